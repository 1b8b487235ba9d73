"""A small HTTP/1.1 server on a loopback port: chat completions and the list of models.

Written on sockets, so that it runs on every runtime. A random key excludes other programs of the
machine.
"""

import hmac
import json
import secrets
import socket
from contextlib import suppress
from typing import Any

from ...runtime import Runtime
from .completion import DemoModel

MAX_HEAD_BYTES = 16 * 1024
MAX_BODY_BYTES = 4 * 1024 * 1024
IDLE_S = 60.0
STREAM_HEAD = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
)


class DemoServer:
    """Listens on 127.0.0.1, on a port that the system chooses, from `start` to `close`."""

    def __init__(self, runtime: Runtime, model: str):
        self.key = secrets.token_urlsafe(24)
        self._runtime = runtime
        self._model = model
        self._demo = DemoModel(runtime.sleep)
        self._listener: socket.socket | None = None

    @property
    def base_url(self) -> str:
        """The base URL for an OpenAI client, after `start`."""
        if self._listener is None:
            raise RuntimeError("the demo endpoint is not running")
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}/v1"

    def start(self) -> None:
        """Start to listen, and serve in tasks."""
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self._runtime.spawn(self._accept, self._listener)

    def close(self) -> None:
        """Stop listening; running requests continue to their end."""
        listener, self._listener = self._listener, None
        if listener is not None:
            # Wakes the accepting task, which closes the listener.
            self._runtime.cancel_read(listener.fileno())

    def _accept(self, listener: socket.socket) -> None:
        with listener:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    if self._listener is not listener:
                        return
                    # A temporary error, such as no free descriptor.
                    self._runtime.sleep(0.1)
                else:
                    self._runtime.spawn(self._serve, connection)

    def _serve(self, connection: socket.socket) -> None:
        with connection, suppress(OSError, ValueError):
            connection.settimeout(IDLE_S)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            while (request := _read_request(connection)) is not None:
                self._answer(connection, *request)

    def _answer(self, connection: socket.socket, line: str, key: str, body: bytes) -> None:
        if not hmac.compare_digest(key.encode(), f"Bearer {self.key}".encode()):
            return _send_json(connection, "401 Unauthorized", _error("invalid_api_key"))
        if line.startswith("GET /v1/models "):
            models = [{"id": self._model, "object": "model", "owned_by": "wordbrook"}]
            return _send_json(connection, "200 OK", {"object": "list", "data": models})
        if not line.startswith("POST /v1/chat/completions "):
            return _send_json(connection, "404 Not Found", _error("not_found"))
        request = json.loads(body)
        connection.sendall(STREAM_HEAD)
        for event in self._demo.stream(request):
            # A client that stops closes its socket; the next send then fails and ends this task.
            connection.sendall(b"%x\r\n%b\r\n" % (len(event), event))
        connection.sendall(b"0\r\n\r\n")
        return None


def _read_request(connection: socket.socket) -> tuple[str, str, bytes] | None:
    data = b""
    while b"\r\n\r\n" not in data:
        piece = connection.recv(65536)
        if not piece or len(data) > MAX_HEAD_BYTES:
            return None
        data += piece
    head, _, body = data.partition(b"\r\n\r\n")
    line, *fields = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (f.partition(":") for f in fields)}
    length = int(headers.get("content-length", "0"))
    if not 0 <= length <= MAX_BODY_BYTES:
        return None
    pieces = [body]
    missing = length - len(body)
    while missing > 0:
        piece = connection.recv(65536)
        if not piece:
            return None
        pieces.append(piece)
        missing -= len(piece)
    return line, headers.get("authorization", ""), b"".join(pieces)


def _send_json(connection: socket.socket, status: str, value: dict[str, Any]) -> None:
    body = json.dumps(value).encode()
    fields = f"Content-Type: application/json\r\nContent-Length: {len(body)}"
    connection.sendall(f"HTTP/1.1 {status}\r\n{fields}\r\n\r\n".encode() + body)


def _error(code: str) -> dict[str, Any]:
    return {"error": {"code": code, "type": "invalid_request_error", "message": code}}
