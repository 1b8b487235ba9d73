"""Writes to the connection of a response beside the WSGI server, without waiting.

Only once the server has sent the response's head, and while it sends nothing itself.
"""

import _socket
import socket
import ssl
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from .base import shut_down

HTTP_1_1 = "HTTP/1.1"


class DirectResponse:
    """The plain connection `sock` of a response, whose body is sent in chunks or until its end."""

    def __init__(self, sock: Any, *, is_chunked: bool):
        self._sock = sock
        self._is_chunked = is_chunked
        self._fileno = sock.fileno()
        # An object of its own: those of the runtimes wait where the kernel accepts nothing.
        self._raw = _socket.socket(fileno=self._fileno)
        with suppress(OSError):  # a Unix socket has no such option
            self._raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send_now(self, data: bytes) -> bytes | None:
        """Send `data` without waiting; return the rest of its frame, None where all was sent.

        Returns `data` itself, which is not framed then, if nothing could be sent.
        """
        frame = b"%x\r\n%b\r\n" % (len(data), data) if self._is_chunked else data
        try:
            sent = self._raw.send(frame, socket.MSG_DONTWAIT)
        except OSError:  # full, or closed, which the task of the response will notice
            return data
        return frame[sent:] if sent < len(frame) else None

    def send_rest(self, rest: bytes) -> None:
        """Send what `send_now` returned; wait for the client."""
        self._sock.sendall(rest)

    def is_gone(self) -> bool:
        """Return whether the client has closed the connection."""
        try:
            return not self._raw.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT)
        except BlockingIOError:
            return False
        except OSError:
            return True

    def drop(self) -> None:
        """Close the connection at once, also one whose client does not read."""
        if self._raw.fileno() >= 0:
            shut_down(self._fileno)

    def detach(self) -> None:
        """Send nothing more: the server may use or close the connection."""
        self._raw.detach()


def direct_response(environ: Mapping[str, Any]) -> DirectResponse | None:
    """Return the connection of a GET or POST request, None where the server's is not known.

    The servers are eventlet's and gunicorn's; both send a body without a length in chunks.
    """
    # Looked for first: python-engineio stores it under eventlet's name too.
    sock = environ.get("gunicorn.socket")
    if sock is None and "eventlet.input" in environ:
        sock = environ["eventlet.input"].get_socket()
        if not hasattr(sock, "fd"):  # eventlet's TLS socket
            return None
    if sock is None or isinstance(sock, ssl.SSLSocket):
        return None
    return DirectResponse(sock, is_chunked=environ.get("SERVER_PROTOCOL") == HTTP_1_1)
