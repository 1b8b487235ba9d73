"""Waiting for a condition, with a deadline instead of a sleep that hopes."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
STEP_S = 0.005


def eventually(
    condition: Callable[[], T | None], *, within_s: float = 15.0, what: str | Callable[[], str] = ""
) -> T:
    """Return the first true result of `condition`; fail when there is none in time.

    `what` is said then, or what it returns then.
    """
    deadline = time.monotonic() + within_s
    while True:
        result = condition()
        if result:
            return result
        if time.monotonic() > deadline:
            missed = what() if callable(what) else what
            raise AssertionError(f"not within {within_s} s: {missed or condition}")
        time.sleep(STEP_S)
