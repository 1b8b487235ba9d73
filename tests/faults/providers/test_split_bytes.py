"""The provider's bytes split anywhere: the client holds exactly the provider's text."""

import base64
import json
from typing import Any

import pytest

from app.testing.fake_openai.client import FakeOpenAI, Step
from app.testing.wire.chat_client import ChatClient

from ..instrumented_server import InstrumentedServer

TEXT = 'aß€😀 \N{FAMILY}\u200d👩 \u2028\r\n\t"\\/ e\u0301 \x7f ﷽ 中'
DEADLINE_S = 60.0


def _chunk(text: str, *, finish: str | None = None) -> dict[str, Any]:
    return {"choices": [{"index": 0, "delta": {"content": text}, "finish_reason": finish}]}


def _stream(text: str, ends: str, *, escaped: bool = False) -> bytes:
    """Return `text` as a stream of one chunk a character, whose lines end with `ends`."""
    events = [json.dumps(_chunk(char), ensure_ascii=escaped) for char in text]
    events.append(json.dumps(_chunk("", finish="stop")))
    lines = [line for event in events for line in (f"data: {event}", "")]
    return ends.join(
        [": hello", "event: message", "id: 7", *lines, "data: [DONE]", "", ""]
    ).encode()


def _raw(data: bytes, **how: Any) -> Step:
    return {"raw64": base64.b64encode(data).decode(), **how}


def _answer(tab: ChatClient, question: str) -> str:
    ack = tab.send(question)
    end = tab.wait_for_end(ack, within_s=DEADLINE_S)
    assert end["status"] == "completed", end
    assert tab.wire.gaps == 0
    return tab.text(ack)


@pytest.mark.parametrize("escaped", [False, True], ids=["utf-8", "escaped"])
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"], ids=["lf", "crlf", "cr"])
def test_stream_sent_byte_by_byte_is_exact(
    server: InstrumentedServer, fake: FakeOpenAI, question: str, ends: str, escaped: bool
) -> None:
    fake.script([_raw(_stream(TEXT, ends, escaped=escaped), every=1)], marker=question)
    assert _answer(server.tab(), question) == TEXT


def test_stream_split_at_any_byte_is_exact(
    server: InstrumentedServer, fake: FakeOpenAI, question: str
) -> None:
    text = "é😀\r\n中"
    event = json.dumps(_chunk(text, finish="stop"), ensure_ascii=False)
    data = f"data: {event}\r\n\r\n"
    whole = data.encode()
    tab = server.tab()
    acks = []
    for at in range(1, len(whole)):
        asked = f"{question} cut at {at}."
        halves = [_raw(whole[:at]), {"sleep_ms": 20}, _raw(whole[at:])]
        fake.script(halves, marker=asked)
        acks.append(tab.send(asked))
    for at, ack in enumerate(acks, start=1):
        assert tab.wait_for_end(ack, within_s=DEADLINE_S)["status"] == "completed", at
        assert tab.text(ack) == text, at
    assert tab.wire.gaps == 0


def test_event_of_several_data_lines_is_one(
    server: InstrumentedServer, fake: FakeOpenAI, question: str
) -> None:
    pretty = json.dumps(_chunk("of many lines", finish="stop"), indent=1)
    lines = "".join(f"data:{line}\r\n" for line in pretty.split("\n"))
    fake.script([_raw(f"{lines}\r\n".encode(), every=7)], marker=question)
    assert _answer(server.tab(), question) == "of many lines"


def _escaped(*contents: str) -> bytes:
    """Return a stream of contents that are JSON already, which may contain escaped surrogates."""
    start, end = '{"choices":[{"index":0,"delta":{"content":"', '"}}]}'
    events = [start + content + end for content in contents]
    events.append(json.dumps(_chunk("", finish="stop")))
    return "".join(f"data: {event}\n\n" for event in events).encode()


@pytest.mark.parametrize(
    ("contents", "text"),
    [
        ((r"a\ud83d", r"\ude00b"), "a😀b"),
        ((r"a\ud83d", "", r"\ude00b"), "a😀b"),
        ((r"\ud83d", r"\ude00\ud83d", r"\ude00"), "😀😀"),
        ((r"a\ud83d", "b"), "a\ufffdb"),
        ((r"a\ud83d", r"\ud83d", r"\ude00"), "a\ufffd😀"),
        ((r"a\ude00", "b"), "a\ufffdb"),
        ((r"a\ude00\ud83d", "b"), "a\ufffd\ufffdb"),
        (("a", r"b\ud83d"), "ab\ufffd"),
        ((r"a\u0000b", "\\u0000"), "a\ufffdb\ufffd"),
    ],
    ids=ascii,
)
def test_split_surrogate_pairs_are_joined_and_invalid_characters_replaced(
    server: InstrumentedServer,
    fake: FakeOpenAI,
    question: str,
    contents: tuple[str, ...],
    text: str,
) -> None:
    data = _escaped(*contents)
    fake.script([_raw(data, every=len(data) // 5)], marker=question)
    tab = server.tab()
    ack = tab.ask(question)
    assert tab.text(ack) == text
    assert tab.wire.gaps == 0
    tab.wait_until_stored(ack)
    assert tab.open(ack)["messages"][1]["parts"][0]["text"] == text


def test_lone_surrogate_at_the_end_of_reasoning_does_not_join_the_answer(
    server: InstrumentedServer, fake: FakeOpenAI, question: str
) -> None:
    thought = rb'data: {"choices":[{"index":0,"delta":{"reasoning_content":"hm\ud83d"}}]}' + b"\n\n"
    fake.script([_raw(thought + _escaped(r"\ude00 so"))], marker=question)
    tab = server.tab()
    ack = tab.ask(question)
    assert tab.wire.parts[ack["answer_id"]] == ["hm\ufffd", "\ufffd so"]
