"""A tab that records the texts it received and may lose its connection."""

import time
from typing import Any

from websocket import WebSocketException

from app.testing.wire.chat_client import ACK, Json
from app.testing.wire.client_state import ClientState, Event, joined
from tests.support.wire.tab import Tab

from ..observations import Observations

POLL_S = 0.03
ACK_WITHIN_S = 40.0
MAX_HAVE = 50


class ConnectionLostError(Exception):
    """The connection was lost; the server may or may not have executed the command."""


class RecordingWire(ClientState):
    """Records the texts before an `answer:start` truncates them."""

    def __init__(self, observations: Observations):
        super().__init__()
        self._observations = observations

    def record(self) -> None:
        """Record the texts of all answers."""
        for answer_id, texts in self.parts.items():
            self._observations.record_texts(answer_id, texts)

    def _start(self, payload: dict[str, Any]) -> None:
        answer_id = payload["answer"]["id"]
        self._observations.record_texts(answer_id, self.parts.get(answer_id, []))
        super()._start(payload)


class SoakTab(Tab):
    """One connection. With the `wire` of an earlier tab it resumes from the texts held there."""

    wire: RecordingWire

    def __init__(
        self, url: str, token: str, observations: Observations, wire: RecordingWire | None = None
    ):
        super().__init__(url, token)
        self.wire = wire or RecordingWire(observations)
        self.statuses: dict[str, str] = {}
        self.drains_within_s: float | None = None
        self._observations = observations
        self._conversations: dict[str, str] = {}
        self._removed: set[str] = set()
        self._gaps: set[str] = set()

    def command(self, name: str, *payloads: Any) -> Json:
        acks: list[Json] = []

        def on_ack(ack: Json) -> None:
            self._new.append((ACK, ack))
            acks.append(ack)

        try:
            self.emit(name, payloads[0], on_ack)
        except (OSError, WebSocketException):
            raise ConnectionLostError(name) from None
        deadline = time.monotonic() + ACK_WITHIN_S
        while not acks:
            if not self.is_connected:
                raise ConnectionLostError(name)
            if time.monotonic() > deadline:
                self._observations.count("acks timed out")
                raise ConnectionLostError(name)
            self.receive_for(POLL_S)
        self.collect()
        return acks[0]

    def receive_for(self, seconds: float) -> None:
        """Apply the events that arrive in the next `seconds`."""
        deadline = time.monotonic() + seconds
        while True:
            self.collect()
            if time.monotonic() >= deadline:
                return
            time.sleep(POLL_S)  # noqa: TID251 - a user's reading time

    def collect(self) -> list[Event]:
        for name, payload in self._arrived():
            self._apply(name, payload)
        return []

    def close_gaps(self) -> None:
        """Open each conversation with a gap again."""
        gaps, self._gaps = self._gaps, set()
        for conversation_id in gaps - self._removed:
            self.open_all(conversation_id)

    def open_all(self, conversation_id: str) -> Json:
        """Open a conversation and send what is held of its answers."""
        answers = [id_ for id_, place in self._conversations.items() if place == conversation_id]
        have = {id_: self.wire.have(id_) for id_ in answers[-MAX_HAVE:] if id_ in self.wire.runs}
        payload = {"conversation_id": conversation_id, "have": have}
        return self.command("conversation:open", payload)

    def leave(self) -> None:
        self.collect()
        self.wire.record()
        super().leave()

    def copy_conversations(self, other: "SoakTab") -> None:
        """Copy from another tab which conversation each answer belongs to."""
        self._conversations.update(other._conversations)

    def _apply(self, name: str, payload: Json) -> None:
        if name == ACK:
            for message in payload.get("messages") or ():
                self._apply_message(message)
            return
        if name == "conversation:removed":
            self._removed.add(payload["conversation_id"])
            return
        if name == "server:draining":
            self.drains_within_s = payload["within_s"]
            return
        self._observations.count(name)
        answer = payload.get("answer") or {}
        answer_id = payload.get("answer_id") or answer.get("id") or ""
        conversation_id = payload.get("conversation_id") or self._conversations.get(answer_id, "")
        if conversation_id in self._removed:
            self._observations.record_mismatch(f"{name} for a removed conversation")
        if name == "answer:start":
            self._conversations[answer_id] = conversation_id
            self.statuses[answer_id] = "streaming"
        if not self.wire.apply((name, payload)):
            self._observations.count("gaps")
            self._gaps.add(conversation_id)
        elif name == "answer:end":
            self.statuses[answer_id] = payload["status"]

    def _apply_message(self, message: Json) -> None:
        answer_id = message["id"]
        self._conversations[answer_id] = message["conversation_id"]
        if message["role"] != "assistant" or message["run"] < self.wire.runs.get(answer_id, 0):
            return
        self.statuses[answer_id] = message["status"]
        if message["status"] != "streaming":
            held = self.wire.parts.get(answer_id, [])
            self._observations.record_texts(answer_id, held)
            self.wire.runs[answer_id] = message["run"]
            self.wire.parts[answer_id] = [
                joined(held[index] if index < len(held) else "", part)
                for index, part in enumerate(message["parts"])
            ]
