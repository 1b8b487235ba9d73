"""Nothing runs before the first request; a fork, several applications and commands are noticed."""

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from flask import Flask, url_for

from app import Wordbrook
from app.settings import SettingsError
from tests.support.needs import ROOT

from .conftest import MakeChat, new_chat, signed_in
from .sockets import ask, open_chat, running, socketio_of

# In a process of its own, unpatched as a host's: what an import, init_app and commands change.
QUIET_HOST = """
import logging, sys, threading
from flask import Flask
before = (list(logging.getLogger().handlers), logging.getLogger().level, threading.excepthook)
from wordbrook import Wordbrook
chat = Wordbrook()
@chat.model("m")
def m(turn):
    yield "x"
host = Flask("host", instance_path=sys.argv[1])
chat.init_app(host, identify=lambda: "anna")
assert threading.active_count() == 1
for arguments in (["migrate"], ["prune", "--older-than", "9"], ["doctor", "--no-ask"]):
    result = host.test_cli_runner().invoke(args=["wordbrook", *arguments])
    assert result.exit_code == 0, result.output
    print(result.output)
assert threading.active_count() == 1, threading.enumerate()
assert host.test_client().get("/").status_code == 404
assert threading.active_count() == 1
assert host.test_client().get("/chat/api/models").status_code == 200
assert threading.active_count() > 1
chat.stop()
assert (logging.getLogger().handlers, logging.getLogger().level, threading.excepthook) == before
assert logging.getLogger("engineio.server").handlers == []
assert logging.getLogger("socketio.server").handlers == []
assert not {"eventlet", "gevent", "psycopg", "openai"} & set(sys.modules)
"""


