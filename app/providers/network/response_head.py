"""A connection whose reads never return the head of a response together with its body.

So the HTTP library reads the head only, and the transport can read the body itself by public
interfaces. It gives back the end of the body, so that the library can reuse the connection.
"""

import re
import ssl
from typing import Any

import httpcore2

# As h11 detects it.
_HEAD_END = re.compile(rb"\n\r?\n")


class ResponseHeadStream(httpcore2.NetworkStream):
    """Wraps a stream; `is_at_body` is true right after the final head was read."""

    def __init__(self, inner: httpcore2.NetworkStream):
        self._inner = inner
        self._held = b""
        self._head: bytes | None = None
        self.is_at_body = False

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send all of `buffer`; the next read starts with a head."""
        self._head = b""
        self.is_at_body = False
        self._inner.write(buffer)

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Return available data, but never beyond the end of a head."""
        self.is_at_body = False
        data, self._held = self._held or self._inner.read(max_bytes), b""
        if self._head is None:
            return data
        known = len(self._head)
        self._head += data
        end = _HEAD_END.search(self._head, max(0, known - 2))
        if end is None:
            return data
        head, self._held = self._head[known : end.end()], self._head[end.end() :]
        # An interim head, such as 100 Continue, is followed by another head.
        is_interim = self._head.startswith(b"HTTP/1.1 1")
        self._head = b"" if is_interim else None
        self.is_at_body = not is_interim
        return head

    def give_back(self, data: bytes) -> None:
        """Make `data` the result of the next read."""
        self._held = data

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore2.NetworkStream:
        """Return this connection under TLS."""
        return ResponseHeadStream(self._inner.start_tls(ssl_context, server_hostname))

    def close(self) -> None:
        """Close the connection."""
        self._inner.close()

    def get_extra_info(self, info: str) -> Any:
        """Return information of the wrapped stream; data held back is readable too."""
        if info == "is_readable" and self._held:
            return True
        return self._inner.get_extra_info(info)
