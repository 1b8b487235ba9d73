"""A socket reads no further packet while it has not sent many bytes, and is empty once closed."""

import gc
import logging
import weakref
from types import SimpleNamespace
from typing import Any

import pytest
from engineio import exceptions, packet
from engineio.socket import Socket
from flask import Flask
from flask_socketio import SocketIO

from app.logs.rate_limited import RateLimitedLogger
from app.runtime import Runtime
from app.sockets.bounded_socket import (
    DROP_UNSENT_BYTES,
    MAX_UNSENT_BYTES,
    BoundedSocket,
    IncomingWebSocket,
    SocketBounds,
)
from app.sockets.event_packet import EventPacket
from app.testing.waiting import eventually

LONG = packet.Packet(packet.MESSAGE, data="x" * MAX_UNSENT_BYTES)


class Sockets:
    """An Engine.IO server whose sockets are bounded; `dropped` has the ids of dropped ones."""

    def __init__(self, runtime: Runtime, stuck_s: float = 60):
        self.runtime = runtime
        self.eio = SocketIO(Flask("test"), async_mode=runtime.name).server.eio
        self.eio.handlers.clear()
        self.dropped: list[str] = []
        self.unreadable: list[str] = []
        self.wait_s: float | None = 0
        self.bounds = SocketBounds(
            runtime,
            RateLimitedLogger(logging.getLogger("test")),
            stuck_s,
            count_packet=lambda _sid, _data: self.wait_s,
            count_unreadable=lambda sid, _error: self.unreadable.append(sid),
            drop=self._drop,
        )

    def _drop(self, sid: str) -> None:
        self.dropped.append(sid)
        self.eio.sockets[sid].close(wait=False, abort=True)

    def make(self) -> Any:
        socket = self.eio.sockets["eio"] = Socket(self.eio, "eio")
        socket.connected = True
        BoundedSocket.bound(socket, self.bounds)
        return socket


@pytest.fixture
def sockets(runtime: Runtime) -> Sockets:
    return Sockets(runtime)


def _reader(sockets: Sockets, socket: Any, *data: str) -> tuple[list[Any], Any]:
    """Start a task that reads all packets; return what it has read, and the task."""
    incoming = [*data, None]
    websocket = IncomingWebSocket(SimpleNamespace(wait=lambda: incoming.pop(0)), socket)
    read: list[Any] = []

    def run() -> None:
        try:
            while (found := websocket.wait()) is not None:
                read.append(found)
        except exceptions.SocketIsClosedError:
            read.append("closed")

    return read, sockets.runtime.spawn(run)


def test_packet_is_read_once_the_unsent_ones_are_sent(sockets: Sockets) -> None:
    socket = sockets.make()
    socket.send(LONG)
    read, task = _reader(sockets, socket, "a")
    assert not task.join(0.1)
    assert socket.poll() == [LONG]
    assert not task.join(0.1)
    assert read == []  # the polled packet is being sent
    socket.send(EventPacket("event", {}))
    socket.poll()
    assert task.join(15)
    assert read == ["a"]


def test_socket_that_sends_nothing_for_the_stuck_time_is_dropped(runtime: Runtime) -> None:
    sockets = Sockets(runtime, stuck_s=0.2)
    socket = sockets.make()
    socket.send(LONG)
    read, task = _reader(sockets, socket, "a")
    assert task.join(15)
    assert (read, sockets.dropped) == (["closed"], ["eio"])


def test_socket_is_dropped_and_queues_no_more_beyond_the_bound(sockets: Sockets) -> None:
    socket = sockets.make()
    for _ in range(100):
        socket.send(LONG)
    assert socket.queue.qsize() <= DROP_UNSENT_BYTES // MAX_UNSENT_BYTES + 1
    eventually(lambda: sockets.dropped == ["eio"], sleep=sockets.runtime.sleep)


def test_close_empties_the_queue_and_the_socket_is_freed_without_a_collection(
    sockets: Sockets,
) -> None:
    socket = sockets.make()
    socket.send(LONG)
    socket.close(abort=True)
    assert socket.queue.get(block=False) is None
    assert socket.queue.empty()
    sockets.eio.sockets.clear()
    gc.disable()
    try:
        reference = weakref.ref(socket)
        del socket
        assert reference() is None
    finally:
        gc.enable()


def test_end_of_the_websocket_empties_the_queue(sockets: Sockets) -> None:
    socket = sockets.make()
    socket.connected = False
    websocket = SimpleNamespace(wait=lambda: None, send=lambda _: None, close=lambda: None)
    socket.send(LONG)
    assert socket._websocket_handler(websocket) == []
    assert socket.closed
    while not socket.queue.empty():
        assert socket.queue.get(block=False) is None


def test_packet_over_its_rate_is_handled_later_and_a_refused_one_never(sockets: Sockets) -> None:
    socket = sockets.make()
    sockets.wait_s = 1.0
    read, task = _reader(sockets, socket, "a")
    assert not task.join(0.05)
    assert read == []
    assert task.join(15)
    assert read == ["a"]
    sockets.wait_s = None
    read, task = _reader(sockets, socket, "a", "b")
    assert task.join(15)
    assert read == []


def test_polled_request_with_a_packet_that_is_not_json_is_counted(sockets: Sockets) -> None:
    socket = sockets.make()
    body = b"\x1e".join([b"x", b"9", b"\xff"])
    environ = {"CONTENT_LENGTH": str(len(body)), "wsgi.input": SimpleNamespace(read=lambda _: body)}
    socket.handle_post_request(environ)
    assert sockets.unreadable == ["eio"] * 3
    environ["CONTENT_LENGTH"] = "100000000"
    with pytest.raises(exceptions.ContentTooLongError):
        socket.handle_post_request(environ)
