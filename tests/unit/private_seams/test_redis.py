"""Private interfaces of redis that app/redis_bus and app/journal use, on a fake server."""

import socket
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest

from app.redis_bus import RedisClient
from app.runtime import Runtime


@pytest.fixture
def connection(runtime: Runtime) -> Iterator[Any]:
    received: list[bytes] = []

    def serve() -> None:
        with suppress(OSError):
            peer, _ = server.accept()
            with peer:
                while data := peer.recv(65536):
                    received.append(data)
                    for command in data.split(b"*")[1:]:
                        peer.sendall(b"+PONG\r\n" if b"PING" in command else b"+OK\r\n")

    with socket.create_server(("127.0.0.1", 0)) as server:
        runtime.spawn(serve)
        client = RedisClient(f"redis://127.0.0.1:{server.getsockname()[1]}/0")
        made = client.connection()
        made.received = received
        yield made
        made.disconnect()
        client.close()


def test_a_connection_has_its_socket_and_can_skip_the_health_check(connection: Any) -> None:
    assert connection._sock is None
    connection.connect()
    assert isinstance(connection._sock, socket.socket)
    connection.next_health_check = 0.0001  # due
    connection.send_command("SUBSCRIBE", b"channel", check_health=False)
    assert connection._sock.recv(65536) == b"+OK\r\n"
    assert b"PING" not in connection.received[-1]


def test_several_commands_can_be_sent_at_once_and_answered_one_by_one(connection: Any) -> None:
    connection.send_packed_command(connection.pack_commands([["SET", "a", "1"], ["SET", "b", "2"]]))
    assert [connection.read_response() for _ in range(2)] == [b"OK", b"OK"]
