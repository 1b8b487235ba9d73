"""Waiting for a condition, with a deadline instead of a sleep that hopes."""

import threading
import time
from collections.abc import Callable

DEADLINE_S = 20
_never = threading.Event()


def wait_until(
    is_so: Callable[[], bool], what: str, evidence: Callable[[], str] = lambda: ""
) -> None:
    """Return once `is_so`; fail with the evidence after the deadline."""
    deadline = time.monotonic() + DEADLINE_S
    while not is_so():
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {DEADLINE_S} s: {what}\n{evidence()}")
        _never.wait(0.01)
