"""A minimal WebSocket client, cheap enough for one process to read 300 streams.

Reads only the frames that Socket.IO servers send: unfragmented and unmasked. Format: RFC 6455,
section 5.2.
"""

import os
import socket
from base64 import b64encode

_TEXT, _CLOSE, _PING, _PONG = 1, 8, 9, 10
_HANDSHAKE_S = 20.0


class ConnectionClosedError(ConnectionError):
    """The server closed the connection."""


class WebSocketClient:
    """One connection. `received_bytes` counts all bytes read, frame headers included."""

    def __init__(self, port: int):
        self.sock = socket.create_connection(("127.0.0.1", port), timeout=_HANDSHAKE_S)
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._inbox = b""
        self.received_bytes = 0
        self._handshake(port)

    def _handshake(self, port: int) -> None:
        self.sock.sendall(
            b"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n"
            b"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            b"Sec-WebSocket-Key: %b\r\n\r\n" % (port, b64encode(os.urandom(16)))
        )
        response = b""
        while b"\r\n\r\n" not in response:
            response += self._recv()
        head, _, self._inbox = response.partition(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 101"):
            raise ConnectionClosedError(head.decode(errors="replace"))

    def fileno(self) -> int:
        """Return the file descriptor, for polling."""
        return self.sock.fileno()

    def send(self, text: str) -> None:
        """Send a text frame."""
        self._send_frame(_TEXT, text.encode())

    def _send_frame(self, opcode: int, data: bytes) -> None:
        # A client must mask its frames; the key 0 is valid and leaves the data unchanged.
        if len(data) < 126:
            head = bytes((0x80 | opcode, 0x80 | len(data)))
        else:
            head = bytes((0x80 | opcode, 0x80 | 126)) + len(data).to_bytes(2)
        self.sock.sendall(head + b"\0\0\0\0" + data)

    def receive(self) -> list[bytes]:
        """Return the payloads of the received text frames, after at most one blocking read.

        Raises:
            ConnectionClosedError: the server closed the connection.
        """
        # Frames may arrive together with the handshake response.
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
                raise ConnectionClosedError("the server closed the WebSocket")
        self._inbox = data[at:]
        return payloads

    def _recv(self) -> bytes:
        data = self.sock.recv(262144)
        if not data:
            raise ConnectionClosedError("the server closed the connection")
        self.received_bytes += len(data)
        return data

    def close(self) -> None:
        """Close without a close frame."""
        self.sock.close()
