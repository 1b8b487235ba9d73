"""A sender is bound to one session of one connection, from its join until it leaves."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from engineio import exceptions

from app.runtime import WEBSOCKET, Runtime
from app.sockets.senders import FastSender, PortableSender

EVENT = ("answer:delta", {"text": "a"})


class _EngineSocket:
    """An Engine.IO socket that keeps what is sent in its queue."""

    def __init__(self) -> None:
        self.queued: list[Any] = []
        self.queue = SimpleNamespace(empty=lambda: not self.queued)
        self.closed = False

    def send(self, packet: Any) -> None:
        if self.closed:
            raise exceptions.SocketIsClosedError
        self.queued.append(packet)

    def close(self, **_: Any) -> None:
        self.closed = True


class _WebSocket:
    """A WebSocket that sends at once, unless its buffer is full."""

    def __init__(self) -> None:
        self.frames: list[bytes] = []
        self.is_sending = False
        self.is_full = False

    def send_now(self, frame: bytes) -> bool:
        if not self.is_full:
            self.frames.append(frame)
        return not self.is_full


class _Connection:
    """An Engine.IO connection as python-socketio knows it; `bind` joins a session on it."""

    def __init__(self, runtime: Runtime, *, has_websocket: bool = True):
        self.socket, self.websocket = _EngineSocket(), _WebSocket()
        environ = {WEBSOCKET: self.websocket} if has_websocket else {}
        self.sockets = {"eio": self.socket}
        server = SimpleNamespace(
            environ={"eio": environ}, eio=SimpleNamespace(sockets=self.sockets)
        )
        self.bind: Callable[[], FastSender] = lambda: FastSender(server, "eio", runtime)


@pytest.fixture
def connection(runtime: Runtime) -> _Connection:
    return _Connection(runtime)


def test_free_websocket_is_written_to_directly(connection: _Connection) -> None:
    sender = connection.bind()
    assert sender.can_take()
    packet = sender.prepare(*EVENT)
    sender.deliver(packet)
    assert connection.websocket.frames == [packet.frame()]
    assert connection.socket.queued == []


def test_packet_waits_in_the_queue_where_the_websocket_is_full(connection: _Connection) -> None:
    sender = connection.bind()
    connection.websocket.is_full = True
    sender.deliver(sender.prepare(*EVENT))
    assert not sender.can_take()
    connection.websocket.is_full = False
    sender.deliver(sender.prepare(*EVENT))
    assert len(connection.socket.queued) == 2
    assert connection.websocket.frames == []


def test_connection_without_a_direct_websocket_gets_packets_by_the_queue(runtime: Runtime) -> None:
    connection = _Connection(runtime, has_websocket=False)
    sender = connection.bind()
    assert sender.can_take()
    sender.deliver(sender.prepare(*EVENT))
    assert len(connection.socket.queued) == 1


def test_websocket_with_a_frame_on_its_way_can_take_no_delta(connection: _Connection) -> None:
    sender = connection.bind()
    connection.websocket.is_sending = True
    assert not sender.can_take()


def test_packet_to_a_closed_connection_is_discarded(connection: _Connection) -> None:
    sender = connection.bind()
    connection.socket.closed = True
    sender.deliver(sender.prepare(*EVENT))
    assert connection.websocket.frames == connection.socket.queued == []


def test_session_that_left_sends_nothing_into_the_next_one_on_its_connection(
    connection: _Connection,
) -> None:
    earlier = connection.bind()
    earlier.unbind()
    later = connection.bind()
    assert not earlier.can_take()
    earlier.deliver(earlier.prepare(*EVENT))
    earlier.drop()
    assert connection.websocket.frames == []
    assert not connection.socket.closed
    assert later.can_take()
    later.drop()
    assert connection.socket.closed


def test_portable_sender_emits_to_its_session_and_disconnects_it() -> None:
    done: list[Any] = []
    socketio = SimpleNamespace(
        emit=lambda *event, **to: done.append((*event, to)),
        server=SimpleNamespace(disconnect=lambda sid, **to: done.append((sid, to))),
    )
    sender = PortableSender(socketio, "sid")
    assert sender.can_take()
    sender.deliver(sender.prepare(*EVENT))
    sender.drop()
    assert done == [(*EVENT, {"to": "sid", "namespace": "/chat"}), ("sid", {"namespace": "/chat"})]
