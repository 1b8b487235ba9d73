"""Pages of other origins with the user's cookie are refused by socket and by HTTP."""

from typing import Any

import pytest
import requests
import websocket

from app.testing.wire.chat_client import Json, new_id
from tests.support.wire.raw_socket import CONNECT, RawSocket

from ..instrumented_server import InstrumentedServer

FOREIGN = (
    "https://evil.example",
    "null",
    "",
    "file://",
    "http://127.0.0.1",
    "http://127.0.0.1:{other}",
    "https://127.0.0.1:{port}",
    "http://127.0.0.1:{port}.evil.example",
    "http://127.0.0.1.evil.example:{port}",
    "http://evil.example:{port}",
    "http://127.0.0.1:{port}@evil.example",
    "http://evil.example/http://127.0.0.1:{port}",
    "http://127.0.0.1:{port}/",
    "http://127.0.0.1:{port} http://evil.example",
    "http://127.0.0.1:{port}, http://evil.example",
    "http://127.0.0.1:{port}%00.evil.example",
    "HTTP://127.0.0.1:{port}",
    "http://localhost:{port}",
    "http://[::1]:{port}",
    "ws://127.0.0.1:{port}",
)
REBOUND_HOSTS = (
    "evil.example",
    "127.0.0.1.evil.example",
    "localhost.evil.example",
    "evil.example:{port}",
)


@pytest.fixture
def cookie(server: InstrumentedServer) -> str:
    """Return the cookie of a user who has opened the page."""
    answer = requests.post(f"{server.url}/api/session", json={}, timeout=30)
    [(name, value)] = answer.cookies.items()
    return f"{name}={value}"


def _with_port(server: InstrumentedServer, template: str) -> str:
    return template.format(port=server.port, other=server.port % 60_000 + 1)


def _message(question: str) -> Json:
    return {"message_id": new_id(), "conversation_id": None, "parent_id": None, "text": question}


def test_socket_of_another_origin_is_refused_at_its_handshake(
    server: InstrumentedServer, cookie: str
) -> None:
    for origin in [_with_port(server, template) for template in FOREIGN]:
        with pytest.raises(websocket.WebSocketBadStatusException) as refused:
            RawSocket(server.url, Cookie=cookie, Origin=origin)
        assert refused.value.status_code == 403, origin
        assert b"forbidden_origin" in (refused.value.resp_body or b"")


def test_socket_of_the_own_origin_or_without_one_is_accepted(
    server: InstrumentedServer, cookie: str
) -> None:
    own: list[dict[str, str]] = [{"Origin": server.url}, {}]
    for headers in own:
        with RawSocket(server.url, Cookie=cookie, **headers) as raw:
            raw.connect(protocol=1)
            assert "sid" in raw.wait_for(CONNECT)


def test_socket_for_another_host_name_is_refused(server: InstrumentedServer, cookie: str) -> None:
    for host in [_with_port(server, template) for template in REBOUND_HOSTS]:
        headers = {"Cookie": cookie, "Origin": f"http://{host}", "Host": host}
        with pytest.raises(Exception, match="421"):
            RawSocket(server.url, **headers)


def test_request_of_another_origin_is_refused_and_changes_nothing(
    server: InstrumentedServer, question: str, cookie: str
) -> None:
    with RawSocket(server.url, Cookie=cookie) as raw:
        raw.connect(protocol=1)
        raw.command("message:send", _message(question), id_=1)
        place = f"/api/conversations/{raw.ack()['conversation_id']}"

    def request(method: str, path: str, origin: str, **how: Any) -> requests.Response:
        headers = {"Cookie": cookie, "Origin": origin}
        return requests.request(method, server.url + path, headers=headers, timeout=30, **how)

    before = server.get(place, headers={"Cookie": cookie}).json()["conversation"]["title"]
    for origin in [_with_port(server, template) for template in FOREIGN]:
        for answer in (
            request("PATCH", place, origin, json={"title": "changed"}),
            request("DELETE", place, origin),
            request("GET", place, origin),
            request("GET", f"{place}/messages", origin),
            request("POST", "/api/session", origin, json={"token": True}),
            request("OPTIONS", place, origin),
        ):
            assert answer.status_code == 403, (origin, answer.request.method)
            assert answer.json()["error"]["code"] == "forbidden_origin"
            allowed = [name for name in answer.headers if name.startswith("Access-Control")]
            assert allowed == []
            assert question not in answer.text
    for host in [_with_port(server, template) for template in REBOUND_HOSTS]:
        answer = server.get(place, headers={"Cookie": cookie, "Host": host})
        assert (answer.status_code, question in answer.text) == (421, False)
    after = server.get(place, headers={"Cookie": cookie}).json()["conversation"]["title"]
    assert after == before


def test_form_of_another_page_is_not_accepted_as_json(
    server: InstrumentedServer, cookie: str
) -> None:
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""):
        answer = requests.post(
            f"{server.url}/api/session",
            data='{"token": true}',
            headers={"Cookie": cookie, "Content-Type": kind},
            timeout=30,
        )
        assert answer.status_code == 415, kind
        assert "token" not in answer.json()
