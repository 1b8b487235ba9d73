"""A minimal WebSocket client with a deadline for each step (RFC 6455); text, no extensions.

`simple_websocket.Client` 1.1 reports a refused status too, but sends `Host` without the port, which
makes the server refuse the page's origin, and has no timeout for connect and handshake.
"""

import base64
import http.client
import io
import os
import socket
import ssl
import struct
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

TEXT, CLOSE, PING, PONG = 0x1, 0x8, 0x9, 0xA
MAX_FRAME_BYTES = 1024 * 1024


class UpgradeRefused(Exception):
    """The handshake got an HTTP response with this `status` instead of an upgrade."""

    def __init__(self, status: int):
        self.status = status
        super().__init__(f"HTTP {status}")


class WebSocketClient:
    """A connection to `url`, an http or https address with path and query."""

    def __init__(self, url: str, origin: str | None, timeout_s: float, tls: ssl.SSLContext):
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        sock = socket.create_connection((parts.hostname, port), timeout=timeout_s)
        if parts.scheme == "https":
            sock = tls.wrap_socket(sock, server_hostname=parts.hostname)
        self._socket = sock
        try:
            self._handshake(parts.netloc, f"{parts.path}?{parts.query}", origin)
        except BaseException:
            sock.close()
            raise
        self._fragments = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._socket.close()

    def send(self, text: str) -> None:
        """Send one text message."""
        self._send(TEXT, text.encode())

    def receive(self) -> str:
        """Return the next message.

        Raises:
            TimeoutError: none arrived in time.
            OSError: the connection ended.
        """
        while True:
            first, second = self._read(2)
            length = second & 0x7F
            if length == 126:
                (length,) = struct.unpack("!H", self._read(2))
            elif length == 127:
                (length,) = struct.unpack("!Q", self._read(8))
            if length > MAX_FRAME_BYTES:
                raise ConnectionError("a frame is too long")
            payload = self._read(length)
            opcode = first & 0x0F
            if opcode == PING:
                self._send(PONG, payload)
            elif opcode == CLOSE:
                raise ConnectionError("closed by the other side")
            elif opcode != PONG:
                self._fragments += payload
                if first & 0x80:
                    whole, self._fragments = self._fragments, b""
                    return whole.decode()

    def _handshake(self, host: str, target: str, origin: str | None) -> None:
        key = base64.b64encode(os.urandom(16)).decode()
        lines = [
            f"GET {target} HTTP/1.1",
            f"Host: {host}",
            "Upgrade: websocket",
            "Connection: Upgrade",
            f"Sec-WebSocket-Key: {key}",
            "Sec-WebSocket-Version: 13",
            *([f"Origin: {origin}"] if origin is not None else []),
        ]
        self._socket.sendall("\r\n".join([*lines, "", ""]).encode())
        head = b""
        # Byte by byte, because the bytes after the head are frames.
        while not head.endswith(b"\r\n\r\n"):
            head += self._read(1)
            if len(head) > 65536:
                raise ConnectionError("the response header is too long")
        line, _, fields = head.partition(b"\r\n")
        status = int(line.split()[1]) if line.startswith(b"HTTP/") else 0
        upgrade = http.client.parse_headers(io.BytesIO(fields)).get("upgrade", "")
        if status != 101 or upgrade.lower() != "websocket":
            raise UpgradeRefused(status)

    def _send(self, opcode: int, payload: bytes) -> None:
        mask = os.urandom(4)
        length = len(payload)
        if length < 126:
            head = struct.pack("!BB", 0x80 | opcode, 0x80 | length)
        else:
            head = struct.pack("!BBH", 0x80 | opcode, 0x80 | 126, length)
        masked = bytes(byte ^ mask[at % 4] for at, byte in enumerate(payload))
        self._socket.sendall(head + mask + masked)

    def _read(self, count: int) -> bytes:
        data = b""
        while len(data) < count:
            piece = self._socket.recv(count - len(data))
            if not piece:
                raise ConnectionError("the connection ended")
            data += piece
        return data
