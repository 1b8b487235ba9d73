"""A listening socket that stops accepting without cutting anyone who was accepted.

eventlet's server, when it is ended, shuts down every connection it is reading no request from:
also one that has just been made and whose request is on its way.
"""

from contextlib import suppress
from typing import Any

from eventlet import greenio, wsgi
from greenlet import GreenletExit

from .runtime import GreenEvent


class StopAccepting(Exception):
    """Thrown into the one who waits for connections."""


class Listener:
    """What eventlet's server accepts from."""

    def __init__(self, plain: Any):
        self._green = greenio.GreenSocket(plain)
        self.family = plain.family
        self._may_end = GreenEvent()

    def accept(self) -> Any:
        """Return the next connection; once told to stop, end the server when it may."""
        try:
            return self._green.accept()
        except StopAccepting:
            self._may_end.wait()
            raise GreenletExit from None

    def end(self) -> None:
        """Let the server close what is idle, and end."""
        self._may_end.set()

    def getsockname(self) -> Any:
        """Return the address."""
        return self._green.getsockname()

    def close(self) -> None:
        """Close it for this process."""
        self._green.close()


class Protocol(wsgi.HttpProtocol):  # type: ignore[misc]  # has no types
    """One connection; while the worker leaves it takes no second request.

    `unheard` counts the connections of this process that have not asked anything yet.
    """

    is_leaving = False
    unheard = 0
    _was_heard = False

    def setup(self) -> None:
        Protocol.unheard += 1
        super().setup()

    def handle_one_response(self) -> None:
        self._note_heard()
        if Protocol.is_leaving:
            self.server.keepalive = False  # so the response says that the connection closes
        super().handle_one_response()

    def finish(self) -> None:
        self._note_heard()
        try:
            super().finish()
        finally:
            # Left open where the last bytes could not be sent; it holds the socket's descriptor.
            self.rfile.close()
            with suppress(OSError):
                self.wfile.close()

    def _note_heard(self) -> None:
        if not self._was_heard:
            self._was_heard = True
            Protocol.unheard -= 1
