"""One Engine.IO connection over WebSocket, below Socket.IO: sends any packet, in any order."""

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, Self

import websocket

from app.protocol import NAMESPACE
from app.testing.waiting import eventually
from app.testing.wire.chat_client import Json

WAIT_S = 15.0
CONNECT, DISCONNECT, EVENT, ACK, CONNECT_ERROR = "40", "41", "42", "43", "44"
TEXT, BINARY, CLOSED = 1, 2, 8
PING, PONG = b"2", "3"


class RawSocket:
    """A connection that has joined no namespace yet. `packets` are all it has received.

    Raises:
        OSError, websocket.WebSocketException: the server does not accept the connection.
    """

    def __init__(self, url: str, **headers: str):
        self.packets: list[str] = []
        self.is_closed = False
        self._socket = websocket.create_connection(
            url.replace("http", "ws", 1) + "/socket.io/?EIO=4&transport=websocket",
            timeout=WAIT_S,
            # Otherwise the library sends the server itself as the origin.
            suppress_origin=True,
            # In pure Python, byte by byte; decoding checks it too.
            skip_utf8_validation=True,
            header=headers,
            sockopt=[(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)],
        )
        self._waits_s: float | None = 0.01
        self._socket.settimeout(self._waits_s)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def send(self, data: str | bytes, *more: str | bytes) -> bool:
        """Send packets; return False once the server has closed the connection."""
        for packet in (data, *more):
            try:
                with self._waiting_for_room():
                    self._socket.send(packet, BINARY if isinstance(packet, bytes) else TEXT)
            except (OSError, websocket.WebSocketException):
                self.is_closed = True
                return False
        return True

    @contextmanager
    def _waiting_for_room(self) -> Iterator[None]:
        """Let a send wait while the server reads slowly: only a read has a short timeout."""
        if self._waits_s is None:
            yield  # a thread reads meanwhile
            return
        self._socket.settimeout(WAIT_S)
        try:
            yield
        finally:
            self._socket.settimeout(self._waits_s)

    def send_bytes(self, data: bytes) -> bool:
        """Send bytes below the WebSocket framing."""
        try:
            with self._waiting_for_room():
                self._plug.sendall(data)
        except OSError:
            self.is_closed = True
        return not self.is_closed

    @property
    def _plug(self) -> socket.socket:
        plug: socket.socket | None = self._socket.sock
        if plug is None:
            raise ConnectionResetError("the connection is closed")
        return plug

    def connect(self, **auth: Any) -> None:
        """Send a connect to the namespace without waiting for its reply."""
        self.send(f"{CONNECT}{NAMESPACE},{json.dumps(auth)}")

    def join(self, token: str) -> Self:
        """Join the namespace as the user of `token`."""
        self.connect(protocol=1, token=token)
        assert self.wait_for(CONNECT)
        return self

    def command(self, name: object, *payloads: Any, id_: int | str = "") -> bool:
        """Send an event without waiting; the server acknowledges it if it has an `id_`."""
        return self.send(f"{EVENT}{NAMESPACE},{id_}{json.dumps([name, *payloads])}")

    def block_on_reads(self) -> None:
        """Let `next_packet` wait without a limit: for a thread that reads this connection."""
        self._waits_s = None
        self._socket.settimeout(None)

    def next_packet(self) -> str | None:
        """Return the next text packet; None at a timeout or once the connection is closed.

        Answers pings, as every live client does.
        """
        while not self.is_closed:
            try:
                opcode, data = self._socket.recv_data()
            except websocket.WebSocketTimeoutException:
                return None
            except (OSError, ValueError, websocket.WebSocketException):
                self.is_closed = True
                return None
            if opcode == CLOSED:
                self.is_closed = True
            elif data == PING:
                self.send(PONG)
            elif opcode == TEXT:
                return str(data.decode())
        return None

    def read(self) -> list[str]:
        """Receive the packets that have arrived; return every packet received so far."""
        while (packet := self.next_packet()) is not None:
            self.packets.append(packet)
        return self.packets

    def received(self, kind: str) -> list[Any]:
        """Return the contents of the packets of that kind on the application's namespace."""
        start = kind + NAMESPACE
        return [content_of(packet) for packet in self.read() if packet.startswith(start)]

    def wait_for(self, kind: str) -> Any:
        """Return the content of the first packet of that kind."""
        return eventually(
            lambda: self.received(kind), within_s=WAIT_S, what=lambda: f"{kind} in {self.packets}"
        )[0]

    def ack(self) -> Json:
        """Return the ack of the first acknowledged event."""
        [ack] = self.wait_for(ACK)
        return dict(ack)

    def wait_until_closed(self, within_s: float = WAIT_S) -> None:
        """Wait until the server closes the connection."""
        eventually(
            self.has_been_closed, within_s=within_s, what=lambda: f"closed; {self.packets[-5:]}"
        )

    def has_been_closed(self) -> bool:
        """Receive what has arrived; return whether the server has closed the connection."""
        self.read()
        return self.is_closed

    def close(self) -> None:
        """Close the TCP connection without a close frame."""
        self.is_closed = True
        self._socket.shutdown()  # type: ignore[no-untyped-call]

    def drop(self) -> None:
        """Shut the TCP connection down without a close frame, also while a thread reads it."""
        self.is_closed = True
        with suppress(OSError):
            self._plug.shutdown(socket.SHUT_RDWR)


def content_of(packet: str) -> Any:
    """Return the JSON content of a packet on the application's namespace."""
    return json.loads(packet[2 + len(NAMESPACE) :].lstrip(",0123456789") or "null")
