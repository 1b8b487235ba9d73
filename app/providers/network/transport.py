"""The transport of the HTTP client: httpcore2's connection pool on the streams of this package.

It reads the chunks of a body itself, all available ones at once; the library reads other bodies.
It reads an error response or a list of models completely, up to a limit.
"""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import httpcore2
import httpx2

from ...egress import DIRECT, Egress, Proxy
from .chunked import ChunkedDecoder
from .connect import ScopedBackend
from .content_encoding import complete_body, decompressed_body
from .proxied import ProxyBackend, TunnelBackend, httpcore_proxy, raise_if_refused
from .response_head import ResponseHeadStream

READ_BYTES = 64 * 1024
MAX_IDLE = 32
KEEPALIVE_S = 15.0


class ScopedTransport(httpx2.BaseTransport):
    """Sends requests in the active scope; raises the errors of httpcore2 unchanged.

    `egress` decides on the proxy. Each proxy has a pool of connections of its own.
    """

    def __init__(self, egress: Egress = DIRECT) -> None:
        self._egress = egress
        self._pools: dict[tuple[bytes, Proxy | None], httpcore2.ConnectionPool] = {}

    def _pool(self, scheme: bytes, proxy: Proxy | None) -> httpcore2.ConnectionPool:
        found = self._pools.get((scheme, proxy))
        if found is not None:
            return found
        is_tls = scheme == b"https"
        backend = ScopedBackend()
        if proxy is not None:
            backend = TunnelBackend(proxy) if is_tls else ProxyBackend(proxy)
        # No cap on connections: the limit of running answers applies where an answer starts.
        pool = httpcore2.ConnectionPool(
            ssl_context=self._egress.certificates.context() if is_tls else None,
            proxy=httpcore_proxy(proxy) if proxy is not None and not is_tls else None,
            max_connections=None,
            max_keepalive_connections=MAX_IDLE,
            keepalive_expiry=KEEPALIVE_S,
            network_backend=backend,
        )
        return self._pools.setdefault((scheme, proxy), pool)

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send `request`; return its response, whose body is not read yet."""
        url = request.url
        proxy = None
        if self._egress.has_proxies:
            port = url.port or (443 if url.scheme == "https" else 80)
            proxy = self._egress.route(url.scheme, url.host, port).proxy
        response = self._pool(url.raw_scheme, proxy).handle_request(
            httpcore2.Request(
                method=request.method,
                url=httpcore2.URL(
                    scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
                ),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        if proxy is not None and url.scheme == "http":
            raise_if_refused(proxy, response)
        stream = _chunked_stream(response)
        received = httpx2.Response(
            status_code=response.status,
            headers=response.headers,
            stream=_LibraryBody(response.stream)
            if stream is None
            else _ChunkedBody(stream, response.stream),
            extensions=response.extensions,
        )
        if request.method == "POST" and received.is_success:
            return decompressed_body(received)
        return complete_body(received)

    def close(self) -> None:
        """Close every connection."""
        for pool in list(self._pools.values()):
            pool.close()


def _chunked_stream(response: httpcore2.Response) -> ResponseHeadStream | None:
    """Return the connection to read the body from, if chunked is its only transfer coding."""
    stream = response.extensions.get("network_stream")
    codings = [value for name, value in response.headers if name.lower() == b"transfer-encoding"]
    if (
        not isinstance(stream, ResponseHeadStream)
        or not stream.is_at_body
        or response.status != 200
    ):
        return None
    is_new = response.extensions.get("http_version") == b"HTTP/1.1"
    return stream if is_new and [coding.lower() for coding in codings] == [b"chunked"] else None


class _LibraryBody(httpx2.SyncByteStream):
    """A body that the library reads."""

    def __init__(self, stream: Any):
        self._stream = stream

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._stream)

    def close(self) -> None:
        # An error while closing must not hide the error before it.
        with suppress(httpcore2.NetworkError, httpcore2.ProtocolError):
            self._stream.close()


class _ChunkedBody(_LibraryBody):
    """A chunked body; the library reads its last chunk and frees the connection."""

    def __init__(self, connection: ResponseHeadStream, stream: Any):
        super().__init__(stream)
        self._connection = connection

    def __iter__(self) -> Iterator[bytes]:
        decoder = ChunkedDecoder()
        while decoder.end is None:
            data = self._connection.read(READ_BYTES)
            if not data:
                raise httpcore2.RemoteProtocolError(
                    "the connection closed before the end of the body"
                )
            if payload := decoder.feed(data):
                yield payload
        self._connection.give_back(decoder.end)
        yield from self._stream
