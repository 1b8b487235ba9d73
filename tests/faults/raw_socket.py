"""A client below every client library: it sends what it likes, in its own order."""

import json
from typing import Any, Self

import websocket

from app.protocol import NAMESPACE
from tests.support.client import Json
from tests.support.waiting import eventually

WAIT_S = 15.0
CONNECT, DISCONNECT, EVENT, ACK, CONNECT_ERROR = "40", "41", "42", "43", "44"
TEXT, BINARY, CLOSED = 1, 2, 8
PING, PONG = b"2", "3"


class RawSocket:
    """One Engine.IO connection over WebSocket; it has joined nothing yet."""

    def __init__(self, url: str, **headers: str):
        self.packets: list[str] = []
        self.is_closed = False
        self._socket = websocket.create_connection(
            url.replace("http", "ws", 1) + "/socket.io/?EIO=4&transport=websocket",
            timeout=WAIT_S,
            # Without these the library makes an origin of its own.
            suppress_origin=True,
            header=headers,
        )
        self._socket.settimeout(0.01)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def send(self, data: str | bytes, *more: str | bytes) -> bool:
        """Send packets; False once the server has closed the connection."""
        for packet in (data, *more):
            try:
                self._socket.send(packet, BINARY if isinstance(packet, bytes) else TEXT)
            except (OSError, websocket.WebSocketException):
                self.is_closed = True
                return False
        return True

    def send_bytes(self, data: bytes) -> bool:
        """Send bytes below WebSocket itself."""
        try:
            self._socket.sock.sendall(data)  # type: ignore[union-attr]  # it is connected
        except OSError:
            self.is_closed = True
        return not self.is_closed

    def connect(self, **auth: Any) -> None:
        """Ask to join, without waiting."""
        self.send(f"{CONNECT}{NAMESPACE},{json.dumps(auth)}")

    def join(self, token: str) -> Self:
        """Join as the user of `token`."""
        self.connect(protocol=1, token=token)
        assert self.wait_for(CONNECT)
        return self

    def command(self, name: object, *payloads: Any, id_: int | str = "") -> bool:
        """Send an event, without waiting; it is acknowledged if it has an `id_`."""
        return self.send(f"{EVENT}{NAMESPACE},{id_}{json.dumps([name, *payloads])}")

    def read(self) -> list[str]:
        """Take in what has arrived; return every packet received so far."""
        while not self.is_closed:
            try:
                opcode, data = self._socket.recv_data()
            except websocket.WebSocketTimeoutException:
                break
            except (OSError, websocket.WebSocketException):
                self.is_closed = True
            else:
                self.is_closed = opcode == CLOSED
                if data == PING:
                    self.send(PONG)
                elif opcode == TEXT:
                    self.packets.append(data.decode())
        return self.packets

    def received(self, kind: str) -> list[Any]:
        """Return the contents of the packets of that kind on our namespace."""
        start = kind + NAMESPACE
        return [
            json.loads(packet[len(start) :].lstrip(",0123456789") or "null")
            for packet in self.read()
            if packet.startswith(start)
        ]

    def wait_for(self, kind: str) -> Any:
        """Return the content of the first packet of that kind."""
        return eventually(
            lambda: self.received(kind), within_s=WAIT_S, what=lambda: f"{kind} in {self.packets}"
        )[0]

    def ack(self) -> Json:
        """Return what the first acknowledged event was answered with."""
        [ack] = self.wait_for(ACK)
        return dict(ack)

    def wait_until_closed(self, within_s: float = WAIT_S) -> None:
        """Wait until the server closes the connection."""
        eventually(
            self.has_been_cut, within_s=within_s, what=lambda: f"closed; {self.packets[-5:]}"
        )

    def has_been_cut(self) -> bool:
        """Take in what has arrived; return whether the server has closed the connection."""
        self.read()
        return self.is_closed
