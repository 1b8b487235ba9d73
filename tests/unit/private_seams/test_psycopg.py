"""Private interfaces of psycopg that app/conversations/db/postgres.py uses."""

import socket
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import psycopg
import pytest
from psycopg import waiting


def wait_for_read() -> Iterator[Any]:
    while True:
        yield waiting.Wait.R


def test_a_connection_waits_by_the_function_that_the_module_has(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    calls: list[tuple[Any, ...]] = []

    def wait(gen: Any, fileno: int, interval: float, timeout: float | None) -> str:
        calls.append((gen, fileno, timeout))
        return "result"

    monkeypatch.setattr(waiting, "wait", wait)
    connection: Any = SimpleNamespace(pgconn=SimpleNamespace(socket=7))
    assert psycopg.Connection.wait(connection, "generator") == "result"  # type: ignore[arg-type]
    assert calls == [("generator", 7, None)]


def test_wait_select_raises_wait_timeout() -> None:
    own, peer = socket.socketpair()
    with own, peer, pytest.raises(psycopg.errors._WaitTimeout):
        waiting.wait_select(wait_for_read(), own.fileno(), 0.001, 0.01)  # type: ignore[arg-type]
