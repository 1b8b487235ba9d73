"""TLS over a stream, by memory buffers.

Not by a TLS socket: its patched classes wait by themselves, and a read from its buffer cannot be
distinguished from one that waits for the service.
"""

import ssl
from collections.abc import Callable
from typing import Any, TypeVar

import httpcore2

T = TypeVar("T")
READ_BYTES = 64 * 1024


class TlsStream(httpcore2.NetworkStream):
    """A stream under TLS; the constructor does the handshake.

    Raises:
        ssl.SSLError: the handshake failed, for example because of the certificate.
    """

    def __init__(
        self, inner: httpcore2.NetworkStream, context: ssl.SSLContext, server_hostname: str | None
    ):
        self._inner = inner
        self._incoming = ssl.MemoryBIO()
        self._outgoing = ssl.MemoryBIO()
        self._tls = context.wrap_bio(
            self._incoming, self._outgoing, server_hostname=server_hostname
        )
        self._drive(self._tls.do_handshake)

    def _drive(self, step: Callable[..., T], *args: Any) -> T:
        while True:
            try:
                result = step(*args)
            except ssl.SSLWantReadError:
                self._flush()
                data = self._inner.read(READ_BYTES)
                if data:
                    self._incoming.write(data)
                else:
                    self._incoming.write_eof()
            else:
                self._flush()
                return result

    def _flush(self) -> None:
        if self._outgoing.pending:
            self._inner.write(self._outgoing.read())

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Return decrypted bytes; b"" is the end, also without close_notify: HTTP detects a cut."""
        try:
            return self._drive(self._tls.read, max_bytes)
        except (ssl.SSLZeroReturnError, ssl.SSLEOFError):
            return b""
        except ssl.SSLError as error:
            raise httpcore2.ReadError("tls") from error

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Encrypt and send all of `buffer`."""
        view = memoryview(buffer)
        try:
            while view:
                view = view[self._drive(self._tls.write, view) :]
        except ssl.SSLError as error:
            raise httpcore2.WriteError("tls") from error

    def close(self) -> None:
        """Close the connection below, without a TLS close_notify."""
        self._inner.close()

    def get_extra_info(self, info: str) -> Any:
        """Return the TLS object, or information of the connection below."""
        return self._tls if info == "ssl_object" else self._inner.get_extra_info(info)
