"""Admission of sockets, and the error of a refused connect."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from app import create_app
from app.identity import Identities
from app.identity.secret_key import read_or_make_secret_key
from app.settings import load_settings
from app.testing.waiting import eventually
from tests.sockets.in_process import InProcess

from ..conftest import MakeServer


def test_test_client_receives_start_deltas_and_end(data_dir: Path) -> None:
    """The example of the README, with the demo model."""
    app = create_app(load_settings(data_dir=data_dir))
    socketio = app.extensions["socketio"]
    client = socketio.test_client(app, namespace="/chat")
    message = {"message_id": "2f4c78e6-f382-45a4-9905-3d7502511265", "text": "hi"}
    ack = client.emit("message:send", message, callback=True, namespace="/chat")
    assert ack["ok"]

    received: list[dict[str, Any]] = []

    def has_ended() -> bool:
        received.extend(client.get_received("/chat"))
        return any(event["name"] == "answer:end" for event in received)

    eventually(has_ended, within_s=60, what="the end of the demo's answer")
    names = [event["name"] for event in received]
    assert names.index("answer:start") < names.index("answer:delta") < names.index("answer:end")


@pytest.mark.parametrize("protocol", [2, 0, "1", None, True, [1]], ids=str)
def test_other_protocol_version_is_unsupported(server: InProcess, protocol: object) -> None:
    client = server.connect({"protocol": protocol, "token": server.new_user()})
    assert refusal_of(client) == ("protocol_unsupported", False)


@pytest.mark.parametrize("token", ["", "nonsense", 7, {"a": 1}, "u_x.y.z"], ids=str)
def test_malformed_token_is_unauthenticated(server: InProcess, token: object) -> None:
    client = server.connect({"protocol": 1, "token": token})
    assert refusal_of(client) == ("unauthenticated", False)


def test_token_signed_by_another_key_is_unauthenticated(server: InProcess) -> None:
    token, _ = Identities("another key").make_token("u_" + "a" * 22)
    assert refusal_of(server.connect({"protocol": 1, "token": token}))[0] == "unauthenticated"


def test_expired_token_is_unauthenticated(make_server: MakeServer, data_dir: Path) -> None:
    server = make_server()
    key = read_or_make_secret_key(load_settings(data_dir=data_dir))
    long_ago = (datetime.now(UTC) - timedelta(days=31)).timestamp()
    token, _ = Identities(key, clock=lambda: long_ago).make_token("u_" + "a" * 22)
    assert refusal_of(server.connect({"protocol": 1, "token": token}))[0] == "unauthenticated"


def test_cookie_identifies_the_user(server: InProcess) -> None:
    browser = server.app.test_client()
    user = browser.post("/api/session", json={}).get_json()["user"]
    client = server.connect({"protocol": 1}, flask_test_client=browser)
    registry = server.app.extensions["wordbrook"].streaming.registry
    assert client.is_connected("/chat")
    assert user["id"] in {follower.owner for follower in registry.sockets()}


@pytest.mark.parametrize(
    "origin",
    ["https://evil.example", "null", "http://localhost.evil.example", "http://localhost:1", ""],
)
def test_foreign_origin_is_forbidden(server: InProcess, origin: str) -> None:
    auth = {"protocol": 1, "token": server.new_user()}
    client = server.connect(auth, headers={"Origin": origin})
    assert refusal_of(client) == ("forbidden_origin", False)


def test_own_origin_is_admitted(server: InProcess) -> None:
    auth = {"protocol": 1, "token": server.new_user()}
    assert server.connect(auth, headers={"Origin": "http://localhost"}).is_connected("/chat")


def test_listed_origin_is_admitted(make_server: MakeServer) -> None:
    server = make_server(allowed_origins="https://chat.example.org")
    auth = {"protocol": 1, "token": server.new_user()}
    headers = {"Origin": "https://chat.example.org"}
    assert server.connect(auth, headers=headers).is_connected("/chat")


def test_socket_beyond_the_user_limit_is_refused_until_another_disconnects(
    make_server: MakeServer,
) -> None:
    server = make_server(limits="on", limit_sockets_per_user=2)
    token = server.new_user()
    first, _ = server.chat(token), server.chat(token)
    refused = server.connect({"protocol": 1, "token": token})
    assert refusal_of(refused) == ("too_many_connections", True)
    assert refused.refusal is not None
    assert refused.refusal["retry_after_s"] > 0
    first.disconnect()
    assert server.connect({"protocol": 1, "token": token}).is_connected("/chat")


def test_refused_socket_cannot_send(server: InProcess) -> None:
    client = server.connect({"protocol": 2})
    with pytest.raises(RuntimeError, match="not connected"):
        client.emit("message:send", {"text": "hi"}, callback=True, namespace="/chat")
    client.connected["/chat"] = True  # as a client that ignores the refusal
    answer = client.emit("message:send", {"text": "hi"}, callback=True, namespace="/chat")
    assert not answer


def test_draining_server_refuses_sockets_and_sends_as_retryable(make_server: MakeServer) -> None:
    server = make_server()
    token = server.new_user()
    chat = server.chat(token)
    server.app.extensions["wordbrook"].draining.set()
    refused = server.connect({"protocol": 1, "token": token})
    assert refusal_of(refused) == ("draining", True)
    answer = chat.send("hi")
    assert (answer["error"]["code"], answer["error"]["retryable"]) == ("unavailable", True)


def refusal_of(client: Any) -> tuple[str, bool]:
    assert not client.is_connected("/chat")
    assert set(client.refusal) >= {"code", "message", "retryable"}
    return client.refusal["code"], client.refusal["retryable"]
