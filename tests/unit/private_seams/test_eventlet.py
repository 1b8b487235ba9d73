"""Private interfaces of eventlet's server, WebSocket and sockets that app/runtime uses."""

import socket
from collections.abc import Callable
from typing import Any

import pytest

from app.runtime import WEBSOCKET
from app.runtime.monkey_patch import patched_for
from app.testing.waiting import eventually

if patched_for() != "eventlet":
    pytest.skip("eventlet is not in use", allow_module_level=True)

REQUEST = b"GET / HTTP/1.1\r\nHost: test\r\n\r\n"
UPGRADE = (
    b"GET / HTTP/1.1\r\nHost: test\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)


class Served:
    """An application on eventlet's server, by the worker's listener and protocol."""

    def __init__(self, application: Callable[..., Any]):
        import eventlet
        from eventlet import wsgi

        from app.runtime.on_eventlet.http_protocol import Protocol
        from app.runtime.on_eventlet.listener import Listener, StopAccepting

        plain = socket.create_server(("127.0.0.1", 0))
        self.address = plain.getsockname()
        self.listener = Listener(plain.dup())
        plain.close()
        self._stop = StopAccepting
        self.task = eventlet.spawn(
            wsgi.server, self.listener, application, log_output=False, protocol=Protocol
        )

    def connect(self) -> socket.socket:
        return socket.create_connection(self.address, timeout=10)

    def stop_accepting(self) -> None:
        self.task.kill(self._stop)


def read_until(connection: socket.socket, end: bytes) -> bytes:
    data = b""
    while end not in data and (piece := connection.recv(65536)):
        data += piece
    return data


def test_the_server_serves_by_our_protocol_and_ends_when_the_listener_closes_idle_connections() -> (
    None
):
    from app.runtime.on_eventlet.http_protocol import Protocol

    sockets: list[Any] = []

    def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        sockets.append(environ["eventlet.input"].get_socket())
        start_response("200 OK", [("Content-Length", "2")])
        return [b"ok"]

    served = Served(application)
    before = Protocol.without_request
    with served.connect() as connection:
        eventually(lambda: Protocol.without_request == before + 1)
        connection.sendall(REQUEST)
        assert read_until(connection, b"ok").startswith(b"HTTP/1.1 200")
        assert Protocol.without_request == before
        assert sockets[0].fd.fileno() == sockets[0].fileno()
        served.stop_accepting()
        assert not served.task.dead
        served.listener.close_idle()
        eventually(lambda: served.task.dead)
        assert connection.recv(1) == b""


def test_a_stopping_protocol_closes_the_connection_after_a_response(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from app.runtime.on_eventlet.http_protocol import Protocol

    def application(_: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        start_response("200 OK", [("Content-Length", "2")])
        return [b"ok"]

    monkeypatch.setattr(Protocol, "is_stopping", True)
    served = Served(application)
    with served.connect() as connection:
        connection.sendall(REQUEST)
        assert b"connection: close" in read_until(connection, b"ok").lower()
        assert connection.recv(1) == b""
    served.task.kill()


def mask(fin_and_opcode: int, text: bytes) -> bytes:
    key = b"\x01\x02\x03\x04"
    masked = bytes(byte ^ key[index % 4] for index, byte in enumerate(text))
    return bytes([fin_and_opcode, 0x80 | len(text)]) + key + masked


def test_the_server_creates_our_websocket_and_calls_the_methods_it_overrides(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from eventlet import websocket

    from app.runtime.on_eventlet.websocket import BoundedWebSocket, use_bounded_websockets

    monkeypatch.setattr(websocket, "RFC6455WebSocket", websocket.RFC6455WebSocket)
    use_bounded_websockets()
    calls: list[str] = []

    def record(name: str) -> None:
        original = BoundedWebSocket.__dict__[name]
        function = getattr(original, "__func__", original)

        def call(*args: Any, **kwargs: Any) -> Any:
            calls.append(name)
            return function(*args, **kwargs)

        is_static = isinstance(original, staticmethod)
        monkeypatch.setattr(BoundedWebSocket, name, staticmethod(call) if is_static else call)

    for name in ("_recv_frame", "_send", "_apply_mask"):
        record(name)
    connected: list[Any] = []

    def echo(ws: Any) -> None:
        connected.append(ws)
        ws.send(ws.wait())
        ws.wait()

    served = Served(websocket.WebSocketWSGI(echo, max_frame_length=16))
    with served.connect() as connection:
        connection.sendall(UPGRADE)
        assert b"101" in read_until(connection, b"\r\n\r\n")
        connection.sendall(mask(0x01, b"one ") + mask(0x80, b"two"))
        assert read_until(connection, b"two") == b"\x81\x07one two"
        assert connected[0].environ[WEBSOCKET] is connected[0]
        assert isinstance(connected[0], BoundedWebSocket)
        assert set(calls) == {"_recv_frame", "_send", "_apply_mask"}
        connection.sendall(mask(0x01, b"x" * 10) + mask(0x80, b"x" * 10))
        assert read_until(connection, b"too long")[2:4] == (1009).to_bytes(2, "big")
    served.task.kill()


def test_a_green_event_wakes_by_the_timers_of_the_hub() -> None:
    import eventlet

    from app.runtime.on_eventlet.runtime import GreenEvent

    event = GreenEvent()
    assert event.wait(0.01) is False
    eventlet.spawn_after(0.01, event.set)
    assert event.wait(10) is True
