"""Streams that end wrongly or contain invalid events: exact text and the right status."""

from typing import Any

import pytest

from app.testing.fake_openai.client import FakeOpenAI, Step
from app.testing.waiting import eventually
from app.testing.wire.chat_client import Json, code
from tests.support.answers import USAGE, USAGE_ON_THE_WIRE, begun, whole

from ..instrumented_server import InstrumentedServer

SECRET = "sk-very-secret at http://10.0.0.1/v1 (Traceback)"
FINISH: list[Step] = [{"finish": "stop"}, {"done": True}]


def _stored(tab: Any, ack: Json) -> Json:
    tab.wait_until_stored(ack)
    answer: Json = tab.open(ack)["messages"][1]
    return answer


@pytest.mark.parametrize(
    "end",
    [[{"close": "fin"}], [{"close": "rst"}], [], [{"done": True}]],
    ids=["FIN", "RST", "clean", "DONE"],
)
def test_stream_without_a_finish_reason_is_interrupted_and_can_be_continued(
    server: InstrumentedServer, fake: FakeOpenAI, question: str, end: list[Step]
) -> None:
    fake.script([*begun("one ", "two "), {"sleep_ms": 50}, *end], marker=question, times=1)
    fake.script(whole("three"), marker=question, times=1)
    tab = server.tab()
    ack = tab.send(question)
    ended = tab.wait_for_end(ack)
    assert (ended["status"], ended["error"]["code"]) == ("interrupted", "cut_short")
    assert (ended["finish_reason"], ended["error"]["retryable"]) == (None, True)
    assert tab.text(ack) == "one two "
    assert tab.continue_(ack)["run"] == 2
    assert tab.wait_for_end(ack, run=2)["status"] == "completed"
    assert tab.text(ack) == _stored(tab, ack)["parts"][0]["text"] == "one two three"


def test_stream_cut_inside_an_event_keeps_the_complete_events(
    server: InstrumentedServer, fake: FakeOpenAI, question: str
) -> None:
    half = 'data: {"choices":[{"index":0,"delta":{"content":" half of th'
    fake.script([*begun("whole"), {"raw": half}, {"close": "fin"}], marker=question)
    tab = server.tab()
    ack = tab.ask(question)
    assert tab.wait_for_end(ack)["status"] == "interrupted"
    assert tab.text(ack) == "whole"


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        ({"message": SECRET, "code": 503}, "provider_unavailable"),
        ({"message": SECRET, "type": "rate_limit_exceeded"}, "provider_rate_limited"),
        ({"message": SECRET}, "provider_broken"),
        (SECRET, "provider_broken"),
    ],
    ids=str,
)
def test_error_in_mid_stream_keeps_the_text_and_can_be_regenerated(
    server: InstrumentedServer, fake: FakeOpenAI, question: str, error: object, expected: str
) -> None:
    fake.script([*begun("Half"), {"error": error}, *FINISH], marker=question, times=1)
    fake.script(whole("Whole"), marker=question, times=1)
    tab = server.tab()
    ack = tab.send(question)
    ended = tab.wait_for_end(ack)
    assert (ended["status"], ended["error"]["code"]) == ("failed", expected)
    assert tab.text(ack) == _stored(tab, ack)["parts"][0]["text"] == "Half"
    again = tab.regenerate(ack)
    assert tab.wait_for_end(again)["status"] == "completed"
    assert tab.text(again) == "Whole"
    assert "secret" not in str(tab.events) + server.log()


@pytest.mark.parametrize(
    "data",
    ["{oops", '{"choices": [{"delta"', "[" * 100_000, "\x00", "<html>"],
    ids=lambda data: str(data)[:20],
)
def test_invalid_json_fails_the_answer_and_keeps_its_text(
    server: InstrumentedServer, fake: FakeOpenAI, question: str, data: str
) -> None:
    bad: list[Step] = [{"raw": f"data: {data}\n\n"}, {"delta": " lost"}]
    fake.script([*begun("Kept"), *bad, *FINISH], marker=question)
    tab = server.tab()
    ack = tab.ask(question)
    ended = tab.wait_for_end(ack)
    assert (ended["status"], ended["error"]["code"]) == ("failed", "provider_broken")
    assert tab.text(ack) == _stored(tab, ack)["parts"][0]["text"] == "Kept"
    assert "Traceback (most recent" not in server.log()


