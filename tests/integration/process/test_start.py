"""The server refuses to start with bad settings and names what to change."""

import signal
import socket
from pathlib import Path

import pytest

from app.testing.waiting import eventually
from tests.support.servers.wordbrook import ServerProcess

from ..conftest import MakeServer
from .slow_application import LOADING

EXITS_WITHIN_S = 60.0


class SlowStart(ServerProcess):
    """A server whose application takes a minute to load."""

    config = "tests/integration/process/slow_start_conf.py"


@pytest.mark.parametrize("mode", ["eventlet", "gevent", "threading"])
def test_server_that_is_stopped_while_it_loads_exits_at_once(tmp_path: Path, mode: str) -> None:
    server = SlowStart(tmp_path / "data", mode).launch()
    try:
        eventually(lambda: LOADING in server.log(), within_s=EXITS_WITHIN_S, what=server.log)
        server.signal(signal.SIGTERM)
        assert server.wait(30.0) == 0
    finally:
        server.kill()
    assert "Traceback" not in server.log()


def test_more_than_one_worker_is_refused(make_server: MakeServer) -> None:
    server = make_server(WEB_CONCURRENCY=2).launch()
    assert server.wait(EXITS_WITHIN_S) != 0
    assert "one worker" in server.log()
    assert "WEB_CONCURRENCY" in server.log()
    assert "Booting worker" not in server.log()


def test_all_bad_settings_are_named_in_one_error_without_the_key(make_server: MakeServer) -> None:
    server = make_server(
        OPENAI_BASE_URL="ftp://models.example",
        OPENAI_API_KEY="sk-never-to-be-seen…",
        LIMIT_IDLE_S="soon",
        ALLOWED_ORIGINS="*",
        LOG_LEVEL="LOUD",
    ).launch()
    assert server.wait(EXITS_WITHIN_S) != 0
    log = server.log()
    assert log.count("These settings cannot be used") == 1
    for name in ("OPENAI_BASE_URL", "LIMIT_IDLE_S", "ALLOWED_ORIGINS", "LOG_LEVEL"):
        assert name in log
    assert "OPENAI_API_KEY: holds characters that no header can carry" in log
    assert "never-to-be-seen" not in log
    assert "Traceback" not in log


def test_port_in_use_is_reported_with_a_free_one(make_server: MakeServer) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        server = make_server(PORT=port).launch()
        assert server.wait(EXITS_WITHIN_S) != 0
    assert f"Port {port} is taken by another program" in server.log()
    assert f"PORT={port + 1}" in server.log()


def test_public_address_is_refused_without_allow_public(make_server: MakeServer) -> None:
    server = make_server(BIND_HOST="0.0.0.0").launch()
    assert server.wait(EXITS_WITHIN_S) != 0
    assert "ALLOW_PUBLIC" in server.log()


def test_server_without_key_and_base_url_serves_the_demo(make_server: MakeServer) -> None:
    server: ServerProcess = make_server(OPENAI_BASE_URL="").start()
    headers = {"Authorization": f"Bearer {server.new_token()}"}
    assert server.get("/api/models", headers=headers).json()["is_demo"] is True