def test_import_init_app_and_commands_start_nothing_and_change_no_log(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    (tmp_path / "wordbrook").symlink_to(ROOT / "app")
    result = subprocess.run(
        [sys.executable, "-c", QUIET_HOST, tmp_path / "instance"],
        env=environment, capture_output=True, text=True, check=False, cwd=tmp_path,
    )  # fmt: skip
    assert result.returncode == 0, result.stdout + result.stderr
    assert "Migrated the database from revision none" in result.stdout
    assert "ok    database" in result.stdout


def test_one_object_serves_several_applications(make_chat: MakeChat) -> None:
    chat = new_chat()
    first, _ = make_chat(chat)
    second, _ = make_chat(chat)
    assert running(first, chat) is not running(second, chat)
    assert first.extensions["wordbrook"] is second.extensions["wordbrook"] is chat
    tab = open_chat(first, socketio_of(first, chat), signed_in(first))
    ask(tab)
    counts = [
        len(signed_in(host).get("/assistant/api/conversations").get_json()["conversations"])
        for host in (first, second)
    ]
    assert counts == [1, 0]


def test_second_chat_in_an_application_is_refused(make_chat: MakeChat) -> None:
    host, _ = make_chat()
    with pytest.raises(RuntimeError, match="has a chat already"):
        Wordbrook(host)


@pytest.mark.parametrize("prefix", ["", "/", "/a b", "/a/<b>"])
def test_prefix_that_is_no_path_is_refused(prefix: str) -> None:
    with pytest.raises(ValueError, match="url_prefix"):
        Wordbrook(Flask("host"), url_prefix=prefix)


def test_addresses_are_those_of_the_prefix(make_chat: MakeChat) -> None:
    host, _ = make_chat()
    with host.test_request_context("/", base_url="http://h/root"):
        assert url_for("wordbrook.page") == "/root/assistant/"
        assert url_for("wordbrook.conversation", conversation_id="7") == "/root/assistant/c/7"


@pytest.mark.needs("page")
def test_page_names_its_files_by_the_prefix_and_the_root_of_the_host(make_chat: MakeChat) -> None:
    host, _ = make_chat()
    page = signed_in(host).get("/assistant/", base_url="http://localhost/root")
    assert '<meta name="base-path" content="/root/assistant" />' in page.text
    assert 'src="/root/assistant/theme.js"' in page.text
    assert '="./' not in page.text


def test_page_can_be_left_out(make_chat: MakeChat) -> None:
    host, _ = make_chat(new_chat(page=False))
    browser = signed_in(host)
    assert browser.get("/assistant/").status_code == 404
    assert browser.get("/assistant/api/models").status_code == 200
    assert "wordbrook.page" not in {rule.endpoint for rule in host.url_map.iter_rules()}


@pytest.mark.filterwarnings("ignore:Using fork")
def test_child_of_a_fork_starts_its_own_chat(make_chat: MakeChat) -> None:
    host, chat = make_chat()
    before = running(host, chat)
    reading, writing = os.pipe()
    if (child := os.fork()) == 0:
        hosted = chat._chats[host]
        is_new = not hosted.is_running and isinstance(hosted._lock, type(threading.Lock()))
        os.write(writing, b"new" if is_new else b"old")
        os._exit(0)
    os.waitpid(child, 0)
    assert os.read(reading, 3) == b"new"
    assert running(host, chat) is before
    assert signed_in(host).get("/assistant/api/models").status_code == 200
    for descriptor in (reading, writing):
        os.close(descriptor)


def test_settings_come_from_the_configuration_before_the_environment(
    make_chat: MakeChat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORDBROOK_LIMIT_TITLE_CHARS", "11")
    monkeypatch.setenv("WORDBROOK_LIMIT_BODY_BYTES", "2048")
    monkeypatch.setenv("LIMIT_MESSAGE_BYTES", "1")
    host, chat = make_chat(WORDBROOK_LIMIT_TITLE_CHARS=12, WORDBROOK_MODELS=["a", "b"])
    settings = chat._chats[host].settings
    assert (settings.limit_title_chars, settings.limit_body_bytes) == (12, 2048)
    assert settings.models == ("a", "b")
    assert settings.limit_message_bytes == 65536
    assert settings.table_prefix == "wordbrook_"
    with pytest.raises(SettingsError, match="WORDBROOK_LIMIT_TITLE_CHARS"):
        make_chat(WORDBROOK_LIMIT_TITLE_CHARS="many")


@pytest.mark.parametrize(
    ("config", "url"),
    [
        ({}, "sqlite:///{instance}/wordbrook.sqlite3"),
        ({"SQLALCHEMY_DATABASE_URI": "sqlite:///own.db"}, "sqlite:///{instance}/own.db"),
        ({"SQLALCHEMY_DATABASE_URI": "sqlite://"}, "sqlite:///{instance}/wordbrook.sqlite3"),
        ({"SQLALCHEMY_DATABASE_URI": "postgresql+psycopg2://h/d"}, "postgresql://h/d"),
        ({"SQLALCHEMY_DATABASE_URI": "sqlite:///own.db", "WORDBROOK_DATABASE_URL": "sqlite:////x"},
         "sqlite:////x"),
    ],
)  # fmt: skip
def test_database_is_that_of_the_chat_else_of_the_host_else_a_file(
    tmp_path: Path, config: dict[str, str], url: str
) -> None:
    host = Flask("host", instance_path=str(tmp_path))
    host.config.update(config)
    chat = Wordbrook(host)
    assert chat._chats[host].settings.sqlalchemy_url == url.format(instance=tmp_path)


def test_database_of_another_kind_is_refused(tmp_path: Path) -> None:
    host = Flask("host", instance_path=str(tmp_path))
    host.config["SQLALCHEMY_DATABASE_URI"] = "mysql://h/d"
    with pytest.raises(SettingsError, match="names mysql"):
        Wordbrook(host)


def test_chat_that_cannot_start_answers_503_and_leaves_the_host_running(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    host = Flask("host", instance_path=str(tmp_path))
    host.config["WORDBROOK_DATA_DIR"] = tmp_path / "file" / "below"
    host.add_url_rule("/", view_func=lambda: "home")
    Wordbrook(host)
    assert host.test_client().get("/chat/").status_code == 503
    assert host.test_client().get("/").text == "home"
