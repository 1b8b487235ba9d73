"""Waiting for a moment or a prompt effect, concurrent calls, and waits that block every task."""

import ctypes
import os
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from app.testing.waiting import eventually

T = TypeVar("T")
_C = ctypes.CDLL(None)
# How much longer a busy machine may take at most for what is prompt.
_LATE_S = 20.0
# A machine that stops all processes for longer tells nothing about the server.
_LONGEST_STEP_S = 0.25


def promptly(
    condition: Callable[[], T | None], *, within_s: float = 1.0, what: str | Callable[[], str] = ""
) -> T:
    """Return the first true result of `condition`, for a claim of "within a second".

    A second is one of an idle machine: time counts by the share of the cores that each process
    gets, so other suites beside this one make it longer.

    Raises:
        AssertionError: no true result in time; its message names `what`.
    """
    counted_s, before = 0.0, time.monotonic()

    def holds() -> T | None:
        nonlocal counted_s, before
        result = condition()
        now = time.monotonic()
        counted_s += min(now - before, _LONGEST_STEP_S) * share_of_cores()
        before = now
        if not result and counted_s > within_s:
            missed = what() if callable(what) else what
            raise AssertionError(f"not promptly, within {within_s} s: {missed or condition}")
        return result

    return eventually(holds, within_s=within_s + _LATE_S, what=what)


def share_of_cores() -> float:
    """Return the cores for each process that runs or waits for a core or a disk, at most 1."""
    try:
        lines = Path("/proc/stat").read_text().splitlines()
    except OSError:  # not Linux
        return 1.0
    wanting = sum(int(line.split()[1]) for line in lines if line.startswith("procs_"))
    return min(1.0, (os.cpu_count() or 1) / max(1, wanting))


def stay_within_a_day(seconds: float) -> None:
    """Wait for the next day, of UTC, if this one ends within `seconds`: then counts begin anew."""
    now = datetime.now(UTC)
    midnight = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    left_s = (midnight - now).total_seconds()
    if left_s < seconds:
        wait_until(time.monotonic() + left_s + 0.1)


def wait_until(moment: float) -> None:
    """Wait until `moment` of the monotonic clock, where a test is about the time itself."""
    eventually(lambda: time.monotonic() >= moment, within_s=600)


def wait_natively(seconds: float) -> None:
    """Block the thread, so that no other task of it runs, as code does that computes."""
    # By the C library: Python's own sleep is patched and lets other tasks run.
    until = time.monotonic() + seconds
    while (left_s := until - time.monotonic()) > 0:
        _C.poll(None, 0, max(1, int(left_s * 1000)))


def run_concurrently(*calls: Callable[[], Any]) -> list[Any]:
    """Run all calls at the same time, each in a thread; return their results in order."""
    results: list[Any] = [None] * len(calls)

    def run(index: int) -> None:
        results[index] = calls[index]()

    threads = [threading.Thread(target=run, args=(index,)) for index in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results
