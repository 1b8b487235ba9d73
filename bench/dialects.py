"""The two ways the servers are spoken to: the plain handlers', and Wordbrook's protocol.

A client keeps what comes as it is; it is read when the run is over, so that reading costs the
measurement nothing.
"""

import http.client
import json
import time
import uuid
from typing import Any

from .frames import WebSocket
from .stamps import Received, now_units

_JOIN_S = 20.0


class Client:
    """One user on one socket. `asked_at` and the moments of `frames` are in units of 10 µs."""

    end_mark = b'["end"'
    delta_mark = b'["delta"'

    def __init__(self, port: int):
        self.port = port
        self.socket = WebSocket(port)
        self.frames: list[tuple[int, bytes]] = []
        self.asked_at = 0
        self.first_at = 0
        self.is_ended = False
        self.is_closed = False
        self._await(b"0")
        self.socket.send(self.join_packet())
        self._await(b"40")
        self.socket.sock.setblocking(False)

    def join_packet(self) -> str:
        """Return the packet that joins the namespace."""
        return "40"

    def question_packet(self, question: str) -> str:
        """Return the packet that asks."""
        return "42" + json.dumps(["ask", question])

    def _await(self, kind: bytes) -> None:
        until = time.monotonic() + _JOIN_S
        while time.monotonic() < until:
            for payload in self.socket.receive():
                if payload.startswith(kind):
                    return
                if payload.startswith(b"44"):
                    raise ConnectionError(payload.decode())
        raise TimeoutError("the server did not answer the connect")

    @property
    def is_over(self) -> bool:
        """Whether nothing more will come: the ending did, or the server closed the connection."""
        return self.is_ended or self.is_closed

    def ask(self, question: str) -> None:
        """Send the question and begin anew with what is received."""
        self.frames = []
        self.first_at, self.is_ended = 0, False
        self.socket.received_bytes = 0
        packet = self.question_packet(question)
        self.asked_at = now_units()
        self.socket.send(packet)

    def take(self) -> None:
        """Take what has come; answer pings."""
        payloads = self.socket.receive()
        moment = now_units()
        for payload in payloads:
            if payload == b"2":
                self.socket.send("3")
                continue
            self.frames.append((moment, payload))
            if not self.first_at and self.delta_mark in payload:
                self.first_at = moment
            # The mark stands at the front; in the text of a delta it would be escaped.
            if self.end_mark in payload[:40]:
                self.is_ended = True

    def deltas(self) -> list[tuple[int, dict[str, Any] | str]]:
        """Return the payloads of the delta events, with their moments."""
        found = []
        for moment, payload in self.frames:
            if self.delta_mark in payload[:40]:
                found.append((moment, json.loads(payload[payload.index(b"[") :])[1]))
        return found

    def received(self) -> Received:
        """Return the answer as the protocol lets a client build it."""
        received = Received()
        received.pieces = [(moment, str(text)) for moment, text in self.deltas()]
        return received

    def complaint(self) -> str | None:
        """Return the first thing the server said or did that is no part of an answer."""
        if self.is_closed and not self.is_ended:
            return "the server closed the connection"
        for _, payload in self.frames:
            if b'"failed"' in payload or b'"ok":false' in payload:
                return payload.decode()
        return None


class WordbrookClient(Client):
    """Speaks chat protocol 1 on the namespace /chat, as a user of its own."""

    end_mark = b'["answer:end"'
    delta_mark = b'["answer:delta"'

    token: str | None = None

    def join_packet(self) -> str:
        token = self.token or new_token(self.port)
        return "40/chat," + json.dumps({"protocol": 1, "token": token})

    def question_packet(self, question: str) -> str:
        send = {"message_id": str(uuid.uuid4()), "text": question}
        return "42/chat,1" + json.dumps(["message:send", send])

    def received(self) -> Received:
        received, have = Received(), 0
        for moment, delta in self.deltas():
            if not isinstance(delta, dict) or delta["at"] > have:
                break  # a gap: what follows would be asked for again, and counts as lost
            received.pieces.append((moment, delta["text"][have - delta["at"] :]))
            have = max(have, delta["at"] + len(delta["text"]))
        return received


def new_token(port: int) -> str:
    """Ask Wordbrook for the token of a new user."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_JOIN_S)
    headers = {"Content-Type": "application/json"}
    connection.request("POST", "/api/session", '{"token": true}', headers)
    token = json.loads(connection.getresponse().read())["token"]
    connection.close()
    return str(token)


DIALECTS: dict[str, type[Client]] = {"plain": Client, "wordbrook": WordbrookClient}
