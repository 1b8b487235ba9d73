"""A user's browser tab: a Socket.IO client over WebSocket, with a thread that receives."""

import time
from collections import deque
from collections.abc import Callable
from itertools import count, pairwise
from threading import Thread
from typing import Any

import websocket

from app.protocol import NAMESPACE
from app.testing.waiting import eventually
from app.testing.wire.chat_client import ACK, ChatClient, Json
from app.testing.wire.client_state import Event

from .raw_socket import (
    ACK as ACK_PACKET,
)
from .raw_socket import (
    CONNECT,
    CONNECT_ERROR,
    DISCONNECT,
    EVENT,
    RawSocket,
    content_of,
)

ACK_WITHIN_S = 30.0


class RefusedError(Exception):
    """The server refused the connect; `error` is the error object of the protocol."""

    def __init__(self, error: Json):
        self.error = error
        super().__init__(str(error))


class Tab(ChatClient):
    """One connected socket of the user of `token`, or of a cookie among the request `headers`.

    Raises:
        RefusedError: the application refuses the connect.
        ConnectionError: the server cannot be reached or closes the connection.
    """

    def __init__(self, url: str, token: str = "", **headers: str):
        super().__init__()
        self.token = token
        self.is_draining = False
        self.ended: Json | None = None
        self.delta_times: dict[str, list[float]] = {}
        self._new: deque[Event] = deque()
        self._joins: deque[tuple[str, Any]] = deque()
        self._ids = count()
        self._on_ack: dict[int, Callable[[Json], None]] = {}
        try:
            self._raw = RawSocket(url, **headers)
        except websocket.WebSocketException as error:
            raise ConnectionError(str(error)) from error
        self._raw.block_on_reads()
        Thread(target=self._receive, daemon=True).start()
        self._join()

    def _join(self) -> None:
        self._raw.connect(protocol=1, **({"token": self.token} if self.token else {}))
        eventually(lambda: self._joins or self._raw.is_closed, within_s=ACK_WITHIN_S, what="a join")
        kind, content = self._joins[0] if self._joins else (DISCONNECT, {})
        if kind == CONNECT:
            return
        self._raw.drop()
        if kind == CONNECT_ERROR:
            raise RefusedError(content["data"])
        raise ConnectionError("the server closed the connection")

    def _receive(self) -> None:
        while (packet := self._raw.next_packet()) is not None:
            if packet[2:].startswith(NAMESPACE):
                self._receive_packet(packet[:2], packet)
        self._raw.close()

    def _receive_packet(self, kind: str, packet: str) -> None:
        content = content_of(packet)
        if kind == EVENT:
            name, payload = content
            if name == "answer:delta":
                times = self.delta_times.setdefault(payload["answer_id"], [])
                times.append(time.monotonic())
            self.is_draining |= name == "server:draining"
            self.ended = payload if name == "session:ended" else self.ended
            self._new.append((name, payload))
        elif kind == ACK_PACKET:
            number = int(packet[2 + len(NAMESPACE) + 1 : packet.index("[")])
            self._on_ack.pop(number)(content[0])
        elif kind in (CONNECT, CONNECT_ERROR):
            self._joins.append((kind, content))
        elif kind == DISCONNECT:
            self._raw.is_closed = True

    def emit(self, name: str, payload: Any, on_ack: Callable[[Json], None]) -> None:
        """Send a command without waiting; the receiving thread calls `on_ack` with its ack.

        Raises:
            ConnectionResetError: the connection is closed.
        """
        number = next(self._ids)
        self._on_ack[number] = on_ack
        if not self._raw.command(name, payload, id_=number):
            raise ConnectionResetError(f"{name}: the connection is closed")

    def command(self, name: str, *payloads: Any) -> Json:
        acks: list[Json] = []

        def append(ack: Json) -> None:
            self._new.append((ACK, ack))
            acks.append(ack)

        self.emit(name, payloads[0], append)
        eventually(
            lambda: acks or not self.is_connected, within_s=ACK_WITHIN_S, what=f"an ack of {name}"
        )
        if not acks:
            raise ConnectionResetError(f"{name}: the connection was lost before its ack")
        return acks[0]

    def _arrived(self) -> list[Event]:
        # The receiving thread may append meanwhile.
        return [self._new.popleft() for _ in range(len(self._new))]

    @property
    def is_connected(self) -> bool:
        """Whether the connection is open."""
        return not self._raw.is_closed

    def wait_until_lost(self) -> None:
        """Wait until the connection is closed."""
        eventually(lambda: not self.is_connected, what="the connection is closed")

    def longest_pause_s(self, ack: Json, since: float) -> float:
        """Return the longest time between two deltas of an answer from `since` (monotonic) on."""
        times = [since, *(at for at in self.delta_times[ack["answer_id"]] if at > since)]
        return max((later - at for at, later in pairwise(times)), default=0.0)

    def drop(self) -> None:
        """Lose the connection as in a network failure, without a close frame."""
        self._raw.drop()

    def leave(self) -> None:
        """Close the connection as a closed browser tab does."""
        if self.is_connected:
            self._raw.send(f"{DISCONNECT}{NAMESPACE},")
        self._raw.drop()
