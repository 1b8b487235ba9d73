"""The runtime on plain threads."""

import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, TypeVar

from ..base import Event, Task, shut_down

T = TypeVar("T")


class _ThreadTask:
    def __init__(self, thread: threading.Thread):
        self._thread = thread

    def join(self, timeout: float | None = None) -> bool:
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def interrupt(self, error: BaseException) -> None:
        pass


class ThreadingRuntime:
    """Daemon threads: the process can end while one waits for a silent provider."""

    name = "threading"

    def spawn(self, target: Callable[..., object], *args: Any) -> Task:
        thread = threading.Thread(target=target, args=args, daemon=True)
        thread.start()
        return _ThreadTask(thread)

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)

    def event(self) -> Event:
        return threading.Event()

    def lock(self) -> AbstractContextManager[object]:
        return threading.RLock()

    def run_blocking(self, function: Callable[..., T], *args: Any) -> T:
        return function(*args)

    def cancel_read(self, fileno: int) -> None:
        shut_down(fileno)
