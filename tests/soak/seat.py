"""A tab that keeps the wire's rule, notes what it is shown, and may lose its connection."""

import socket
import time
from contextlib import suppress
from typing import Any

import socketio
from websocket import WebSocketException

from app.protocol import NAMESPACE
from tests.faults.reconnecting_client import joined
from tests.integration.tab import Tab
from tests.support.client import ACK, Json
from tests.support.wire_client import Event, WireClient

from .ledger import Ledger

STEP_S = 0.03
ACK_WITHIN_S = 40.0
MOST_HAVE = 50


class LostError(Exception):
    """The connection is gone; what was asked may have been done or not."""


class NotingWire(WireClient):
    """Notes what it holds before it cuts any of it."""

    def __init__(self, ledger: Ledger):
        super().__init__()
        self._ledger = ledger

    def note(self) -> None:
        """Note all."""
        for answer_id, texts in self.parts.items():
            self._ledger.note(answer_id, texts)

    def _start(self, payload: dict[str, Any]) -> None:
        answer_id = payload["answer"]["id"]
        self._ledger.note(answer_id, self.parts.get(answer_id, []))
        super()._start(payload)


class Seat(Tab):
    """One connection. `wire` may be that of an earlier one: then it comes back with `have`."""

    wire: NotingWire

    def __init__(self, url: str, token: str, ledger: Ledger, wire: NotingWire | None = None):
        super().__init__(url, token)
        self.wire = wire or NotingWire(ledger)
        self.statuses: dict[str, str] = {}
        self.leaves_within_s: float | None = None
        self._ledger = ledger
        self._places: dict[str, str] = {}
        self._removed: set[str] = set()
        self._gaps: set[str] = set()

    def command(self, name: str, *payloads: Any) -> Json:
        acks: list[Json] = []

        def take_ack(ack: Json) -> None:
            self._new.append((ACK, ack))
            acks.append(ack)

        try:
            self._client.emit(name, payloads[0], namespace=NAMESPACE, callback=take_ack)
        except (socketio.exceptions.SocketIOError, OSError, WebSocketException):
            raise LostError(name) from None
        deadline = time.monotonic() + ACK_WITHIN_S
        while not acks:
            if not self.is_connected:
                raise LostError(name)
            if time.monotonic() > deadline:
                self._ledger.count("acks that did not come")
                raise LostError(name)
            self.linger(STEP_S)
        self.collect()
        return acks[0]

    def linger(self, seconds: float) -> None:
        """Take in what comes for so long; heal gaps."""
        deadline = time.monotonic() + seconds
        while True:
            self.collect()
            if time.monotonic() >= deadline:
                return
            time.sleep(STEP_S)  # noqa: TID251 - the time itself is what is meant

    def collect(self) -> list[Event]:
        for name, payload in self._arrived():
            self._take_in(name, payload)
        return []

    def heal(self) -> None:
        """Open anew what has a gap."""
        gaps, self._gaps = self._gaps, set()
        for conversation_id in gaps - self._removed:
            self.open_all(conversation_id)

    def open_all(self, conversation_id: str) -> Json:
        """Open a conversation with all that is held of it."""
        answers = [id_ for id_, place in self._places.items() if place == conversation_id]
        have = {id_: self.wire.have(id_) for id_ in answers[-MOST_HAVE:] if id_ in self.wire.runs}
        payload = {"conversation_id": conversation_id, "have": have}
        return self.command("conversation:open", payload)

    def drop(self) -> None:
        """Lose the connection as a network does, without a word."""
        with suppress(AttributeError, OSError):
            self._client.eio.ws.sock.shutdown(socket.SHUT_RDWR)

    def leave(self) -> None:
        self.collect()
        self.wire.note()
        super().leave()

    def know_places_of(self, other: "Seat") -> None:
        """Take over from the seat before which answers are where."""
        self._places.update(other._places)

    def _take_in(self, name: str, payload: Json) -> None:
        if name == ACK:
            for message in payload.get("messages") or ():
                self._take_message(message)
            return
        if name == "conversation:removed":
            self._removed.add(payload["conversation_id"])
            return
        if name == "server:draining":
            self.leaves_within_s = payload["within_s"]
            return
        self._ledger.count(name)
        answer = payload.get("answer") or {}
        answer_id = payload.get("answer_id") or answer.get("id") or ""
        place = payload.get("conversation_id") or self._places.get(answer_id, "")
        if place in self._removed:
            self._ledger.blame(f"{name} about a conversation that was removed")
        if name == "answer:start":
            self._places[answer_id] = place
            self.statuses[answer_id] = "streaming"
        if not self.wire.take((name, payload)):
            self._ledger.count("gaps")
            self._gaps.add(place)
        elif name == "answer:end":
            self.statuses[answer_id] = payload["status"]

    def _take_message(self, message: Json) -> None:
        answer_id = message["id"]
        self._places[answer_id] = message["conversation_id"]
        if message["role"] != "assistant" or message["run"] < self.wire.runs.get(answer_id, 0):
            return
        self.statuses[answer_id] = message["status"]
        if message["status"] != "streaming":
            held = self.wire.parts.get(answer_id, [])
            self._ledger.note(answer_id, held)
            self.wire.runs[answer_id] = message["run"]
            self.wire.parts[answer_id] = [
                joined(held[index] if index < len(held) else "", part)
                for index, part in enumerate(message["parts"])
            ]
