"""Waiting for a condition, with a deadline and no sleep that hopes; holding all others up."""

import ctypes
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
STEP_S = 0.005
_C = ctypes.CDLL(None)


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


def wait_natively(seconds: float) -> None:
    """Wait as code does that no runtime knows of: no other task of this thread has its turn."""
    # By the C library: every sleep of Python's is patched, and gives way to the others.
    until = time.monotonic() + seconds
    while (left_s := until - time.monotonic()) > 0:
        _C.poll(None, 0, max(1, int(left_s * 1000)))
