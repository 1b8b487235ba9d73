"""The two clients that the checks play with: a Socket.IO socket, and HTTP."""

import json
import ssl
from time import monotonic
from types import TracebackType
from typing import Any, Self
from uuid import uuid4

import httpx2

from ...protocol import NAMESPACE, PROTOCOL
from ...protocol.events import ANSWER_DELTA, ANSWER_END, ANSWER_START
from ..chat.held_answer import HeldAnswer
from ..websocket_client import WebSocketClient

JsonObject = dict[str, Any]
Event = tuple[str, JsonObject]
SOCKET_PATH = "/socket.io/?EIO=4&transport=websocket"
TIMEOUT_S = 20.0
ANSWER_S = 120.0


class Violation(Exception):
    """The server does not do what the protocol says; the message is a sentence."""


def expect(condition: object, sentence: str) -> None:
    """Check one claim.

    Raises:
        Violation: it does not hold.
    """
    if not condition:
        raise Violation(sentence)


class Socket:
    """A socket of `/chat`; `events` are all that it has received, `refusal` that of its connect."""

    def __init__(self, url: str, token: str | None, protocol: object = PROTOCOL):
        self._socket = WebSocketClient(
            url + SOCKET_PATH, None, TIMEOUT_S, ssl.create_default_context()
        )
        self._numbers = 0
        self._acks: dict[int, JsonObject] = {}
        self.events: list[Event | JsonObject] = []
        self.refusal: JsonObject | None = None
        self._is_joined = False
        self._read_until(lambda packet: packet.startswith("0"))
        auth = json.dumps({"protocol": protocol, **({"token": token} if token else {})})
        self._socket.send(f"40{NAMESPACE},{auth}")
        reply = self._read_until(lambda packet: packet.startswith(("40", "44")))
        if reply.startswith("44"):
            self.refusal = json.loads(reply[reply.index("{") :]).get("data") or {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._socket.__exit__(kind, error, trace)

    def command(self, name: str, payload: JsonObject) -> JsonObject:
        """Send a command and return its ack; both are among `events` in their order."""
        self._numbers += 1
        number = self._numbers
        self._socket.send(f"42{NAMESPACE},{number}{json.dumps([name, payload])}")
        self._read_until(lambda _: number in self._acks)
        return self._acks[number]

    def send(self, text: str, model: str | None, **fields: object) -> JsonObject:
        """Send a message, by default the first of a new conversation."""
        payload: JsonObject = {"message_id": str(uuid4()), "text": text, "model": model}
        return self.command("message:send", {**payload, **fields})

    def wait_for(self, name: str, **fields: object) -> JsonObject:
        """Return the payload of the first event with this name and these fields."""
        deadline = monotonic() + ANSWER_S
        while True:
            for event in self.events:
                if (
                    isinstance(event, tuple)
                    and event[0] == name
                    and fields.items() <= event[1].items()
                ):
                    return event[1]
            expect(monotonic() < deadline, f"{name} did not come")
            self._read_until(lambda _: True)

    def of_answer(self, answer_id: str) -> list[Event]:
        """Return the events of an answer."""
        return [
            event
            for event in self.events
            if isinstance(event, tuple) and _answer_of(event) == answer_id
        ]

    def _read_until(self, is_it: Any) -> str:
        while True:
            packet = self._socket.receive()
            if packet == "2":
                self._socket.send("3")
                continue
            self._keep(packet)
            if is_it(packet):
                return packet

    def _keep(self, packet: str) -> None:
        content = packet.removeprefix(packet[:2] + NAMESPACE + ",")
        if packet.startswith("42"):
            name, payload = json.loads(content)
            self.events.append((name, payload))
        elif packet.startswith("43"):
            number, _, rest = content.partition("[")
            [ack] = json.loads("[" + rest)
            self._acks[int(number)] = ack
            self.events.append(ack)


def follow(
    client: httpx2.Client, answer_id: str, last_id: str = "", most: int | None = None
) -> tuple[list[Event], str]:
    """Return up to `most` events of an answer over HTTP, and the id of the last one."""
    events: list[Event] = []
    headers = {"Last-Event-ID": last_id} if last_id else {}
    with client.stream("GET", f"/api/answers/{answer_id}/events", headers=headers) as response:
        expect(response.status_code == httpx2.codes.OK, f"HTTP {response.status_code} for events")
        fields: dict[str, str] = {}
        for line in response.iter_lines():
            if line:
                name, _, value = line.partition(": ")
                fields[name] = value
                continue
            last_id = fields.get("id", last_id)
            if "event" in fields:
                events.append((fields["event"], json.loads(fields["data"])))
            fields = {}
            if most is not None and len(events) >= most:
                break
    return events, last_id


def hold(events: list[Event], held: HeldAnswer | None = None) -> HeldAnswer:
    """Apply events by the client's rule.

    Raises:
        Violation: a delta leaves a gap, or the end has other lengths.
    """
    held = held or HeldAnswer()
    for name, payload in events:
        if name == ANSWER_DELTA:
            lengths = held.lengths()
            length = lengths[payload["part"]] if payload["part"] < len(lengths) else 0
            expect(payload["at"] <= length, "a delta leaves a gap")
        held.apply(name, payload)
        if name == ANSWER_END:
            expect(payload["lengths"] == held.lengths(), "the end has other lengths than the text")
    return held


def _answer_of(event: Event) -> str | None:
    name, payload = event
    return payload["answer"]["id"] if name == ANSWER_START else payload.get("answer_id")
