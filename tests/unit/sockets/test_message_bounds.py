"""The connection of simple-websocket sends whole frames and holds few unread messages."""

import socket
from types import SimpleNamespace
from typing import Any

import pytest

from app.runtime import Runtime
from app.sockets.message_bounds import BoundedConnection

FRAME = b"x" * 5_000_000
MAX_UNREAD = 10_000


class Pair:
    """A connection whose other end is `client`."""

    def __init__(self, runtime: Runtime):
        server, self.client = socket.socketpair()
        server.settimeout(10)
        self.websocket = SimpleNamespace(sock=server, connected=True, input_buffer=[])
        self.connection = BoundedConnection(self.websocket, runtime, MAX_UNREAD)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)


@pytest.fixture
def pair(runtime: Runtime) -> Pair:
    return Pair(runtime)


def test_long_frame_is_sent_whole_and_not_mixed_with_another(pair: Pair, runtime: Runtime) -> None:
    tasks = [runtime.spawn(pair.connection.send, data) for data in (FRAME, b"pong")]
    received = b""
    while len(received) < len(FRAME) + 4:
        received += pair.client.recv(1_000_000)
    assert received.count(b"pong") == 1
    assert received in (FRAME + b"pong", b"pong" + FRAME)
    assert all(task.join(15) for task in tasks)


def test_nothing_is_received_while_many_messages_are_unread(pair: Pair, runtime: Runtime) -> None:
    pair.client.send(b"data")
    pair.websocket.input_buffer.append("x" * MAX_UNREAD)
    received: list[Any] = []
    task = runtime.spawn(lambda: received.append(pair.connection.recv(100)))
    assert not task.join(0.1)
    pair.websocket.input_buffer.clear()
    assert task.join(15)
    assert received == [b"data"]


def test_many_empty_messages_are_unread_bytes_too(pair: Pair, runtime: Runtime) -> None:
    pair.client.send(b"data")
    pair.websocket.input_buffer.extend([""] * 100)
    task = runtime.spawn(pair.connection.recv, 100)
    assert not task.join(0.1)
    pair.websocket.connected = False
    assert task.join(15)
