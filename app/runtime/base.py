"""The interface every runtime fulfils, and what all of them share."""

import _socket
import os
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, Protocol, TypeVar

T = TypeVar("T")
# Where a request's environ has its DirectWebSocket, under a server that has one.
WEBSOCKET = "wordbrook.websocket"


class Event(Protocol):
    """A flag that tasks wait for; may be set from any task of this process."""

    def set(self) -> None:
        """Raise the flag and wake every waiter."""

    def clear(self) -> None:
        """Lower the flag."""

    def is_set(self) -> bool:
        """Return whether the flag is up."""

    def wait(self, timeout: float | None = None) -> bool:
        """Wait up to `timeout` seconds for the flag; return whether it is up."""


class Task(Protocol):
    """Something that was spawned."""

    def join(self, timeout: float | None = None) -> bool:
        """Wait up to `timeout` seconds for its end; return whether it ended."""


class Runtime(Protocol):
    """Waiting and running at once, in one way for the whole process."""

    name: str

    def spawn(self, target: Callable[..., object], *args: Any) -> Task:
        """Run `target` beside the caller; it starts once the caller waits, or at once."""

    def sleep(self, seconds: float) -> None:
        """Let others run for `seconds`."""

    def event(self) -> Event:
        """Make a lowered flag."""

    def lock(self) -> AbstractContextManager[object]:
        """Make a lock for a stretch that never waits; free of cost where nothing preempts."""

    def run_blocking(self, function: Callable[..., T], *args: Any) -> T:
        """Run what blocks in a native thread while others go on; return or raise as it does.

        `function` must not log, nor take a lock that was made by a patched module.
        """

    def cancel_read(self, fileno: int) -> None:
        """End a read that another task is blocked in, by shutting the socket down."""


class DirectWebSocket(Protocol):
    """A WebSocket that can be sent to without waiting."""

    is_sending: bool

    def send_now(self, frame: bytes) -> bool:
        """Send a whole frame without waiting; False, and nothing sent, if that cannot be."""


def shut_down(fileno: int) -> None:
    """Shut the connection behind `fileno` down in both directions; a closed one is fine.

    Works on a duplicate, below every patched or TLS socket class, whose own shutdown would
    touch state that the blocked reader is using.
    """
    try:
        duplicate = _socket.socket(fileno=os.dup(fileno))
    except OSError:
        return
    try:
        duplicate.shutdown(_socket.SHUT_RDWR)
    except OSError:
        pass
    finally:
        duplicate.close()
