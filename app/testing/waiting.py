"""Waiting for a condition with a deadline."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
STEP_S = 0.005


def eventually(
    condition: Callable[[], T | None],
    *,
    within_s: float = 15.0,
    what: str | Callable[[], str] = "",
    sleep: Callable[[float], object] = time.sleep,
) -> T:
    """Return the first true result of `condition`; `sleep` lets other tasks run meanwhile.

    Raises:
        AssertionError: no true result in time; its message names `what`.
    """
    deadline = time.monotonic() + within_s
    while True:
        result = condition()
        if result:
            return result
        if time.monotonic() > deadline:
            missed = what() if callable(what) else what
            raise AssertionError(f"not within {within_s} s: {missed or condition}")
        sleep(STEP_S)
