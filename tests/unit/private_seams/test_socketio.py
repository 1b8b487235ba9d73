"""Private interfaces of python-socketio and python-engineio that app/sockets uses."""

import inspect
from typing import Any

import engineio
import pytest
import simple_websocket
import socketio
from engineio import packet
from engineio.async_drivers._websocket_wsgi import SimpleWebSocketWSGI
from engineio.exceptions import UnknownPacketError
from engineio.socket import Socket
from flask import Flask
from flask_socketio import SocketIO

from app.protocol import NAMESPACE
from app.runtime import Runtime
from app.sockets.bounded_socket import BoundedSocket
from app.sockets.event_packet import EventPacket
from app.sockets.message_bounds import bound_messages


@pytest.fixture
def server(runtime: Runtime) -> Any:
    return SocketIO(Flask("test"), async_mode=runtime.name).server


@pytest.fixture
def socket(server: Any) -> Any:
    server.eio.handlers.clear()
    server.eio.sockets["eio"] = Socket(server.eio, "eio")
    return server.eio.sockets["eio"]


def test_flask_socketio_has_the_servers_of_both_protocols(server: Any) -> None:
    assert isinstance(server, socketio.Server)
    assert isinstance(server.eio, engineio.Server)


def test_handle_event_internal_can_be_replaced_and_sends_the_ack_after_the_handler(
    server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[str] = []
    original = server._handle_event_internal

    def record(*args: Any) -> None:
        calls.append("start")
        original(*args)
        calls.append("end")

    monkeypatch.setattr(server, "_handle_event_internal", record)
    monkeypatch.setattr(server, "async_handlers", False)
    monkeypatch.setattr(server, "_trigger_event", lambda *_: calls.append("handler"))
    monkeypatch.setattr(server, "_send_packet", lambda *_: calls.append("ack"))
    server.manager.connect("eio", NAMESPACE)
    server._handle_event("eio", NAMESPACE, 1, ["event", {}])
    assert calls == ["start", "handler", "ack", "end"]
    names = list(inspect.signature(original).parameters)
    assert names == ["server", "sid", "eio_sid", "data", "namespace", "id"]


def test_the_manager_maps_the_ids_of_both_protocols(server: Any) -> None:
    sid = server.manager.connect("eio", NAMESPACE)
    assert server.manager.is_connected(sid, NAMESPACE)
    assert server.manager.eio_sid_from_sid(sid, NAMESPACE) == "eio"
    assert server.manager.sid_from_eio_sid("eio", NAMESPACE) == sid
    assert server.manager.eio_sid_from_sid("unknown", NAMESPACE) is None
    assert server.manager.sid_from_eio_sid("unknown", NAMESPACE) is None
    assert server.environ == {}


def test_handlers_of_engineio_can_be_read_and_replaced(server: Any) -> None:
    assert {"connect", "message", "disconnect"} <= set(server.eio.handlers)

    def handler(*_: Any) -> None: ...

    server.eio.on("message", handler)
    assert server.eio.handlers["message"] is handler


def test_a_websocket_driver_of_simple_websocket_accepts_a_maximum_message_size(
    runtime: Runtime,
) -> None:
    socketio, other = (SocketIO(Flask("test"), async_mode="threading") for _ in range(2))
    bound_messages(socketio, runtime, 1234)
    server = socketio.server.eio
    driver = server._async["websocket"](lambda _: None, server)
    assert driver.server_args == {"max_message_size": 1234}
    # The drivers of other servers of the process, such as an application's own, are as before.
    plain = other.server.eio._async["websocket"](lambda _: None, other.server.eio)
    assert plain.server_args == {}


def test_a_websocket_of_simple_websocket_uses_its_socket_by_the_names_that_are_wrapped() -> None:
    code = inspect.getsource(simple_websocket.ws.Base)
    for name in ("self.sock.send(", "self.sock.recv(", "self.input_buffer", "self.connected"):
        assert name in code
    assert "self.sock.sendall" not in code
    driver = inspect.getsource(SimpleWebSocketWSGI)
    assert "self.ws = simple_websocket.Server(" in driver
    assert "self.app(self)" in driver


def test_a_socket_of_engineio_calls_the_methods_that_a_bounded_socket_overrides() -> None:
    code = inspect.getsource(Socket) + inspect.getsource(engineio.Server)
    for call in (
        "self.poll()",
        "self.receive(pkt)",
        ".handle_post_request(environ)",
        "self._websocket_handler, self.server",
        "websocket_wait()",
        "self.queue.put(None)",
    ):
        assert call in code
    for name in ("poll", "send", "receive", "close", "handle_post_request", "_websocket_handler"):
        assert list(inspect.signature(getattr(Socket, name)).parameters) == list(
            inspect.signature(getattr(BoundedSocket, name)).parameters
        )


def test_a_socket_of_engineio_can_become_one_of_a_subclass(socket: Any) -> None:
    assert BoundedSocket.__base__ is Socket
    socket.__class__ = BoundedSocket
    assert not {"_bounds", "_unsent", "_sending", "_is_reading"} & set(vars(socket))


def test_requests_of_engineio_can_be_checked_before_it_handles_them(server: Any) -> None:
    assert "self.engineio_app.handle_request(" in inspect.getsource(engineio.WSGIApp)
    server.eio.handle_request = lambda *_: [b"replaced"]
    assert server.handle_request({}, None) == [b"replaced"]


def test_a_socket_of_engineio_has_a_queue_and_rejects_unknown_packets(socket: Any) -> None:
    assert socket.queue.empty()
    assert socket.closed is False
    event = EventPacket("event", {})
    socket.send(event)
    assert socket.queue.get(block=False) is event
    with pytest.raises(UnknownPacketError):
        socket.receive(packet.Packet(packet.OPEN))
    socket.close(wait=False, abort=True)
    assert socket.closed is True


def test_a_packet_has_no_other_state_than_an_event_packet_replaces() -> None:
    plain = packet.Packet(packet.MESSAGE, data="x")
    assert set(vars(plain)) == {"packet_type", "data", "binary", "encode_cache"}
    assert all(hasattr(EventPacket, name) for name in ("packet_type", "data", "binary"))
    assert list(inspect.signature(plain.encode).parameters) == ["b64"]
    assert EventPacket("event", {}).encode(b64=False).startswith(str(packet.MESSAGE))
