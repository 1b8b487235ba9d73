"""The bounds of eventlet's server: unread responses, slow bodies, long lines, failures."""

from collections.abc import Callable
from typing import Any

import pytest

from app.runtime.monkey_patch import patched_for
from app.testing.waiting import eventually

from .http_server import LONG, Application, Server, is_reset, respond_long

if patched_for() != "eventlet":
    pytest.skip("eventlet is not in use", allow_module_level=True)


@pytest.mark.parametrize("is_trickling", [False, True])
def test_response_that_is_not_read_in_time_is_cut(
    make_server: Callable[..., Server], monkeypatch: pytest.MonkeyPatch, is_trickling: bool
) -> None:
    from app.runtime.on_eventlet import response_writer

    monkeypatch.setattr(response_writer, "RESPONSE_S", 0.3)
    monkeypatch.setattr(response_writer, "MIN_BYTES_PER_S", 1e9)
    server = make_server(respond_long)
    with server.connect() as connection:
        assert connection.recv(1)

        def is_ended() -> bool:
            if is_trickling:
                connection.recv(100)
            return bool(server.pool.running() == 0)

        eventually(is_ended, what="the end of the connection")
        assert is_reset(connection)


def test_time_for_a_response_grows_with_its_length(
    make_server: Callable[..., Server], monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.runtime.on_eventlet import response_writer

    monkeypatch.setattr(response_writer, "RESPONSE_S", 0.0)
    monkeypatch.setattr(response_writer, "MIN_BYTES_PER_S", 400_000)
    server = make_server(respond_long)
    with server.connect() as connection:
        assert not is_reset(connection)


def test_unread_responses_of_an_address_have_a_maximum(
    make_server: Callable[..., Server], monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.runtime import client_connections

    monkeypatch.setattr(client_connections, "MAX_UNSENT_BYTES", 2.5 * len(LONG))
    server = make_server(respond_long)
    connections = [server.connect() for _ in range(6)]
    eventually(lambda: server.pool.running() == 2, what="two responses that wait")
    assert sum(is_reset(connection) for connection in connections) == 4
    assert any("does not read" in line for line in server.log.lines)
    with server.connect() as connection:
        assert not is_reset(connection)


def test_one_response_may_be_longer_than_the_maximum_of_an_address(
    make_server: Callable[..., Server], monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.runtime import client_connections

    monkeypatch.setattr(client_connections, "MAX_UNSENT_BYTES", len(LONG) // 2)
    server = make_server(respond_long)
    with server.connect() as connection:
        assert not is_reset(connection)


def test_body_that_trickles_is_cut_at_its_deadline(
    make_server: Callable[..., Server], monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.runtime.on_eventlet import request_input

    monkeypatch.setattr(request_input, "BODY_S", 0.3)
    server = make_server()
    head = b"POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 100000\r\n\r\n"
    with server.connect(head) as connection:

        def is_ended() -> bool:
            try:
                connection.sendall(b"x")
            except OSError:
                return True
            return False

        eventually(is_ended, what="the end of the connection")


def test_a_chunk_line_without_end_is_refused(make_server: Callable[..., Server]) -> None:
    server = make_server()
    head = b"POST / HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n"
    with server.connect(head + b"A" * 10_000) as connection:
        assert b" 500 " in connection.recv(100)
    with server.connect(head + b"4\r\nword\r\n0\r\n\r\n") as connection:
        assert connection.recv(65536).endswith(b"\r\n\r\n4")


def test_failed_request_is_logged_by_its_place_without_its_words(
    make_server: Callable[..., Server],
) -> None:
    def fail(_environ: dict[str, Any], _start: Application) -> list[bytes]:
        raise ValueError("secret words")

    server = make_server(fail)
    with server.connect() as connection:
        assert b" 500 " in connection.recv(100)
    [line] = server.log.lines
    assert line.startswith("a request failed: ValueError at runtime/test_http_bounds.py:")
