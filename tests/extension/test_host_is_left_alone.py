"""The host's own tests pass without and with a chat."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask_socketio import SocketIO

from .conftest import new_chat, signed_in
from .host import CSP, make_host


@pytest.fixture(params=["alone", "with a chat", "with a running chat", "sharing its Socket.IO"])
def host(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    host = make_host(tmp_path)
    if request.param == "alone":
        yield host
        return
    shared = host.extensions["socketio"] if "sharing" in request.param else None
    chat = new_chat(socketio=shared)
    chat.init_app(host, url_prefix="/assistant")
    if request.param != "with a chat":
        assert signed_in(host).get("/assistant/api/models").status_code == 200
    yield host
    chat.stop()


def test_pages_forms_and_headers_are_those_of_the_host(host: Flask) -> None:
    browser = host.test_client()
    home = browser.get("/", headers={"Host": "any.example.org", "Origin": "https://other.example"})
    assert (home.status_code, home.text) == (200, "home of the host")
    assert home.headers["Content-Security-Policy"] == CSP
    assert "X-Content-Type-Options" not in home.headers
    assert browser.post("/form", data={"field": "x" * 2_000_000}).text == "x" * 2_000_000


@pytest.mark.parametrize("path", ["/nothing", "/assistants", "/api/nothing", "/c/1", "/healthz"])
def test_404_is_that_of_the_host(host: Flask, path: str) -> None:
    answer = host.test_client().get(path, headers={"Accept": "text/html"})
    assert (answer.status_code, answer.text) == (404, "the host has no such page")


def test_sign_in_is_that_of_the_host(host: Flask) -> None:
    assert host.test_client().get("/private").status_code == 401
    browser = signed_in(host, "berta")
    assert browser.get("/private").text == "berta"
    assert set(browser.get("/").headers.getlist("Set-Cookie")) == set()


def test_table_of_the_host_is_its_own(host: Flask) -> None:
    browser = host.test_client()
    counts = [browser.post("/messages", data={"body": "b"}).text for _ in range(2)]
    assert counts == ["1", "2"]


def test_events_of_the_host_reach_it(host: Flask) -> None:
    socketio: SocketIO = host.extensions["socketio"]
    plain = socketio.test_client(host)
    assert plain.emit("hello", "you", callback=True) == "hello you"
    assert plain.emit("blob", b"\x00" * 5000, callback=True) == 5000
    rooms = socketio.test_client(host, namespace="/rooms")
    assert rooms.emit("shout", "loud", namespace="/rooms", callback=True) == "LOUD"
    assert [event["name"] for event in rooms.get_received("/rooms")] == ["echo"]


def test_async_mode_is_that_of_the_host(host: Flask) -> None:
    assert host.extensions["socketio"].async_mode == SocketIO(Flask("alone")).async_mode


def test_blueprints_are_those_of_the_host_and_ours_begin_with_wordbrook(host: Flask) -> None:
    assert {name for name in host.blueprints if not name.startswith("wordbrook")} == {"page"}
