"""A follower's sender that writes the events of another protocol."""

from collections.abc import Iterable
from typing import Any, Protocol

from ...protocol.events import (
    ANSWER_DELTA,
    ANSWER_END,
    ANSWER_PART,
    ANSWER_START,
    CONVERSATION_REMOVED,
    SERVER_DRAINING,
)
from ..event_text import data_event, utf16_length
from ..stream_body import StreamBody

Payload = dict[str, Any]
Chunks = Iterable[dict[str, Any]]


class Translation(Protocol):
    """Translates the events of one answer, in order; each method returns what to send."""

    @property
    def last(self) -> bytes:
        """What ends the body, after the end."""

    def start(self, payload: Payload) -> Chunks:
        """Begin; `lengths` are what the client holds of each part."""

    def delta(self, payload: Payload) -> Chunks:
        """Add text to a part."""

    def part(self, payload: Payload) -> Chunks:
        """Change the state of a tool's part."""

    def end(self, payload: Payload) -> Chunks:
        """End."""


class TranslatedSender:
    """Sends one answer through `translation`; the body ends with the answer.

    Text that was sent cannot be taken back in these protocols. Where the server falls back behind
    it, the body ends as if cut off, and the client connects again.
    """

    def __init__(self, body: StreamBody, answer: Payload, translation: Translation):
        self._body = body
        self._answer_id: str = answer["id"]
        self._conversation_id: str = answer["conversation_id"]
        self._translation = translation
        self._sent: list[int] | None = None

    @staticmethod
    def prepare(event: str, payload: Payload) -> tuple[str, Payload]:
        """Build a packet, which every sender of this class can deliver."""
        return event, payload

    def can_take(self) -> bool:
        """Return whether the client has all that was written."""
        return self._body.is_free

    def deliver(self, packet: tuple[str, Payload]) -> None:
        """Write what the event means, without waiting."""
        event, payload = packet
        if event == ANSWER_START:
            if payload["answer"]["id"] == self._answer_id:
                self._start(payload)
        elif payload.get("answer_id") == self._answer_id:
            self._deliver_own(event, payload)
        elif event == SERVER_DRAINING or (
            event == CONVERSATION_REMOVED and payload["conversation_id"] == self._conversation_id
        ):
            self._body.end()

    def _start(self, payload: Payload) -> None:
        if self._sent is None:
            self._sent = list(payload["lengths"])
            self._write(self._translation.start(payload))
        elif payload["lengths"] != self._sent:
            self._body.end()

    def _deliver_own(self, event: str, payload: Payload) -> None:
        if self._sent is None:
            return
        if event == ANSWER_DELTA:
            self._note(payload["part"], payload["at"] + utf16_length(payload["text"]))
            self._write(self._translation.delta(payload))
        elif event == ANSWER_PART:
            self._note(payload["part"])
            self._write(self._translation.part(payload))
        elif event == ANSWER_END:
            self._write(self._translation.end(payload))
            self._body.write(self._translation.last)
            self._body.end()

    def _note(self, part: int, length: int | None = None) -> None:
        if self._sent is not None:
            self._sent += [0] * (part + 1 - len(self._sent))
            if length is not None:
                self._sent[part] = length

    def _write(self, chunks: Chunks) -> None:
        data = b"".join(map(data_event, chunks))
        if data:
            self._body.write(data)

    def drop(self) -> None:
        """Close the connection at once, even one whose client does not read."""
        self._body.drop()