ODD: dict[str, list[Step]] = {
    "unknown events": [
        {"raw": "event: ping\ndata: {}\n\n"},
        {"raw": "id: 9\nretry: 10\nfoo: bar\n\n"},
        {"chunk": {"object": "thread.created", "thing": [1, {"a": None}]}},
        {"chunk": []},
        {"chunk": 7},
        {"chunk": None},
    ],
    "empty choices": [{"chunk": {"choices": []}}, {"chunk": {"choices": None}}, {"chunk": {}}],
    "empty deltas": [
        {"chunk": {"choices": [{"index": 0, "delta": {}}]}},
        {"chunk": {"choices": [{"index": 0, "delta": {"content": None}}]}},
        {"chunk": {"choices": [{"index": 0, "delta": None}]}},
    ],
    "comments and keep-alives": [
        {"comment": "OPENROUTER PROCESSING"},
        {"raw": ":\n\n"},
        {"raw": "\n\n\n"},
        {"raw": "\r\n:keep-alive\r\n\r\n"},
    ],
    "another choice": [{"chunk": {"choices": [{"index": 1, "delta": {"content": "not this"}}]}}],
}


@pytest.mark.parametrize("odd", ODD)
def test_events_without_content_change_nothing(
    server: InstrumentedServer, fake: FakeOpenAI, question: str, odd: str
) -> None:
    between = ODD[odd]
    script = [*between, {"role": True}, {"delta": "one "}, *between, {"delta": "two"}, *between]
    fake.script([*script, {"finish": "stop"}, *between, {"done": True}], marker=question)
    tab = server.tab()
    ack = tab.ask(question)
    ended = tab.wait_for_end(ack)
    assert (ended["status"], ended["finish_reason"], ended["error"]) == ("completed", "stop", None)
    assert tab.text(ack) == "one two"


@pytest.mark.parametrize(
    ("end", "usage"),
    [
        ([{"finish": "stop"}, {"done": True}], None),
        ([{"finish": "stop"}, {"sleep_ms": 300}, {"usage": USAGE}, {"done": True}], True),
        ([{"usage": USAGE}, {"finish": "stop"}], True),
        ([{"finish": "stop"}, {"chunk": {"choices": [], "usage": "lots"}}, {"done": True}], None),
    ],
    ids=["missing", "late", "early", "of a wrong kind"],
)
def test_usage_is_reported_if_present_and_not_required(
    server: InstrumentedServer,
    fake: FakeOpenAI,
    question: str,
    end: list[Step],
    usage: bool | None,
) -> None:
    fake.script([*begun("text"), *end], marker=question)
    tab = server.tab()
    ack = tab.ask(question)
    ended = tab.wait_for_end(ack)
    assert (ended["status"], ended["usage"]) == ("completed", usage and USAGE_ON_THE_WIRE)
    assert tab.text(ack) == "text"


def test_answer_at_its_length_limit_reports_it_and_can_be_continued(
    server: InstrumentedServer, fake: FakeOpenAI, question: str
) -> None:
    fake.script(whole("As long as ", finish="length"), marker=question, times=1)
    fake.script(whole("it takes."), marker=question, times=1)
    tab = server.tab()
    ack = tab.send(question)
    ended = tab.wait_for_end(ack)
    assert (ended["status"], ended["finish_reason"]) == ("completed", "length")
    assert tab.continue_(ack)["run"] == 2
    assert tab.wait_for_end(ack, run=2)["finish_reason"] == "stop"
    assert tab.text(ack) == _stored(tab, ack)["parts"][0]["text"] == "As long as it takes."


def test_filtered_answer_reports_it_and_cannot_be_continued(
    server: InstrumentedServer, fake: FakeOpenAI, question: str
) -> None:
    fake.script(whole("Up to here", finish="content_filter"), marker=question)
    tab = server.tab()
    ack = tab.ask(question)
    ended = tab.wait_for_end(ack)
    assert (ended["status"], ended["finish_reason"]) == ("completed", "content_filter")
    assert _stored(tab, ack)["finish_reason"] == "content_filter"
    refused = eventually(lambda: tab.continue_(ack))
    assert code(refused) == "not_continuable"
