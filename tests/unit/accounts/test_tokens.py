"""API tokens: scopes, expiry, revocation; for HTTP, the HTTP door and sockets."""

from typing import Any

from flask.testing import FlaskClient

from app.protocol import NAMESPACE
from app.testing.wire.chat_client import new_id
from tests.support.waiting import promptly

from .conftest import Clock, Server

SEND = {"text": "hello", "conversation_id": None, "parent_id": None}


def make(browser: FlaskClient, **fields: Any) -> Any:
    body = {"title": "a program", **fields}
    return browser.post("/api/account/tokens", json=body).get_json()


def send(server: Server, token: str) -> Any:
    return server.request(token, "POST", "/api/answers", json={**SEND, "message_id": new_id()})


def test_token_reads_and_writes_and_one_for_reading_reads_alone(server: Server) -> None:
    browser = server.person("anna")
    writing, reading = make(browser)["secret"], make(browser, scope="read")["secret"]
    for token, status in ((writing, 200), (reading, 403)):
        assert server.request(token, "GET", "/api/conversations").status_code == 200
        assert send(server, token).status_code == status
        assert server.connect({"protocol": 1, "token": token}).is_connected(NAMESPACE) == (
            status == 200
        )
    answer = send(server, writing).get_json()["answer_id"]
    events = server.request(reading, "GET", f"/api/answers/{answer}/events")
    assert "answer:end" in events.text


def test_token_expires_and_is_revoked_with_its_sockets(server: Server, clock: Clock) -> None:
    browser = server.person("anna")
    short, kept = make(browser, days=1), make(browser)
    clock.forward(days=1, seconds=1)
    assert server.request(short["secret"], "GET", "/api/conversations").status_code == 401
    tab = server.connect({"protocol": 1, "token": kept["secret"]})
    assert tab.is_connected(NAMESPACE)
    assert browser.delete(f"/api/account/tokens/{kept['id']}").status_code == 204
    assert promptly(lambda: not tab.is_connected(NAMESPACE), what="the socket")
    assert server.request(kept["secret"], "GET", "/api/conversations").status_code == 401


def test_secret_of_a_token_is_shown_once(server: Server) -> None:
    browser = server.person("anna")
    made = make(browser)
    assert made["secret"].startswith("wbt_")
    [listed] = browser.get("/api/account/tokens").get_json()["tokens"]
    assert listed == {name: value for name, value in made.items() if name != "secret"}


def test_token_neither_administers_nor_makes_tokens(server: Server) -> None:
    token = make(server.person("anna", "admin"))["secret"]
    for method, path in (
        ("GET", "people"),
        ("GET", "audit-log"),
        ("GET", "account/devices"),
        ("POST", "account/tokens"),
        ("DELETE", "account/devices"),
    ):
        how = {"json": {"title": "x"}} if method == "POST" else {}
        assert server.request(token, method, f"/api/{path}", **how).status_code == 403
