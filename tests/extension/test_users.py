"""The host says who asks, at every request and connect, and again while a socket is open."""

from typing import Any

import pytest
from flask import Flask, abort, current_app, request
from flask.testing import FlaskClient

from app import Wordbrook
from app.protocol import NAMESPACE
from app.testing.waiting import eventually
from tests.support.waiting import promptly

from .conftest import MakeChat, identify, new_chat, signed_in
from .sockets import ask, connect, open_chat, socketio_of

API = "/assistant/api"


@pytest.mark.parametrize(
    "path", ["/", "/c/1", "/api/conversations", "/api/models", "/api/search?q=a"]
)
def test_request_without_a_user_is_refused_with_401(make_chat: MakeChat, path: str) -> None:
    host, _ = make_chat()
    assert host.test_client().get(f"/assistant{path}").status_code == 401


def test_page_and_requests_are_those_of_the_user(make_chat: MakeChat) -> None:
    host, _ = make_chat()
    browser = signed_in(host)
    assert browser.get("/assistant").headers["Location"] == "/assistant/"
    assert browser.get(f"{API}/conversations").get_json()["conversations"] == []
    session = browser.post(f"{API}/session", json={})
    assert session.get_json() == {"user": {"id": "anna", "kind": "host"}}
    assert "Set-Cookie" not in session.headers
    assert browser.post(f"{API}/session", json={"token": True}).status_code == 400


def test_users_see_their_own_conversations_alone(make_chat: MakeChat) -> None:
    host, chat = make_chat()
    anna, berta = signed_in(host, "anna"), signed_in(host, "berta")
    socketio = socketio_of(host, chat)
    tab = open_chat(host, socketio, anna)
    ack = ask(tab)
    assert tab.text(ack) == "Hello HI"
    conversation = f"{API}/conversations/{ack['conversation_id']}"
    assert [anna.get(conversation).status_code, berta.get(conversation).status_code] == [200, 404]
    assert berta.get(f"{API}/conversations").get_json()["conversations"] == []


def test_socket_without_a_user_is_refused(make_chat: MakeChat) -> None:
    host, chat = make_chat()
    client = connect(host, socketio_of(host, chat), host.test_client())
    assert not client.is_connected(NAMESPACE)
    assert client.refusal is not None
    assert client.refusal["code"] == "unauthenticated"


def test_identify_is_called_once_a_request_in_the_context_of_the_request() -> None:
    calls: list[tuple[str, str]] = []

    def note() -> str:
        calls.append((current_app.name, request.path))
        return "anna"

    host = Flask("a host")
    chat = Wordbrook(host, identify=note)
    host.test_client().get("/chat/api/conversations")
    host.test_client().get("/")
    chat.stop()
    assert calls == [("a host", "/chat/api/conversations")]


@pytest.mark.parametrize(("found", "status"), [(None, 401), ("", 401), (7, 200), ("x" * 64, 500)])
def test_id_of_a_user_is_a_text_of_at_most_63_characters(
    tmp_path: Any, found: object, status: int
) -> None:
    host = Flask("host", instance_path=str(tmp_path))
    chat = Wordbrook(host, identify=lambda: found)
    assert host.test_client().get("/chat/api/conversations").status_code == status
    chat.stop()


@pytest.mark.parametrize("failure", [lambda: abort(401), lambda: 1 / 0])
def test_identify_that_fails_lets_nobody_in(tmp_path: Any, failure: Any) -> None:
    host = Flask("host", instance_path=str(tmp_path))
    chat = Wordbrook(host, identify=failure)
    assert host.test_client().get("/chat/api/conversations").status_code in (401, 500)
    chat.stop()


def test_unauthorized_answers_visits_of_the_page_alone(make_chat: MakeChat) -> None:
    host, _ = make_chat(new_chat(unauthorized=lambda: (f"sign in first: {request.path}", 302)))
    browser = host.test_client()
    visit = browser.get("/assistant/")
    assert (visit.status_code, visit.text) == (302, "sign in first: /assistant/")
    assert browser.get(f"{API}/models").status_code == 401


def test_token_for_a_user_lets_a_program_in_until_it_expires(make_chat: MakeChat) -> None:
    host, chat = make_chat()
    token, expired = chat.token_for("anna"), chat.token_for("anna", expires_s=-1)
    socketio = socketio_of(host, chat)
    tab = open_chat(host, socketio, host.test_client(), token)
    ack = ask(tab)
    program = host.test_client()
    listed = program.get(f"{API}/conversations", headers={"Authorization": f"Bearer {token}"})
    assert [each["id"] for each in listed.get_json()["conversations"]] == [ack["conversation_id"]]
    for other in (expired, token[:-2] + "xx", "x"):
        headers = {"Authorization": f"Bearer {other}"}
        assert program.get(f"{API}/conversations", headers=headers).status_code == 401
        assert not connect(host, socketio, program, other).is_connected(NAMESPACE)


def test_disconnect_closes_the_sockets_of_that_user_at_once(make_chat: MakeChat) -> None:
    host, chat = make_chat()
    socketio = socketio_of(host, chat)
    clients = {name: connect(host, socketio, signed_in(host, name)) for name in ("anna", "berta")}
    chat.disconnect("anna")
    promptly(lambda: not clients["anna"].is_connected(NAMESPACE), what="the sockets")
    assert clients["berta"].is_connected(NAMESPACE)


@pytest.mark.parametrize("change", ["gone", "another"])
def test_socket_is_closed_when_identify_no_longer_returns_its_user(
    make_chat: MakeChat, change: str
) -> None:
    other: dict[str, str | None] = {}
    chat = new_chat(identify=lambda: other.get("user", identify()), identify_again_s=0.2)
    host, _ = make_chat(chat)
    client = connect(host, socketio_of(host, chat), signed_in(host))
    assert client.is_connected(NAMESPACE)
    other["user"] = None if change == "gone" else "berta"
    eventually(lambda: not client.is_connected(NAMESPACE))


def test_socket_stays_while_identify_fails(make_chat: MakeChat) -> None:
    calls = {"failed": 0}
    is_failing = False

    def sometimes() -> Any:
        if is_failing:
            calls["failed"] += 1
            raise ConnectionError("the host's database is away")
        return identify()

    chat = new_chat(identify=sometimes, identify_again_s=0.1)
    host, _ = make_chat(chat)
    client = connect(host, socketio_of(host, chat), signed_in(host))
    is_failing = True
    eventually(lambda: calls["failed"] >= 2)
    assert client.is_connected(NAMESPACE)


def test_without_identify_each_browser_is_a_user_with_a_cookie_of_the_path(
    make_chat: MakeChat,
) -> None:
    host, _ = make_chat(new_chat(identify=None))
    browser: FlaskClient = host.test_client()
    cookie = browser.get("/assistant/").headers["Set-Cookie"]
    assert "Path=/assistant;" in cookie
    assert browser.get(f"{API}/conversations").status_code == 200
    assert host.test_client().get(f"{API}/conversations").status_code == 401
