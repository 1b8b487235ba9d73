"""Events of the wire as text/event-stream: the name, the payload as JSON, the position as id."""

import json
from collections.abc import Sequence
from typing import Any

import msgspec

from ..protocol.events import ANSWER_DELTA, ANSWER_START
from .position import format_position

HEARTBEAT = b":\n\n"
# Reconnect after this time; the browser's own default is three seconds.
FIRST = b"retry: 1000\n\n"


def encode_json(value: Any) -> bytes:
    """Return `value` as JSON on one line."""
    try:
        return msgspec.json.encode(value)
    except UnicodeEncodeError:
        # A lone surrogate in a client's text has no UTF-8 form; json escapes it.
        return json.dumps(value, separators=(",", ":")).encode()


def data_event(value: Any) -> bytes:
    """Return an event without a name."""
    return b"data: " + encode_json(value) + b"\n\n"


class EventText:
    """One event, encoded once for all its followers; only the id may differ between them.

    `part` and `end`: of a delta, the part and the length that it has afterwards.
    """

    __slots__ = (
        "_head",
        "_texts",
        "answer_id",
        "conversation_id",
        "end",
        "event",
        "part",
        "payload",
    )

    def __init__(self, event: str, payload: dict[str, Any]):
        self.event = event
        self.payload = payload
        self.answer_id: str | None = payload.get("answer_id")
        self.conversation_id: str | None = payload.get("conversation_id")
        self.part = self.end = 0
        if event == ANSWER_START:
            self.answer_id = payload["answer"]["id"]
        elif event == ANSWER_DELTA:
            self.part = payload["part"]
            self.end = payload["at"] + utf16_length(payload["text"])
        self._head = b""
        self._texts: dict[tuple[tuple[int, ...], tuple[int, ...]], bytes] = {}

    def text(self, lengths: Sequence[int], revs: Sequence[int] = ()) -> bytes:
        """Return the event for a follower that has received `lengths` and `revs` with it."""
        key = (tuple(lengths), tuple(revs))
        text = self._texts.get(key)
        if text is None:
            position = f"\nid: {format_position(self.payload['run'], *key)}\n\n"
            text = self._texts[key] = self._encode() + position.encode()
        return text

    def text_without_id(self) -> bytes:
        """Return the event, which moves no position."""
        return self._encode() + b"\n\n"

    def _encode(self) -> bytes:
        if not self._head:
            name, data = self.event.encode(), encode_json(self.payload)
            self._head = b"event: " + name + b"\ndata: " + data
        return self._head


def utf16_length(text: str) -> int:
    """Return the length of `text` in UTF-16 code units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2
