"""A WebSocket client by hand: cheap enough that one process can read what 300 streams send.

Only what Socket.IO servers send: whole, unmasked frames. Format: RFC 6455, section 5.2.
"""

import os
import socket
from base64 import b64encode

_TEXT, _CLOSE, _PING, _PONG = 1, 8, 9, 10
_HANDSHAKE_S = 20.0


class Closed(ConnectionError):
    """The server closed the connection."""


class WebSocket:
    """One connection. `received_bytes` counts all that came over it, frame headers included."""

    def __init__(self, port: int):
        self.sock = socket.create_connection(("127.0.0.1", port), timeout=_HANDSHAKE_S)
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._inbox = b""
        self.received_bytes = 0
        self._shake_hands(port)

    def _shake_hands(self, port: int) -> None:
        self.sock.sendall(
            b"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n"
            b"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            b"Sec-WebSocket-Key: %b\r\n\r\n" % (port, b64encode(os.urandom(16)))
        )
        answer = b""
        while b"\r\n\r\n" not in answer:
            answer += self._recv()
        head, _, self._inbox = answer.partition(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 101"):
            raise Closed(head.decode(errors="replace"))

    def fileno(self) -> int:
        """Return the descriptor to poll."""
        return self.sock.fileno()

    def send(self, text: str) -> None:
        """Send a text frame."""
        self._send_frame(_TEXT, text.encode())

    def _send_frame(self, opcode: int, data: bytes) -> None:
        # A client must mask; a key of zeros is a key, and leaves the data as it is.
        if len(data) < 126:
            head = bytes((0x80 | opcode, 0x80 | len(data)))
        else:
            head = bytes((0x80 | opcode, 0x80 | 126)) + len(data).to_bytes(2)
        self.sock.sendall(head + b"\0\0\0\0" + data)

    def receive(self) -> list[bytes]:
        """Return the payloads of the text frames that are there, waiting for bytes once.

        Raises:
            Closed: the server has closed the connection.
        """
        # Some frames may have come with the handshake's answer.
        payloads = self._split(self._inbox) if self._inbox else []
        return payloads or self._split(self._inbox + self._recv())

    def _split(self, data: bytes) -> list[bytes]:
        payloads: list[bytes] = []
        at, end = 0, len(data)
        while end - at >= 2:
            length, start = data[at + 1], at + 2
            if length > 125:
                wide = 2 if length == 126 else 8
                if start + wide > end:
                    break
                length, start = int.from_bytes(data[start : start + wide]), start + wide
            if start + length > end:
                break
            opcode, payload = data[at] & 15, data[start : start + length]
            at = start + length
            if opcode == _TEXT:
                payloads.append(payload)
            elif opcode == _PING:
                self._send_frame(_PONG, payload)
            elif opcode == _CLOSE:
                raise Closed("the server closed the WebSocket")
        self._inbox = data[at:]
        return payloads

    def _recv(self) -> bytes:
        data = self.sock.recv(262144)
        if not data:
            raise Closed("the server closed the connection")
        self.received_bytes += len(data)
        return data

    def close(self) -> None:
        """Close without a farewell."""
        self.sock.close()
