"""The code of docs/embedding.md runs."""

import os
import re
import shlex
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from shutil import copy
from types import SimpleNamespace
from typing import Any

import pytest
import requests
from flask import Flask
from flask_login import LoginManager, current_user, logout_user

import app as package
from app.testing.waiting import eventually
from tests.support.needs import ROOT
from tests.support.ports import free_port

from .conftest import new_chat
from .sockets import ask, open_chat, socketio_of

TEXT = (ROOT / "docs/embedding.md").read_text()
BLOCKS = re.findall(r"^```python\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
COMMANDS = re.findall(r"`((?:flask --app|gunicorn -[kc]) [^`]+)`", TEXT)
PATCH = "import eventlet\n\neventlet.monkey_patch()\n"
FIRST, SETTINGS, SIGN_IN, SIGN_OUT, MIGRATE, SIGNALS, SHARED, TEST = BLOCKS


@pytest.fixture(autouse=True)
def _installed_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "wordbrook", package)


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Return the names of the first block, in a folder of its own."""
    (tmp_path / "website.py").write_text(FIRST)
    names: dict[str, Any] = {"__name__": "website"}
    exec(compile(FIRST, tmp_path / "website.py", "exec"), names)
    flask = lambda name: Flask(name, instance_path=str(tmp_path))  # noqa: E731
    monkeypatch.setitem(names, "Flask", flask)
    return names


def test_first_block_streams_an_answer_in_ten_lines_of_code(site: dict[str, Any]) -> None:
    host = site["create_app"]()
    browser = host.test_client()
    browser.post("/chat/api/session", json={})
    tab = open_chat(host, socketio_of(host, site["chat"]), browser)
    assert tab.text(ask(tab, "hello there")) == "HELLO THERE "
    site["chat"].stop()
    # The blank lines and the body of the function are the reader's own.
    assert len([line for line in FIRST.splitlines() if line.strip()]) <= 13


@pytest.mark.parametrize("command", COMMANDS)
def test_shown_command_serves_the_first_block(tmp_path: Path, command: str) -> None:
    is_eventlet = "gunicorn.conf.py" in command
    # "Patch first, and bring a worker."
    (tmp_path / "website.py").write_text(PATCH * is_eventlet + FIRST)
    if is_eventlet:
        copy(ROOT / "examples/howto/gunicorn.conf.py", tmp_path)
    (tmp_path / "packages").mkdir()
    (tmp_path / "packages/wordbrook").symlink_to(ROOT / "app")
    port = free_port()
    where = f" --port {port}" if command.startswith("flask") else f" -b 127.0.0.1:{port}"
    process = subprocess.Popen(
        [sys.executable, "-m", *shlex.split(command + where)],
        cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(tmp_path / "packages")},
        stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, start_new_session=True, text=True,
    )  # fmt: skip
    try:
        eventually(lambda: process.poll() is not None or _is_served(port), within_s=60)
        assert process.poll() is None, process.communicate()[1]
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def _is_served(port: int) -> bool:
    try:
        url = f"http://127.0.0.1:{port}/chat/api/session"
        return requests.post(url, json={}, timeout=30).status_code == 200
    except (requests.ConnectionError, requests.Timeout):
        return False


def test_shown_test_passes(site: dict[str, Any], tmp_path: Path) -> None:
    exec(TEST, site)
    site["test_answer"](tmp_path)


def test_other_blocks_run(tmp_path: Path) -> None:
    host = Flask("host", instance_path=str(tmp_path))
    host.secret_key = "k" * 20
    chat = new_chat()
    logins = LoginManager(host)
    names: dict[str, Any] = {"app": host, "chat": chat, "secrets": {"openai": "sk-x"}}
    exec(SETTINGS, names)
    exec(SIGN_IN, names)
    names["protect"](host, logins)
    settings = chat._chats[host].settings
    assert (settings.limit_sends_per_minute, settings.has_key) == (10, True)
    exec(MIGRATE, names)
    assert not names["include_name"]("wordbrook_messages", "table", {})
    assert names["include_name"]("messages", "table", {})
    names.update(logout_user=logout_user, current_user=current_user, redirect=lambda path: path)
    exec(SIGN_OUT, names)
    exec(SIGNALS, names)
    with pytest.raises(package.Refused):
        package.message_received.send(host, user="a", text="my password")
    package.message_received.disconnect(names["check"])
    package.answer_finished.disconnect(names["count"])


def test_block_of_a_shared_server_runs(tmp_path: Path, runtime: Any) -> None:
    from flask_socketio import SocketIO

    host = Flask("host", instance_path=str(tmp_path))
    exec(SHARED, {"app": host, "chat": new_chat(), "SocketIO": SocketIO})
    assert host.extensions["socketio"].async_mode == "threading"
    assert SimpleNamespace(**host.extensions).wordbrook is not None
