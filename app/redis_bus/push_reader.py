"""Reads all messages that Redis has pushed over one connection at once.

The redis package returns one message per call, at about the cost of a system call; one system
call often brings twenty messages.
"""

import ssl
from typing import Any

import hiredis
from redis.exceptions import ConnectionError as LostConnection

READ_BYTES = 65536
Message = list[Any]


class PushReader:
    """The messages of a connected connection that sends no command with a reply.

    Its methods raise OSError or RedisError when the connection is lost or silent for `silent_s`.
    """

    def __init__(self, connection: Any, silent_s: float):
        self._sock = connection._sock  # noqa: SLF001 - the public methods read one message
        self._silent_s = silent_s
        self._reader = hiredis.Reader()

    def poll(self) -> list[Message]:
        """Return the messages that have arrived, without waiting."""
        self._sock.settimeout(0)
        try:
            return self._receive()
        except (BlockingIOError, ssl.SSLWantReadError):
            return []

    def wait(self) -> list[Message]:
        """Wait for data and return the messages that are complete by then, possibly none."""
        self._sock.settimeout(self._silent_s)
        return self._receive()

    def _receive(self) -> list[Message]:
        data = self._sock.recv(READ_BYTES)
        if not data:
            raise LostConnection("Redis closed the connection")
        self._reader.feed(data)
        messages = []
        while (message := self._reader.gets()) is not False:
            if not isinstance(message, list):
                raise LostConnection(f"Redis answered {message!r}")
            messages.append(message)
        return messages
