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


def _attempt(
    function: Callable[..., T], args: tuple[Any, ...]
) -> tuple[T | None, BaseException | None]:
    try:
        return function(*args), None
    except BaseException as error:  # noqa: BLE001 - raised for the caller
        return None, error


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
        # An error that leaves the thread is printed by gevent, with the words in it.
        result, error = gevent.get_hub().threadpool.apply(_attempt, (function, args))
        if error is None:
            return result  # type: ignore[no-any-return]
        try:
            raise error
        finally:
            del error  # its traceback refers to this frame

    def cancel_read(self, fileno: int) -> None:
        shut_down(fileno)
