"""A listener and an HTTP protocol that stop without cutting accepted connections.

When eventlet's server ends, it shuts down every connection without a request in progress, also a
new one whose request is on its way.
"""

from contextlib import suppress
from typing import Any

from eventlet import greenio, wsgi
from greenlet import GreenletExit

from .runtime import GreenEvent


class StopAccepting(Exception):
    """Raised in the task that waits for connections, to end it."""


class Listener:
    """The listening socket of one eventlet server."""

    def __init__(self, raw: Any):
        self._green = greenio.GreenSocket(raw)
        self.family = raw.family
        self._may_close = GreenEvent()

    def accept(self) -> Any:
        """Return the next connection; after StopAccepting, wait for `close_idle`, then end."""
        try:
            return self._green.accept()
        except StopAccepting:
            self._may_close.wait()
            raise GreenletExit from None

    def close_idle(self) -> None:
        """Let the server close its idle connections and end."""
        self._may_close.set()

    def getsockname(self) -> Any:
        """Return the address."""
        return self._green.getsockname()

    def close(self) -> None:
        """Close the socket in this process."""
        self._green.close()


class Protocol(wsgi.HttpProtocol):  # type: ignore[misc]  # has no types
    """One HTTP connection; while the worker stops, it serves one request at most.

    `without_request` counts the connections of this process that have not sent a request yet.
    """

    is_stopping = False
    without_request = 0
    _has_request = False

    def setup(self) -> None:
        Protocol.without_request += 1
        super().setup()

    def handle_one_response(self) -> None:
        self._note_request()
        if Protocol.is_stopping:
            self.server.keepalive = False  # adds Connection: close to the response
        super().handle_one_response()

    def finish(self) -> None:
        self._note_request()
        try:
            super().finish()
        finally:
            # eventlet leaves these open, with the descriptor, if the last bytes cannot be sent.
            self.rfile.close()
            with suppress(OSError):
                self.wfile.close()

    def _note_request(self) -> None:
        if not self._has_request:
            self._has_request = True
            Protocol.without_request -= 1
