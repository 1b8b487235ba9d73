"""The HTTP client's transport: httpcore2's pool of connections on our own sockets."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import httpcore2
import httpx2

from .connecting import WatchedBackend

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
        return httpx2.Response(
            status_code=response.status,
            headers=response.headers,
            stream=_Body(response.stream),
            extensions=response.extensions,
        )

    def close(self) -> None:
        """Close every connection."""
        self._pool.close()


class _Body(httpx2.SyncByteStream):
    def __init__(self, stream: Any):
        self._stream = stream

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._stream)

    def close(self) -> None:
        # What cannot be finished cleanly is closed; that must never hide the error before it.
        with suppress(httpcore2.NetworkError, httpcore2.ProtocolError):
            self._stream.close()
