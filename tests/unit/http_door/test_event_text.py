"""Events as text/event-stream, and positions."""

import pytest

from app.http_door.event_text import EventText
from app.http_door.position import Position, parse_position
from app.protocol.commands import MOST_PARTS
from app.protocol.errors import Refusal

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
    [("1:", Position(1, [])), ("2:0,17", Position(2, [0, 17])), ("12:5", Position(12, [5]))],
)
def test_position_is_parsed(text: str, position: Position) -> None:
    assert parse_position(text) == position


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
        "1:" + ",".join("1" * (MOST_PARTS + 1)),
        "1:" + "9" * 9000,
    ],
)
def test_text_that_is_no_position_is_refused(text: str) -> None:
    with pytest.raises(Refusal) as refused:
        parse_position(text)
    assert refused.value.code == "invalid"
