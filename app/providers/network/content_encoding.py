"""Compressed bodies, which some services send unasked, and bodies that are read completely.

A few kilobytes can decompress to gigabytes, so decompression checks time slices and deadlines.
"""

from collections.abc import Iterator
from contextlib import closing

import httpcore2
import httpx2

from .cancel_scope import Expired, active_scope

MAX_BODY_BYTES = 4 * 1024 * 1024
# Small, because the caller's work on a piece takes time too.
PIECE_BYTES = 64 * 1024
TRANSFER_HEADERS = ("content-encoding", "content-length", "transfer-encoding")


def decompressed_body(received: httpx2.Response) -> httpx2.Response:
    """Return the response with a body that is decompressed while it is read.

    Reading raises httpx2.DecodingError if the coding is wrong or there is more than one.
    """
    codings = received.headers.get_list("content-encoding", split_commas=True)
    if all(coding.strip().lower() == "identity" for coding in codings):
        return received
    return _with(received, _DecompressedBody(received, is_single=len(codings) == 1))


def complete_body(received: httpx2.Response) -> httpx2.Response:
    """Read the body and return the response with it; that of an error may be truncated.

    Raises:
        httpcore2.RemoteProtocolError: the body of a success response is too long.
    """
    found = bytearray()
    with closing(decompressed_body(received)) as response:
        for piece in response.iter_raw():
            found += piece
            if len(found) > MAX_BODY_BYTES:
                if not response.is_error:
                    raise httpcore2.RemoteProtocolError("the body is too long")
                break
    return _with(received, httpx2.ByteStream(bytes(found[:MAX_BODY_BYTES])))


def _with(received: httpx2.Response, body: httpx2.SyncByteStream) -> httpx2.Response:
    headers = [
        pair for pair in received.headers.raw if pair[0].decode().lower() not in TRANSFER_HEADERS
    ]
    return httpx2.Response(
        received.status_code, headers=headers, stream=body, extensions=received.extensions
    )


class _DecompressedBody(httpx2.SyncByteStream):
    def __init__(self, received: httpx2.Response, *, is_single: bool):
        self._received = received
        self._is_single = is_single

    def __iter__(self) -> Iterator[bytes]:
        if not self._is_single:
            raise httpx2.DecodingError("more than one content coding")
        scope = active_scope()
        for piece in self._received.iter_bytes():
            for start in range(0, len(piece), PIECE_BYTES):
                try:
                    scope.yield_if_due()
                except Expired as error:
                    raise httpcore2.ReadTimeout("decompress") from error
                yield piece[start : start + PIECE_BYTES]

    def close(self) -> None:
        self._received.close()
