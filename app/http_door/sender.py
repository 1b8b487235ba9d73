"""Sends the events of one answer to one HTTP response."""

from typing import Any

from ..protocol.events import (
    ANSWER_DELTA,
    ANSWER_END,
    ANSWER_PART,
    ANSWER_START,
    CONVERSATION_REMOVED,
    SERVER_DEGRADED,
    SERVER_DRAINING,
)
from ..protocol.part_kinds import STATES
from .event_text import EventText
from .stream_body import StreamBody


class EventSender:
    """A follower's sender that writes the wire's events; the body ends after the answer.

    Also after the removal of the conversation and when the server shuts down: the client connects
    again, to another worker.
    """

    def __init__(self, body: StreamBody, answer_id: str, conversation_id: str):
        self._body = body
        self._answer_id = answer_id
        self._conversation_id = conversation_id
        self._lengths: list[int] = []
        self._revs: list[int] = []

    @staticmethod
    def prepare(event: str, payload: dict[str, Any]) -> EventText:
        """Build a packet, which every sender of this class can deliver."""
        return EventText(event, payload)

    def can_take(self) -> bool:
        """Return whether the client has all that was written."""
        return self._body.is_free

    def deliver(self, packet: EventText) -> None:
        """Write the event if it is about this answer, without waiting."""
        event = packet.event
        if packet.answer_id == self._answer_id:
            self._deliver_own(packet)
        elif event == SERVER_DRAINING or (
            event == CONVERSATION_REMOVED and packet.conversation_id == self._conversation_id
        ):
            self._body.write(packet.text_without_id())
            self._body.end()
        elif event == SERVER_DEGRADED:
            self._body.write(packet.text_without_id())

    def _deliver_own(self, packet: EventText) -> None:
        payload = packet.payload
        if packet.event == ANSWER_DELTA:
            _set(self._lengths, packet.part, packet.end)
        elif packet.event == ANSWER_PART:
            index, state = (
                payload["part"],
                next(payload[kind] for kind in STATES if kind in payload),
            )
            _set(self._lengths, index, _at(self._lengths, index))
            _set(self._revs, index, state["rev"])
        elif packet.event in (ANSWER_START, ANSWER_END):
            self._lengths, self._revs = list(payload["lengths"]), list(payload["revs"])
        self._body.write(packet.text(self._lengths, self._revs))
        if packet.event == ANSWER_END:
            self._body.end()

    def drop(self) -> None:
        """Close the connection at once, even one whose client does not read."""
        self._body.drop()


def _at(numbers: list[int], index: int) -> int:
    return numbers[index] if index < len(numbers) else 0


def _set(numbers: list[int], index: int, value: int) -> None:
    numbers += [0] * (index + 1 - len(numbers))
    numbers[index] = value
