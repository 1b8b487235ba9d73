"""The listener of eventlet's server: errors of accept, and the connections of an address."""

import errno
from collections.abc import Callable
from typing import Any

import pytest

from app.runtime.monkey_patch import patched_for
from app.testing.waiting import eventually

from .http_server import Server

if patched_for() != "eventlet":
    pytest.skip("eventlet is not in use", allow_module_level=True)


def is_closed(server: Server) -> bool:
    """Return whether the server closes a new connection without a response."""
    try:
        with server.connect(b"") as connection:
            return connection.recv(1) == b""
    except ConnectionError:
        return True


TRANSIENT = (
    errno.EMFILE,
    errno.ENFILE,
    errno.ENOBUFS,
    errno.ENOMEM,
    errno.ECONNABORTED,
    errno.ECONNRESET,
    errno.EPROTO,
    errno.EPERM,
    errno.ENETDOWN,
)


@pytest.mark.parametrize("number", TRANSIENT)
def test_listener_accepts_after_an_error(
    make_server: Callable[..., Server], monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    from app.runtime.on_eventlet import listener

    monkeypatch.setattr(listener, "PAUSE_S", 0.001)
    server = make_server()
    accept, errors = server.listener._green.accept, [OSError(number, "")] * 3

    def fail_first() -> Any:
        if errors:
            raise errors.pop()
        return accept()

    monkeypatch.setattr(server.listener._green, "accept", fail_first)
    for _ in range(3):
        with server.connect() as connection:
            assert connection.recv(15) == b"HTTP/1.1 200 OK"
    assert errors == []
    assert server.ended == []
    assert errno.errorcode[number] in server.log.lines[0]


def test_end_of_a_listener_is_reported_while_connections_are_open(
    make_server: Callable[..., Server], monkeypatch: pytest.MonkeyPatch
) -> None:
    server = make_server()
    with server.connect(b"GET"):
        eventually(lambda: server.pool.running() == 1, what="a connection")

        def fail() -> Any:
            raise OSError(errno.EBADF, "")

        monkeypatch.setattr(server.listener._green, "accept", fail)
        with server.connect():
            eventually(lambda: server.ended, what="the report")


def test_connections_of_an_address_are_limited_and_released(
    make_server: Callable[..., Server],
) -> None:
    server = make_server(limit=2)
    kept = [server.connect(b"G") for _ in range(2)]
    eventually(lambda: server.pool.running() == 2, what="two connections")
    assert is_closed(server)
    for connection in kept:
        connection.close()
    eventually(lambda: server.pool.running() == 0, what="no connection")
    with server.connect() as connection:
        assert connection.recv(15) == b"HTTP/1.1 200 OK"
