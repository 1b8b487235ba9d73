"""The runtime on gevent: greenlets on one hub."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any, TypeVar

import gevent
from gevent.event import Event as GeventEvent

from ..base import Event, Task, shut_down

T = TypeVar("T")


class _GeventTask:
    def __init__(self, greenlet: gevent.Greenlet):
        self._greenlet = greenlet

    def join(self, timeout: float | None = None) -> bool:
        self._greenlet.join(timeout)
        return bool(self._greenlet.dead)

    def interrupt(self, error: BaseException) -> None:
        self._greenlet.kill(error, block=False)


class GeventRuntime:
    """Greenlets; blocking functions run in native threads of the hub's pool."""

    name = "gevent"

    def spawn(self, target: Callable[..., object], *args: Any) -> Task:
        return _GeventTask(gevent.spawn(target, *args))

    def sleep(self, seconds: float) -> None:
        gevent.sleep(seconds)

    def event(self) -> Event:
        event: Event = GeventEvent()
        return event

    def lock(self) -> AbstractContextManager[object]:
        return nullcontext()

    def run_blocking(self, function: Callable[..., T], *args: Any) -> T:
        result: T = gevent.get_hub().threadpool.apply(function, args)
        return result

    def cancel_read(self, fileno: int) -> None:
        shut_down(fileno)
