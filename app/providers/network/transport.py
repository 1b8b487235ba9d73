"""The HTTP client's transport: httpcore2's pool of connections on our own sockets.

A body in plain chunks is read here, all that has come at once; any other by the library. What is
no answer is read here too, whole, and only so much of it.
"""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import httpcore2
import httpx2

from .chunked import ChunkedDecoder
from .connect import WatchedBackend
from .content_encoding import plain_body, whole_body
from .response_head import ResponseHeadStream

READ_BYTES = 64 * 1024
KEEP_IDLE = 32
KEEP_IDLE_S = 15.0


class WatchedTransport(httpx2.BaseTransport):
    """Sends requests inside an active watch; its errors are httpcore2's, as they come."""

    def __init__(self) -> None:
        # No cap on connections: how many answers may run is limited where they are started.
        self._pool = httpcore2.ConnectionPool(
            max_connections=None,
            max_keepalive_connections=KEEP_IDLE,
            keepalive_expiry=KEEP_IDLE_S,
            network_backend=WatchedBackend(),
        )

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send `request`; return its response with the body still to be read."""
        url = request.url
        response = self._pool.handle_request(
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
        stream = _chunked_stream(response)
        received = httpx2.Response(
            status_code=response.status,
            headers=response.headers,
            stream=_Body(response.stream) if stream is None else _Chunks(stream, response.stream),
            extensions=response.extensions,
        )
        if request.method == "POST" and received.is_success:
            return plain_body(received)
        return whole_body(received)

    def close(self) -> None:
        """Close every connection."""
        self._pool.close()


def _chunked_stream(response: httpcore2.Response) -> ResponseHeadStream | None:
    """Return the connection to read the body from, if it comes in plain chunks."""
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


class _Body(httpx2.SyncByteStream):
    """A body as the library reads it."""

    def __init__(self, stream: Any):
        self._stream = stream

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._stream)

    def close(self) -> None:
        # What cannot be finished cleanly is closed; that must never hide the error before it.
        with suppress(httpcore2.NetworkError, httpcore2.ProtocolError):
            self._stream.close()


class _Chunks(_Body):
    """A body in chunks; the library gets the last one, and sees that the connection is free."""

    def __init__(self, connection: ResponseHeadStream, stream: Any):
        super().__init__(stream)
        self._connection = connection

    def __iter__(self) -> Iterator[bytes]:
        decoder = ChunkedDecoder()
        while decoder.end is None:
            data = self._connection.read(READ_BYTES)
            if not data:
                raise httpcore2.RemoteProtocolError("the connection ended before the body")
            if payload := decoder.feed(data):
                yield payload
        self._connection.give_back(decoder.end)
        yield from self._stream
