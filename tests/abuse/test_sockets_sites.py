"""Other sites in a user's browser, and strangers with a session id, reach nothing."""

import json
from collections.abc import Iterator

import pytest
import requests
import websocket

from app.testing.waiting import eventually
from tests.support.servers.wordbrook import ServerProcess
from tests.support.wire.raw_socket import RawSocket

TIMES = 40
WHERE = "/socket.io/?EIO=4&transport=polling"
CROSS = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image"}
OTHER_PORT = {**CROSS, "Sec-Fetch-Site": "same-site"}
NAVIGATION = {
    "Sec-Fetch-Site": "cross-site",
    "Sec-Fetch-Mode": "navigate",
    "Sec-Fetch-Dest": "document",
}
FRAME = {**NAVIGATION, "Sec-Fetch-Dest": "iframe"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    with ServerProcess(
        tmp_path_factory.mktemp("sites") / "data",
        LIMITS="on",
        ALLOW_POLLING=1,
        LIMIT_UNJOINED_PER_ADDRESS=10,
        LIMIT_REQUESTS_PER_MINUTE=30,
        LIMIT_SESSIONS_PER_MINUTE=20,
    ) as server:
        yield server


def test_page_of_another_origin_does_not_use_up_the_limits_of_its_user(
    server: ServerProcess,
) -> None:
    foreign: list[dict[str, str]] = [
        {"Origin": "http://localhost:1"},
        {"Origin": "null"},
        CROSS,
        OTHER_PORT,
        FRAME,
        {**CROSS, "Origin": "https://evil.example"},
    ]
    for headers in foreign:
        for _ in range(TIMES):
            with pytest.raises(websocket.WebSocketBadStatusException) as refused:
                RawSocket(server.url, **headers)
            assert refused.value.status_code == 403
            assert server.get("/api/conversations", headers=headers).status_code == 403
            assert server.get(WHERE, headers=headers).status_code == 403
    for headers in (CROSS, OTHER_PORT, FRAME):
        assert {server.get("/", headers=headers).status_code for _ in range(TIMES)} == {403}
    token = server.new_token()
    own = {"Authorization": f"Bearer {token}"}
    assert server.get("/api/conversations", headers=own).status_code == 200
    with RawSocket(server.url).join(token):
        pass


def test_link_on_another_site_opens_the_page_alone(server: ServerProcess) -> None:
    assert server.get("/", headers=NAVIGATION).status_code != 403
    assert server.get("/c/some-id", headers=NAVIGATION).status_code != 403
    assert server.get("/api/conversations", headers=NAVIGATION).status_code == 403
    assert server.get("/", headers={"Sec-Fetch-Site": "none"}).status_code != 403
    assert server.get("/healthz", headers=CROSS).status_code == 200


class Polling:
    """A client of long-polling."""

    def __init__(self, server: ServerProcess, **headers: str):
        self._url = server.url + WHERE
        self.headers = headers
        opened = requests.get(self._url, headers=headers, timeout=30)
        self.sid = json.loads(opened.text[1:])["sid"]

    def post(self, packet: str, **headers: str) -> int:
        url = f"{self._url}&sid={self.sid}"
        return requests.post(
            url, data=packet, headers=headers or self.headers, timeout=10
        ).status_code

    def poll(self, **headers: str) -> requests.Response:
        url = f"{self._url}&sid={self.sid}"
        return requests.get(url, headers=headers or self.headers, timeout=30)

    def join(self, token: str) -> str:
        self.post("40/chat," + json.dumps({"protocol": 1, "token": token}))
        return self.poll().text


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def test_session_id_of_long_polling_is_not_the_user(server: ServerProcess) -> None:
    token = server.new_token()
    client = Polling(server, **_bearer(token))
    assert "40/chat" in client.join(token)
    command = '42/chat,1["conversation:close",{"conversation_id":"c"}]'
    strangers: list[dict[str, str]] = [
        {"User-Agent": "stranger"},
        _bearer(server.new_token()),
        _bearer("u_forged.token"),
    ]
    for headers in strangers:
        assert client.post(command, **headers) == 401
        assert client.poll(**headers).status_code == 401
        with pytest.raises(websocket.WebSocketBadStatusException) as refused:
            websocket.create_connection(
                server.url.replace("http", "ws", 1)
                + f"/socket.io/?EIO=4&transport=websocket&sid={client.sid}",
                header=headers,
                suppress_origin=True,
            )
        assert refused.value.status_code == 401
    # Browsers send the origin with a POST alone.
    assert client.post(command, **_bearer(token), Origin=server.url) == 200
    assert '43/chat,1[{"ok":true}]' in client.poll().text


def test_token_of_another_request_does_not_join_over_long_polling(server: ServerProcess) -> None:
    token = server.new_token()
    assert "unauthenticated" in Polling(server, **{"User-Agent": "none"}).join(token)
    other = server.new_token()
    assert "unauthenticated" in Polling(server, **_bearer(other)).join(token)


def test_cookie_joins_over_long_polling(server: ServerProcess) -> None:
    answer = requests.post(f"{server.url}/api/session", json={}, timeout=30)
    [(name, value)] = answer.cookies.items()
    client = Polling(server, Cookie=f"{name}={value}", Origin=server.url)
    client.post('40/chat,{"protocol":1}')
    assert "40/chat" in client.poll().text


def test_long_polling_request_beyond_the_limit_closes_its_session_at_once(
    server: ServerProcess,
) -> None:
    token = server.new_token()
    client = Polling(server, **_bearer(token))
    client.join(token)
    assert client.post("4" + "x" * 600_000) == 400
    eventually(lambda: client.poll().status_code == 400)
