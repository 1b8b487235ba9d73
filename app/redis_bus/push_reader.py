"""What Redis pushes over one connection, taken all at once.

The redis package hands out one message for each call, at about the cost of the call to the system
that brought twenty.
"""

import ssl
from typing import Any

import hiredis
from redis.exceptions import ConnectionError as LostConnection

MOST_BYTES = 65536
Message = list[Any]


class PushReader:
    """The pushes of a connection that is connected and asked nothing that is answered.

    Its methods raise OSError or RedisError when the connection is gone, or silent for too long.
    """

    def __init__(self, connection: Any, silent_s: float):
        self._sock = connection._sock  # noqa: SLF001 - it offers no way to read more than one
        self._silent_s = silent_s
        self._reader = hiredis.Reader()

    def look(self) -> list[Message]:
        """Return what has come, without waiting."""
        self._sock.settimeout(0)
        try:
            return self._take()
        except (BlockingIOError, ssl.SSLWantReadError):
            return []

    def wait(self) -> list[Message]:
        """Wait for the next, and return it with what came by then; may return none."""
        self._sock.settimeout(self._silent_s)
        return self._take()

    def _take(self) -> list[Message]:
        data = self._sock.recv(MOST_BYTES)
        if not data:
            raise LostConnection("Redis closed the connection")
        self._reader.feed(data)
        messages = []
        while (message := self._reader.gets()) is not False:
            if not isinstance(message, list):
                raise LostConnection(f"Redis answered {message!r}")
            messages.append(message)
        return messages
