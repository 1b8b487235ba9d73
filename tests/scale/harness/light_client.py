"""A client so light that one thread plays hundreds; it comes back by itself, with what it holds."""

import json
import random
import time
from typing import Any

from app.protocol import NAMESPACE
from bench.clients.websocket_client import WebSocketClient
from tests.faults.reconnecting_client import reopen
from tests.support.client import ACK, Json, Talking
from tests.support.wire_client import Event

WAIT_S = 30.0
RETURNS_WITHIN_S = 0.5
EVENT_MARK, ACK_MARK = f"42{NAMESPACE},", f"43{NAMESPACE},"


class Member(Talking):
    """One client of one conversation. `seen` is the most it ever held of the answer.

    Nothing arrives but within its methods: whoever plays it calls `collect` when there is some.
    """

    def __init__(self, port: int, token: str):
        super().__init__()
        self.ack: Json = {}
        self.ending: Json | None = None
        self.seen = ""
        self.returns = -1
        self.is_here = False
        self._port = port
        self._auth = json.dumps({"protocol": 1, "token": token})
        self._new: list[Event] = []
        self._acks: list[Json] = []
        self._back_at = 0.0
        self._gaps = 0

    def fileno(self) -> int:
        """Return the descriptor to poll."""
        return self._socket.fileno()

    def tend(self) -> None:
        """Come back if it is time; ask again at a gap."""
        if not self.is_here and time.monotonic() >= self._back_at:
            self._arrive()
        elif self.is_here and self.wire.gaps != self._gaps:
            self._gaps = self.wire.gaps
            self._open()

    def follow(self, ack: Json) -> None:
        """Stay with the answer of `ack` from now on, and look what there is of it."""
        self.ack = ack
        self._open()

    def _open(self) -> None:
        try:
            answer = reopen(self, self.ack)
        except ConnectionError:
            return
        if answer["status"] != "streaming":
            self.ending = answer

    def _arrive(self) -> None:
        try:
            self._socket = WebSocketClient(self._port)
            self._wait_for("0")
            self._socket.send(f"40{NAMESPACE},{self._auth}")
            # Refused, while the worker drains: the next try finds another.
            is_in = self._wait_for("4").startswith("40")
        except OSError:
            is_in = False
        if not is_in:
            self._lose()
            return
        self.is_here = True
        self.returns += 1
        if self.ack:
            self._open()

    def leave(self) -> None:
        """Close the connection."""
        self.is_here = False
        self._socket.close()

    def _lose(self) -> None:
        self.is_here = False
        self._back_at = time.monotonic() + random.uniform(0, RETURNS_WITHIN_S)

    def _wait_for(self, start: str) -> str:
        until = time.monotonic() + WAIT_S
        while time.monotonic() < until:
            for packet in self._read():
                if packet.startswith(start):
                    return packet
        raise TimeoutError

    def command(self, name: str, *payloads: Any) -> Json:
        before = len(self._acks)
        self._socket.send(f"42{NAMESPACE},{before}{json.dumps([name, *payloads])}")
        until = time.monotonic() + WAIT_S
        while len(self._acks) == before:
            if time.monotonic() > until:
                raise TimeoutError(f"no ack of {name}")
            self._take_in()
            if not self.is_here:
                raise ConnectionResetError
        return self._acks[-1]

    def _arrived(self) -> list[Event]:
        arrived, self._new = self._new, []
        return arrived

    def take(self) -> None:
        """Take what has come over the connection, waiting for it if nothing has."""
        self._take_in()
        self.collect()
        if self.ack:
            self.seen = max(self.seen, self.text(self.ack), key=len)
            self.ending = self.wire.endings.get(self.ack["answer_id"]) or self.ending

    def _take_in(self) -> None:
        try:
            packets = self._read()
        except OSError:
            self._lose()
            return
        for packet in packets:
            if packet.startswith(EVENT_MARK):
                name, payload = json.loads(packet[len(EVENT_MARK) :])
                self._new.append((name, payload))
                if name == "server:draining":
                    self.leave()
                    self._lose()
            elif packet.startswith(ACK_MARK):
                [ack] = json.loads(packet[packet.index("[") :])
                self._new.append((ACK, ack))
                self._acks.append(ack)

    def _read(self) -> list[str]:
        packets = [payload.decode() for payload in self._socket.receive()]
        if "2" in packets:
            self._socket.send("3")
        return packets
