"""Events as text/event-stream, and positions."""

import re

import pytest

from app.http_door.event_text import EventText
from app.http_door.position import Position, format_position, parse_position
from app.http_door.sender import EventSender
from app.http_door.stream_body import StreamBody
from app.protocol.commands import MOST_PARTS
from app.protocol.errors import Refusal
from app.runtime import Runtime

DELTA = {"answer_id": "a", "run": 2, "part": 1, "kind": "text", "at": 3, "text": "\U0001f30a\n"}


def test_delta_has_its_name_payload_and_position() -> None:
    text = EventText("answer:delta", DELTA)
    assert (text.part, text.end) == (1, 6)
    name, data, position = text.text([4, 6]).decode().strip("\n").split("\n")
    assert name == "event: answer:delta"
    assert data.startswith('data: {"answer_id":"a","run":2')
    assert position == "id: 2:4,6"
    assert text.text([4, 6]) is text.text([4, 6])


def test_lone_surrogate_is_escaped() -> None:
    text = EventText("answer:delta", {**DELTA, "text": "\ud800"})
    assert b"\\ud800" in text.text([3, 4])


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("1:", Position(1, [], [])),
        ("2:0,17", Position(2, [0, 17], [])),
        ("12:5", Position(12, [5], [])),
        ("1:5,0,3:0,2", Position(1, [5, 0, 3], [0, 2])),
    ],
)
def test_position_is_parsed(text: str, position: Position) -> None:
    assert parse_position(text) == position
    assert format_position(*position) == text


def test_event_with_a_state_moves_the_position_of_its_part(runtime: Runtime) -> None:
    body = StreamBody(runtime, b"", None)
    sender = EventSender(body, "a", "c")
    of_it = {"answer_id": "a", "run": 1}
    for event, payload in (
        ("answer:part", {**of_it, "part": 1, "tool": {"status": "running", "rev": 1}}),
        ("answer:delta", {**of_it, "part": 1, "kind": "tool", "at": 0, "text": "{}"}),
        ("answer:part", {**of_it, "part": 1, "tool": {"status": "done", "rev": 2}}),
        ("answer:delta", {**of_it, "part": 2, "kind": "text", "at": 0, "text": "So"}),
        ("answer:end", {**of_it, "lengths": [0, 2, 2], "revs": [0, 2, 0]}),
    ):
        sender.deliver(sender.prepare(event, payload))
    ids = re.findall(r"^id: (.*)$", b"".join(body).decode(), re.MULTILINE)
    assert ids == ["1:0,0:0,1", "1:0,2:0,1", "1:0,2:0,2", "1:0,2,2:0,2", "1:0,2,2:0,2,0"]


TOO_MANY = "1:" + ",".join("1" * (MOST_PARTS + 1))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1",
        ":",
        "1:,",
        "1:-2",
        "a:1",
        "1:1,",
        "1:1:a",
        "1:1:0:0",
        "1:" + ",".join("1" * (MOST_PARTS + 1)),
        "1:1:" + ",".join("1" * (MOST_PARTS + 1)),
        "1:" + "9" * 9000,
    ],
)
def test_text_that_is_no_position_is_refused(text: str) -> None:
    with pytest.raises(Refusal) as refused:
        parse_position(text)
    assert refused.value.code == "invalid"
