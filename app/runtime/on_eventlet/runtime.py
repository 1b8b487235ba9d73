"""The runtime on eventlet: green threads on one hub."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any, TypeVar

import eventlet
from eventlet import hubs, tpool
from eventlet.greenthread import GreenThread
from greenlet import GreenletExit, getcurrent

from ..base import Event, Task, shut_down

T = TypeVar("T")


class GreenEvent:
    """An event on the hub alone: a wait on the patched threading.Event acquires three locks."""

    def __init__(self) -> None:
        self._is_set = False
        self._waiters: set[Any] = set()

    def set(self) -> None:
        self._is_set = True
        if self._waiters:
            waiters, self._waiters = list(self._waiters), set()
            hubs.get_hub().schedule_call_global(0, _switch_to_all, waiters)

    def clear(self) -> None:
        self._is_set = False

    def is_set(self) -> bool:
        return self._is_set

    def wait(self, timeout: float | None = None) -> bool:
        if self._is_set:
            return True
        waiter = _Waiter(getcurrent())
        self._waiters.add(waiter)
        hub = hubs.get_hub()
        timer = None
        if timeout is not None:
            timer = hub.schedule_call_global(timeout, _switch_to, waiter, False)
        try:
            return bool(hub.switch())
        finally:
            waiter.is_waiting = False
            self._waiters.discard(waiter)
            if timer is not None:
                timer.cancel()


class _Waiter:
    __slots__ = ("greenlet", "is_waiting")

    def __init__(self, greenlet: Any):
        self.greenlet = greenlet
        self.is_waiting = True


def _switch_to(waiter: _Waiter, is_set: bool) -> None:
    # A timeout and a `set` can be due in the same hub iteration; only the first may switch.
    if waiter.is_waiting:
        waiter.is_waiting = False
        waiter.greenlet.switch(is_set)


def _switch_to_all(waiters: list[_Waiter]) -> None:
    # One timer wakes all waiters; an error in one of them must not keep the others asleep.
    try:
        while waiters:
            _switch_to(waiters.pop(), True)
    finally:
        if waiters:
            hubs.get_hub().schedule_call_global(0, _switch_to_all, waiters)


class _GreenTask:
    def __init__(self, thread: GreenThread):
        self._thread = thread

    def join(self, timeout: float | None = None) -> bool:
        try:
            with eventlet.Timeout(timeout, exception=False):
                self._thread.wait()
        except (Exception, GreenletExit):  # noqa: BLE001 - join reports the end, not the outcome
            return True
        return bool(self._thread.dead)

    def interrupt(self, error: BaseException) -> None:
        self._thread.kill(error)


class EventletRuntime:
    """Green threads; blocking functions run in native threads of eventlet's pool."""

    name = "eventlet"

    def spawn(self, target: Callable[..., object], *args: Any) -> Task:
        return _GreenTask(eventlet.spawn(target, *args))

    def sleep(self, seconds: float) -> None:
        eventlet.sleep(seconds)

    def event(self) -> Event:
        return GreenEvent()

    def lock(self) -> AbstractContextManager[object]:
        return nullcontext()

    def run_blocking(self, function: Callable[..., T], *args: Any) -> T:
        result: T = tpool.execute(function, *args)
        return result

    def cancel_read(self, fileno: int) -> None:
        shut_down(fileno)
