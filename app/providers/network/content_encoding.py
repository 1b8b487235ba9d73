"""Bodies that come compressed, though nobody asked for it, and bodies that are read whole.

A few kilobytes can unpack to gigabytes, so unpacking keeps the watch's turns and deadlines.
"""

from collections.abc import Iterator
from contextlib import closing

import httpcore2
import httpx2

from .cancel_scope import Expired, active_watch

MOST_WHOLE_BYTES = 4 * 1024 * 1024
# What is made of a piece takes its time too.
MOST_AT_ONCE = 64 * 1024
OF_THE_WIRE = ("content-encoding", "content-length", "transfer-encoding")


def plain_body(received: httpx2.Response) -> httpx2.Response:
    """Return the response with a body that is unpacked while it is read.

    Reading it raises httpx2.DecodingError if it is not of its coding, or of several at once.
    """
    codings = received.headers.get_list("content-encoding", split_commas=True)
    if all(coding.strip().lower() == "identity" for coding in codings):
        return received
    return _with(received, _Decoded(received, is_one=len(codings) == 1))


def whole_body(received: httpx2.Response) -> httpx2.Response:
    """Read the body and return the response with it; of a refusal that is too long, its beginning.

    Raises:
        httpcore2.RemoteProtocolError: it is too long, and no refusal.
    """
    found = bytearray()
    with closing(plain_body(received)) as response:
        for piece in response.iter_raw():
            found += piece
            if len(found) > MOST_WHOLE_BYTES:
                if not response.is_error:
                    raise httpcore2.RemoteProtocolError("the body does not end")
                break
    return _with(received, httpx2.ByteStream(bytes(found[:MOST_WHOLE_BYTES])))


def _with(received: httpx2.Response, body: httpx2.SyncByteStream) -> httpx2.Response:
    headers = [pair for pair in received.headers.raw if pair[0].decode().lower() not in OF_THE_WIRE]
    return httpx2.Response(
        received.status_code, headers=headers, stream=body, extensions=received.extensions
    )


class _Decoded(httpx2.SyncByteStream):
    def __init__(self, received: httpx2.Response, *, is_one: bool):
        self._received = received
        self._is_one = is_one

    def __iter__(self) -> Iterator[bytes]:
        if not self._is_one:
            raise httpx2.DecodingError("codings upon codings")
        watch = active_watch()
        for piece in self._received.iter_bytes():
            for start in range(0, len(piece), MOST_AT_ONCE):
                try:
                    watch.take_turns()
                except Expired as error:
                    raise httpcore2.ReadTimeout("unpack") from error
                yield piece[start : start + MOST_AT_ONCE]

    def close(self) -> None:
        self._received.close()
