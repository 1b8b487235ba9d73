"""Waiting for a moment, concurrent calls, and waits that block every task."""

import ctypes
import threading
import time
from collections.abc import Callable
from typing import Any

from app.testing.waiting import eventually

_C = ctypes.CDLL(None)


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
