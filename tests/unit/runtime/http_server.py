"""An application on eventlet's server, made of the worker's classes, and a client of it."""

import socket
from collections.abc import Callable
from typing import Any

from app.runtime.client_connections import ClientConnections

GET = b"GET / HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n"
LONG = b"x" * 4_000_000
Application = Callable[..., Any]


class FakeLog:
    def __init__(self) -> None:
        self.lines: list[str] = []

    def info(self, message: str, *args: object) -> None:
        self.lines.append(message % args)

    warning = info


class Server:
    """An application on eventlet's server, by the worker's classes."""

    def __init__(self, application: Application, limit: int = 100):
        import eventlet
        from eventlet import wsgi

        from app.runtime.on_eventlet.http_protocol import Protocol
        from app.runtime.on_eventlet.listener import Listener, ServerPool

        self.log = FakeLog()
        self.clients = ClientConnections(limit, lambda address: address, self.log)
        plain = socket.create_server(("127.0.0.1", 0))
        plain.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 65536)
        self.address = plain.getsockname()
        self.listener = Listener(plain.dup(), self.clients)
        plain.close()
        self.ended: list[bool] = []
        self.pool = ServerPool(50, lambda: self.ended.append(True))
        self.task = eventlet.spawn(
            wsgi.server,
            self.listener,
            application,
            log_output=False,
            protocol=Protocol,
            custom_pool=self.pool,
        )

    def connect(self, request: bytes = GET) -> socket.socket:
        connection = socket.create_connection(self.address, timeout=10)
        connection.sendall(request)
        return connection


def respond_long(_: dict[str, Any], start_response: Application) -> list[bytes]:
    start_response("200 OK", [("Content-Length", str(len(LONG)))])
    return [LONG]


def read_body(environ: dict[str, Any], start_response: Application) -> list[bytes]:
    size = len(environ["wsgi.input"].read())
    start_response("200 OK", [])
    return [str(size).encode()]


def is_reset(connection: socket.socket) -> bool:
    """Read on; return whether the connection was reset before the whole response."""
    size = 0
    try:
        while data := connection.recv(65536):
            size += len(data)
    except ConnectionResetError:
        return True
    return size < len(LONG)
