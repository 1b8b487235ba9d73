"""The HTTP server of the fake: plays scripts, keeps the log, is controlled under /_."""

import itertools
import json
import socket
import ssl
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from .player import Player
from .scripts import Scripts, question_of


class FakeServer(ThreadingHTTPServer):
    """A thread for each connection; one log and one set of scripts for all."""

    daemon_threads = True
    request_queue_size = 512

    def __init__(self, address: tuple[str, int]):
        super().__init__(address, Handler)
        self.tls: ssl.SSLContext | None = None
        self.keeps_bodies = True
        self.scripts = Scripts()
        self.lock = threading.Lock()
        self.log: list[dict[str, Any]] = []
        self.connections = itertools.count(1)

    def finish_request(self, request: Any, client_address: Any) -> None:
        """Serve one connection in its thread, the TLS handshake included."""
        if self.tls is not None:
            request = self.tls.wrap_socket(request, server_side=True)
        super().finish_request(request, client_address)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Log nothing: tests break connections on purpose."""


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    server: FakeServer

    def setup(self) -> None:
        """Number the connection, so that a test can see whether it was reused."""
        super().setup()
        self._connection = next(self.server.connections)
        self._last: dict[str, Any] | None = None
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, True)

    def finish(self) -> None:
        """Record when the client closed an idle connection."""
        if self._last is not None and self._last["closed_at"] is None:
            self._last["closed_at"] = time.monotonic()
        super().finish()

    def do_GET(self) -> None:
        """Return the log or play a script."""
        if self.path == "/_log":
            with self.server.lock:
                log = json.dumps(self.server.log)
            self._reply(200, log.encode())
        else:
            self._play({})

    def do_POST(self) -> None:
        """Set a script, reset, or play a script."""
        length = int(self.headers.get("Content-Length") or 0)
        body = json.loads(self.rfile.read(length) or b"{}")
        if self.path == "/_script":
            self.server.scripts.add(body)
            self._reply(200, b"{}")
        elif self.path == "/_reset":
            self.server.scripts.clear()
            with self.server.lock:
                self.server.log.clear()
            self._reply(200, b"{}")
        else:
            self._play(body)

    def _play(self, body: dict[str, Any]) -> None:
        entry = {
            "method": self.command,
            "path": self.path,
            "headers": {
                name.lower(): value
                for name, value in self.headers.items()
                if name.lower() != "authorization"
            },
            "has_key": bool(self.headers.get("Authorization")),
            "body": body if self.server.keeps_bodies else {},
            "question": question_of(body),
            "connection": self._connection,
            "at": time.monotonic(),
            "text": "",
            "reasoning": "",
            "steps": 0,
            "closed_at": None,
            "ended_at": None,
        }
        self._last = entry
        with self.server.lock:
            self.server.log.append(entry)
        player = Player(self.connection, body, entry)
        player.play(self.server.scripts.choose(self.path, body))
        self.close_connection = self.close_connection or not player.keeps_connection

    def _reply(self, status: int, data: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Log nothing: the log is at /_log."""
