"""The clients of the two protocols: the plain handlers' and Wordbrook's.

A client stores raw frames and parses them after the run, so that parsing does not disturb the
measurement.
"""

import http.client
import json
import select
import time
import uuid
from collections.abc import Sequence
from typing import Any

from ..payload import ReceivedAnswer, now_units
from .websocket_client import ConnectionClosedError, WebSocketClient

_CONNECT_S = 20.0


class Client:
    """One user on one socket. `asked_at` and the times in `frames` are in units of 10 µs."""

    end_mark = b'["end"'
    delta_mark = b'["delta"'

    def __init__(self, port: int):
        self.port = port
        self.socket = WebSocketClient(port)
        self.frames: list[tuple[int, bytes]] = []
        self.asked_at = 0
        self.first_at = 0
        self.is_ended = False
        self.is_closed = False
        self._wait_for(b"0")
        self.socket.send(self.join_packet())
        self._wait_for(b"40")
        self.socket.sock.setblocking(False)

    def join_packet(self) -> str:
        """Return the packet that joins the namespace."""
        return "40"

    def question_packet(self, question: str) -> str:
        """Return the packet that sends a question."""
        return "42" + json.dumps(["ask", question])

    def _wait_for(self, packet_type: bytes) -> None:
        deadline = time.monotonic() + _CONNECT_S
        while time.monotonic() < deadline:
            for payload in self.socket.receive():
                if payload.startswith(packet_type):
                    return
                if payload.startswith(b"44"):
                    raise ConnectionError(payload.decode())
        raise TimeoutError("the server did not answer the connect")

    @property
    def is_over(self) -> bool:
        """Whether the answer has ended or the server has closed the connection."""
        return self.is_ended or self.is_closed

    def ask(self, question: str) -> None:
        """Discard earlier frames and send the question."""
        self.frames = []
        self.first_at, self.is_ended = 0, False
        self.socket.received_bytes = 0
        packet = self.question_packet(question)
        self.asked_at = now_units()
        self.socket.send(packet)

    def read(self) -> None:
        """Store the received frames and answer pings.

        Raises:
            ConnectionClosedError: the server closed the connection.
        """
        payloads = self.socket.receive()
        now = now_units()
        for payload in payloads:
            if payload == b"2":
                self.socket.send("3")
                continue
            self.frames.append((now, payload))
            if not self.first_at and self.delta_mark in payload:
                self.first_at = now
            # The event name is at the front; inside the text of a delta its quotes are escaped.
            if self.end_mark in payload[:40]:
                self.is_ended = True

    def deltas(self) -> list[tuple[int, dict[str, Any] | str]]:
        """Return the payloads of the delta events with their receive times."""
        deltas = []
        for received_at, payload in self.frames:
            if self.delta_mark in payload[:40]:
                deltas.append((received_at, json.loads(payload[payload.index(b"[") :])[1]))
        return deltas

    def received_answer(self) -> ReceivedAnswer:
        """Return the answer, assembled by the rules of the protocol."""
        answer = ReceivedAnswer()
        answer.pieces = [(received_at, str(text)) for received_at, text in self.deltas()]
        return answer

    def error(self) -> str | None:
        """Return the first error that the server sent, or that it closed the connection."""
        if self.is_closed and not self.is_ended:
            return "the server closed the connection"
        for _, payload in self.frames:
            if b'"failed"' in payload or b'"ok":false' in payload:
                return payload.decode()
        return None


class WordbrookClient(Client):
    """Speaks chat protocol 1 on the namespace /chat, as a new user unless `token` is set."""

    end_mark = b'["answer:end"'
    delta_mark = b'["answer:delta"'

    token: str | None = None

    def join_packet(self) -> str:
        token = self.token or new_token(self.port)
        return "40/chat," + json.dumps({"protocol": 1, "token": token})

    def question_packet(self, question: str) -> str:
        payload = {"message_id": str(uuid.uuid4()), "text": question}
        return "42/chat,1" + json.dumps(["message:send", payload])

    def received_answer(self) -> ReceivedAnswer:
        answer, length = ReceivedAnswer(), 0
        for received_at, delta in self.deltas():
            if not isinstance(delta, dict) or delta["at"] > length:
                break  # a gap: a page would fetch the rest again; here it counts as lost
            answer.pieces.append((received_at, delta["text"][length - delta["at"] :]))
            length = max(length, delta["at"] + len(delta["text"]))
        return answer


def new_token(port: int) -> str:
    """Return the token of a new Wordbrook user."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_CONNECT_S)
    headers = {"Content-Type": "application/json"}
    connection.request("POST", "/api/session", '{"token": true}', headers)
    token = json.loads(connection.getresponse().read())["token"]
    connection.close()
    return str(token)


def read_for(clients: Sequence[Client], seconds: float, *, until_over: bool = False) -> None:
    """Read from all clients for `seconds`, or with `until_over` until every answer is over."""
    deadline = time.monotonic() + seconds
    by_fileno = {client.socket.fileno(): client for client in clients if not client.is_closed}
    poll = select.poll()
    for fileno in by_fileno:
        poll.register(fileno, select.POLLIN)
    while (left_s := deadline - time.monotonic()) > 0:
        for fileno, _ in poll.poll(min(left_s, 0.5) * 1000):
            try:
                by_fileno[fileno].read()
            except (ConnectionClosedError, ConnectionResetError):
                by_fileno[fileno].is_closed = True
                poll.unregister(fileno)
        if until_over and all(client.is_over for client in clients):
            break


CLIENTS: dict[str, type[Client]] = {"plain": Client, "wordbrook": WordbrookClient}
