"""The writing side of an HTTP connection, with bounds on the time and the memory of a response."""

import errno
from collections.abc import Callable, Iterable
from typing import Any

from ..client_connections import ClientConnections
from .time_budget import TimeBudget

# The time in which a client must accept a response: a part for itself and a part by its length.
RESPONSE_S = 30.0
MIN_BYTES_PER_S = 32 * 1024
# Smaller writes fit into the kernel's buffer.
COUNTED_BYTES = 64 * 1024


class ResponseWriter:
    """Wraps the connection's buffered writer; `begin` starts the next response."""

    def __init__(self, file: Any, connection: Any, clients: ClientConnections):
        self._file = file
        self._connection = connection
        self._clients = clients
        self._environ: dict[str, Any] = {}
        self._budget = TimeBudget(connection, RESPONSE_S)

    def begin(self, environ: dict[str, Any]) -> None:
        """Start a response; the application may correct the client's address in `environ`."""
        self._environ = environ
        self._budget = TimeBudget(self._connection, RESPONSE_S)

    @property
    def closed(self) -> bool:
        """Whether it is closed."""
        return bool(self._file.closed)

    def write(self, data: bytes) -> int:
        """Write `data`."""
        self.writelines([data])
        return len(data)

    def writelines(self, parts: Iterable[bytes]) -> None:
        """Write all parts.

        Raises:
            BrokenPipeError: too many responses of this client wait to be read.
        """
        pieces = list(parts)
        size = sum(map(len, pieces))
        self._budget.extend(size / MIN_BYTES_PER_S)
        if size < COUNTED_BYTES:
            self._in_time(lambda: self._file.writelines(pieces))
            return
        address = str(self._environ.get("REMOTE_ADDR", ""))
        if not self._clients.begin_send(address, size):
            self._clients.log.warning("closed a connection whose client does not read responses")
            raise BrokenPipeError(errno.EPIPE, "unread responses")
        try:
            self._in_time(lambda: self._file.writelines(pieces))
        finally:
            self._clients.end_send(address, size)

    def flush(self) -> None:
        """Send what is buffered."""
        self._in_time(self._file.flush)

    def close(self) -> None:
        """Send what is buffered and close."""
        self._in_time(self._file.close)

    def _in_time(self, call: Callable[[], object]) -> None:
        with self._budget:
            call()
