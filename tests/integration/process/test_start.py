"""What the server refuses to start with, in words that say what to change."""

import socket
from pathlib import Path

import pytest

from tests.support.servers.wordbrook import ServerProcess

from ..conftest import MODES, MakeServer

GIVES_UP_WITHIN_S = 60.0


def test_more_than_one_worker_is_refused(make_server: MakeServer) -> None:
    served = make_server(WEB_CONCURRENCY=2).launch()
    assert served.wait(GIVES_UP_WITHIN_S) != 0
    assert "one worker" in served.log()
    assert "WEB_CONCURRENCY" in served.log()
    assert "Booting worker" not in served.log()


@pytest.mark.parametrize("mode", MODES)
def test_all_bad_settings_are_named_in_one_error(make_server: MakeServer, mode: str) -> None:
    served = make_server(
        mode,
        OPENAI_BASE_URL="ftp://models.example",
        LIMIT_IDLE_S="soon",
        ALLOWED_ORIGINS="*",
        LOG_LEVEL="LOUD",
    ).launch()
    assert served.wait(GIVES_UP_WITHIN_S) != 0
    log = served.log()
    assert log.count("These settings cannot be used") == 1
    for name in ("OPENAI_BASE_URL", "LIMIT_IDLE_S", "ALLOWED_ORIGINS", "LOG_LEVEL"):
        assert name in log
    assert "Traceback" not in log


def test_a_taken_port_is_told_with_its_remedy(make_server: MakeServer) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        served = make_server(PORT=port).launch()
        assert served.wait(GIVES_UP_WITHIN_S) != 0
    assert f"Port {port} is taken by another program" in served.log()
    assert f"PORT={port + 1}" in served.log()


def test_a_key_that_was_copied_in_part_is_refused(make_server: MakeServer) -> None:
    served = make_server(OPENAI_API_KEY="sk-never-to-be-seen…").launch()
    assert served.wait(GIVES_UP_WITHIN_S) != 0
    assert "OPENAI_API_KEY: holds characters that no header can carry" in served.log()
    assert "never-to-be-seen" not in served.log()


def test_an_address_beyond_loopback_is_refused_unless_it_is_meant(make_server: MakeServer) -> None:
    served = make_server(BIND_HOST="0.0.0.0").launch()
    assert served.wait(GIVES_UP_WITHIN_S) != 0
    assert "ALLOW_PUBLIC" in served.log()


def test_a_key_in_the_settings_is_not_in_the_log(data_dir: Path) -> None:
    key = "sk-never-to-be-seen"
    served = ServerProcess(data_dir, "eventlet", OPENAI_API_KEY=key, LIMIT_IDLE_S="soon").launch()
    try:
        assert served.wait(GIVES_UP_WITHIN_S) != 0
        assert key not in served.log()
    finally:
        served.kill()


def test_without_a_key_and_an_address_it_serves_the_demo(data_dir: Path) -> None:
    with ServerProcess(data_dir, "eventlet") as served:
        headers = {"Authorization": f"Bearer {served.new_token()}"}
        models = served.get("/api/models", headers=headers).json()
    assert models["is_demo"] is True
