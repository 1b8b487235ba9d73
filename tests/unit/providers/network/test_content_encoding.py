"""An answer is the same in every transfer and content coding."""

import gzip
import json

import pytest

from app.testing.fake_openai.client import FakeOpenAI

from ..call import Ask, RecordedCall
from ..conftest import Build

TEXT = "word " * 300
EVENTS = (
    b"".join(
        b"data: " + json.dumps({"choices": [{"delta": {"content": word}}]}).encode() + b"\n\n"
        for word in TEXT.split(" ")[:-1]
        for word in (word + " ",)
    )
    + b'data: {"choices": [{"delta": {}, "finish_reason": "stop"}]}\n\ndata: [DONE]\n\n'
)
STREAM = b"content-type: text/event-stream\r\n"


def chunked(body: bytes, size: int, end: bytes = b"0\r\n\r\n") -> bytes:
    pieces = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces) + end


WIRES = {
    "chunks of odd sizes": b"HTTP/1.1 200 OK\r\n"
    + STREAM
    + b"transfer-encoding: chunked\r\n\r\n"
    + chunked(EVENTS, 37),
    "chunks, with a trailer": b"HTTP/1.1 200 OK\r\n"
    + STREAM
    + b"Transfer-Encoding: Chunked\r\n\r\n"
    + chunked(EVENTS, 5000, b"0\r\ndigest: x\r\n\r\n"),
    "chunks, after an interim head": b"HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n"
    b"HTTP/1.1 200 OK\r\n" + STREAM + b"transfer-encoding: chunked\r\n\r\n" + chunked(EVENTS, 99),
    "chunks, compressed": b"HTTP/1.1 200 OK\r\n"
    + STREAM
    + b"content-encoding: gzip\r\ntransfer-encoding: chunked\r\n\r\n"
    + chunked(gzip.compress(EVENTS), 100),
    "a length": b"HTTP/1.1 200 OK\r\n"
    + STREAM
    + b"content-length: %d\r\n\r\n" % len(EVENTS)
    + EVENTS,
    "a length, compressed": b"HTTP/1.1 200 OK\r\n"
    + STREAM
    + b"content-encoding: gzip\r\ncontent-length: %d\r\n\r\n" % len(gzip.compress(EVENTS))
    + gzip.compress(EVENTS),
}


@pytest.mark.parametrize("coding", WIRES)
def test_the_text_is_complete_and_the_connection_is_reused(
    fake: FakeOpenAI, build: Build, coding: str
) -> None:
    fake.script([{"wire": WIRES[coding].decode("latin-1")}])
    provider = build()
    for _ in range(2):
        recorded = RecordedCall(provider).run()
        assert (recorded.text, recorded.finish_reason) == (TEXT, "stop")
    assert len({entry["connection"] for entry in fake.requests()}) == 1


@pytest.mark.parametrize("version", [b"HTTP/1.0", b"HTTP/1.1"])
def test_a_body_may_end_with_the_connection(fake: FakeOpenAI, ask: Ask, version: bytes) -> None:
    wire = version + b" 200 OK\r\n" + STREAM + b"\r\n" + EVENTS
    fake.script([{"wire": wire.decode("latin-1")}, {"close": "fin"}])
    recorded = ask()
    assert (recorded.text, recorded.finish_reason) == (TEXT, "stop")


def test_an_invalid_chunk_ends_the_answer_after_the_text_so_far(fake: FakeOpenAI, ask: Ask) -> None:
    head = b"HTTP/1.1 200 OK\r\n" + STREAM + b"transfer-encoding: chunked\r\n\r\n"
    wire = head + chunked(EVENTS[:200], 50, b"") + b"not a size\r\n"
    fake.script([{"wire": wire.decode("latin-1")}, {"close": "fin"}])
    recorded = ask()
    assert recorded.code == "cut_short"
    assert TEXT.startswith(recorded.text)
