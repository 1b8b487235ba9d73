"""The decoder of chunked bodies agrees with h11, and heads are split from bodies."""

from collections.abc import Iterator
from itertools import pairwise

import h11
import httpcore2
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.providers.network.chunked import ChunkedDecoder
from app.providers.network.response_head import ResponseHeadStream

BODY = st.lists(st.binary(min_size=1, max_size=40), max_size=6)
EXTENSIONS = st.sampled_from([b"", b";a", b' ;a="b c"', b"  "])
HEAD = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"


def cut(whole: bytes, cuts: list[int]) -> list[bytes]:
    edges = [0, *sorted(edge for edge in cuts if edge <= len(whole)), len(whole)]
    return [whole[a:b] for a, b in pairwise(edges) if a < b]


def chunked(pieces: list[bytes], extension: bytes, end: bytes) -> bytes:
    lines = (b"%X%b\r\n%b\r\n" % (len(piece), extension, piece) for piece in pieces)
    return b"".join(lines) + end


def decode(pieces: list[bytes]) -> tuple[bytes, bytes | None]:
    """Return the payload and the data left for the library, None before the end."""
    decoder, found = ChunkedDecoder(), b""
    for index, piece in enumerate(pieces):
        found += decoder.feed(piece)
        if decoder.end is not None:
            return found, decoder.end + b"".join(pieces[index + 1 :])
    return found, None


def is_refused_by_h11(body: bytes) -> bool:
    connection = h11.Connection(h11.CLIENT)
    connection.send(h11.Request(method="GET", target="/", headers=[("host", "a")]))
    connection.send(h11.EndOfMessage())
    connection.receive_data(HEAD + body)
    try:
        while connection.next_event() not in (h11.NEED_DATA, h11.PAUSED):
            if connection.their_state is h11.DONE:
                break
    except h11.RemoteProtocolError:
        return True
    return False


@given(
    BODY,
    EXTENSIONS,
    st.sampled_from([b"0\r\n\r\n", b"000;x\r\nTrailer: 1\r\n\r\n"]),
    st.lists(st.integers(0, 200)),
)
def test_the_payload_does_not_depend_on_how_data_is_split(
    pieces: list[bytes], extension: bytes, end: bytes, cuts: list[int]
) -> None:
    whole = chunked(pieces, extension, end)
    assert decode(cut(whole, cuts)) == (b"".join(pieces), end)
    assert decode([bytes([byte]) for byte in whole]) == (b"".join(pieces), end)


@given(BODY, st.lists(st.integers(0, 200)), st.integers(0, 100), st.binary(min_size=1, max_size=3))
@example([b"a"], [], 8, b"\0\0")
def test_data_that_h11_refuses_is_refused(
    pieces: list[bytes], cuts: list[int], at: int, dirt: bytes
) -> None:
    whole = chunked(pieces, b"", b"0\r\n\r\n")
    dirty = whole[:at] + dirt + whole[at + len(dirt) :]
    try:
        _, end = decode(cut(dirty, cuts))
    except httpcore2.RemoteProtocolError:
        # An invalid line is refused before its end, which h11 waits for.
        assert is_refused_by_h11(dirty + b"\r\n")
    else:
        # The library checks the end of the body.
        assert end is not None or not is_refused_by_h11(dirty)


@pytest.mark.parametrize(
    "body",
    [b"0x5\r\nhello", b"+5\r\nhello", b"5_0\r\n", b"\r\n5\r\n", b"5\r\nhelloX", b"-1\r\n", b"zz"],
)
def test_invalid_sizes_are_refused(body: bytes) -> None:
    with pytest.raises(httpcore2.RemoteProtocolError):
        decode([body])


def test_an_endless_size_line_is_refused() -> None:
    with pytest.raises(httpcore2.RemoteProtocolError):
        decode([b"5;" + b"x" * 1024 for _ in range(20)])


class Wire(httpcore2.NetworkStream):
    """A connection that receives these pieces."""

    def __init__(self, pieces: list[bytes]):
        self._pieces: Iterator[bytes] = iter(pieces)

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return next(self._pieces, b"")

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        pass

    def get_extra_info(self, info: str) -> object:
        return False


@given(st.lists(st.integers(0, 120)), st.sampled_from([b"\r\n", b"\n"]))
def test_a_read_of_the_head_returns_nothing_of_the_body(cuts: list[int], line_end: bytes) -> None:
    head = line_end.join([b"HTTP/1.1 200 OK", b"a: b", b"c: d", b"", b""])
    stream = ResponseHeadStream(Wire(cut(head + b"5\r\nhello\r\n0\r\n\r\n", cuts)))
    stream.write(b"GET")
    seen = b""
    while not stream.is_at_body:
        seen += stream.read(65536)
    assert seen == head
    rest = b"".join(iter(lambda: stream.read(65536), b""))
    assert rest == b"5\r\nhello\r\n0\r\n\r\n"


def test_the_body_follows_the_final_head() -> None:
    interim, final = b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 200 OK\r\n\r\n"
    stream = ResponseHeadStream(Wire([interim + final + b"body"]))
    stream.write(b"GET")
    assert (stream.read(65536), stream.is_at_body) == (interim, False)
    assert (stream.read(65536), stream.is_at_body) == (final, True)
    assert stream.get_extra_info("is_readable")
    assert stream.read(65536) == b"body"
    assert not stream.get_extra_info("is_readable")
