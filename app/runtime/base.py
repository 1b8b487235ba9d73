"""The interface of a runtime, and what all runtimes share."""

import _socket
import os
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, Protocol, TypeVar

T = TypeVar("T")
# The key of a WSGI environ that holds the DirectWebSocket, where the server has one.
WEBSOCKET = "wordbrook.websocket"


class Event(Protocol):
    """A flag that tasks wait for; any task of this process may set it."""

    def set(self) -> None:
        """Set the flag and wake every waiting task."""

    def clear(self) -> None:
        """Clear the flag."""

    def is_set(self) -> bool:
        """Return whether the flag is set."""

    def wait(self, timeout: float | None = None) -> bool:
        """Wait up to `timeout` seconds for the flag; return whether it is set."""


class Task(Protocol):
    """A function that runs concurrently."""

    def join(self, timeout: float | None = None) -> bool:
        """Wait up to `timeout` seconds for its end; return whether it has ended."""

    def interrupt(self, error: BaseException) -> None:
        """Raise `error` where the task waits; a thread cannot be interrupted and goes on."""


class Runtime(Protocol):
    """The tasks, events and locks of one concurrency library; one per process."""

    name: str

    def spawn(self, target: Callable[..., object], *args: Any) -> Task:
        """Run `target` concurrently; it starts at once, or when the caller next waits."""

    def sleep(self, seconds: float) -> None:
        """Wait for `seconds`; other tasks run meanwhile."""

    def event(self) -> Event:
        """Return a new event that is not set."""

    def lock(self) -> AbstractContextManager[object]:
        """Return a lock for a section that never waits; it costs nothing without preemption."""

    def run_blocking(self, function: Callable[..., T], *args: Any) -> T:
        """Run a blocking function in a native thread; return its result or raise its error.

        `function` must not log, nor acquire a lock of a patched module.
        """

    def cancel_read(self, fileno: int) -> None:
        """Shut the socket down, which ends a read that another task is blocked in."""


class DirectWebSocket(Protocol):
    """A WebSocket with a non-blocking send."""

    is_sending: bool

    def send_now(self, frame: bytes) -> bool:
        """Send a whole frame without waiting; return False, with nothing sent, if it cannot."""


def shut_down(fileno: int) -> None:
    """Shut the connection of `fileno` down in both directions; ignore a closed one.

    Works on a duplicate descriptor: the shutdown of a patched or TLS socket class would change
    state that the blocked reader uses.
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
