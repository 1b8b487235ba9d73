"""A listening socket of eventlet's server: survives errors, counts clients, stops gently.

When eventlet's server ends, it shuts down every connection without a request in progress, also a
new one whose request is on its way.
"""

import errno
from collections.abc import Callable
from time import monotonic
from typing import Any

import eventlet
from eventlet import greenio
from greenlet import GreenletExit

from ..client_connections import ClientConnections, unlimited
from .runtime import GreenEvent
from .time_budget import abort

# Errors of the listening socket itself. Any other error of accept() is one of a connection or a
# lack of descriptors or memory: eventlet's server would end at the first.
FATAL_ERRORS = (errno.EBADF, errno.EINVAL, errno.ENOTSOCK, errno.EOPNOTSUPP)
PAUSE_S = 0.1
# How long clients that connect without a pause may keep the hub.
TIME_SLICE_S = 0.01


class StopAccepting(Exception):
    """Raised in the task that waits for connections, to end it."""


class ServerPool(eventlet.GreenPool):  # type: ignore[misc]  # has no types
    """The tasks of all connections; calls `on_end` if a server ends before `is_stopping` is set."""

    def __init__(self, size: int, on_end: Callable[[], None]):
        super().__init__(size)
        self._on_end = on_end
        self.is_stopping = False

    def waitall(self) -> None:
        """Wait for all tasks: an ending server does, for as long as connections are open."""
        if not self.is_stopping:
            self._on_end()
        super().waitall()


class Listener:
    """The listening socket of one eventlet server."""

    def __init__(self, raw: Any, clients: ClientConnections | None = None):
        self._green = greenio.GreenSocket(raw)
        self.family = raw.family
        self.clients = clients or unlimited()
        self._may_close = GreenEvent()
        self._slice_ends_at = 0.0

    def accept(self) -> Any:
        """Return the next connection; after StopAccepting, wait for `close_idle`, then end."""
        try:
            while True:
                accepted = self._accept()
                if accepted is not None:
                    return accepted
        except StopAccepting:
            self._may_close.wait()
            raise GreenletExit from None

    def _accept(self) -> Any:
        if monotonic() >= self._slice_ends_at:
            eventlet.sleep(0)
            self._slice_ends_at = monotonic() + TIME_SLICE_S
        try:
            connection, address = self._green.accept()
        except OSError as error:
            if error.errno in FATAL_ERRORS:
                raise
            name = errno.errorcode.get(error.errno or 0, "unknown")
            self.clients.log.warning("cannot accept connections at the moment: %s", name)
            eventlet.sleep(PAUSE_S)
            return None
        if self.clients.acquire(address):
            return connection, address
        abort(connection)
        connection.close()
        return None

    def close_idle(self) -> None:
        """Let the server close its idle connections and end."""
        self._may_close.set()

    def getsockname(self) -> Any:
        """Return the address."""
        return self._green.getsockname()

    def close(self) -> None:
        """Close the socket in this process."""
        self._green.close()
