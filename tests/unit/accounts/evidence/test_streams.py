"""Streams over HTTP end within a second after the access to them ends, like sockets."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from app.accounts.socket_watch import SocketWatch
from app.testing.fake_openai.client import FakeOpenAI
from app.testing.waiting import eventually
from app.testing.wire.chat_client import new_id
from tests.support.answers import stalled
from tests.support.waiting import promptly

from ..conftest import Clock, MakeAccounts, Server, me
from ..test_sockets import ENDS


class Stream:
    """The events of an answer, read in a thread until the body ends."""

    def __init__(self, ask: Callable[[], Any]):
        self.status = 0
        self.text = ""
        self._ask = ask
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()
        assert eventually(lambda: "begun" in self.text, what=lambda: self.text)

    def _read(self) -> None:
        response = self._ask()
        self.status = response.status_code
        for piece in response.response:
            self.text += piece.decode()
        response.close()

    @property
    def is_open(self) -> bool:
        return self._thread.is_alive()

    def ends_within_a_second(self) -> bool:
        return bool(promptly(lambda: not self.is_open, what="the stream"))


@pytest.fixture
def begun(fake: FakeOpenAI, question: str) -> str:
    fake.script(stalled("begun"), marker=question)
    return question


def stream_of(browser: FlaskClient, answer_id: str, token: str = "") -> Stream:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    path = f"/api/answers/{answer_id}/events"
    return Stream(lambda: browser.get(path, headers=headers))


@pytest.mark.parametrize("name", ENDS)
def test_streams_end_within_a_second_after(server: Server, begun: str, name: str) -> None:
    admin, anna = server.person("root", "admin"), server.person("anna")
    chat = server.chat_of(anna)
    ack = chat.send(begun)
    stream = stream_of(anna, ack["answer_id"])
    server.app.extensions["handlers"].admission._watch.stop()  # its next look could end it too
    assert ENDS[name](server, anna, admin).status_code in (200, 204)
    assert stream.ends_within_a_second()
    assert anna.get(f"/api/answers/{ack['answer_id']}/events").status_code in (401, 404)


def later(watch: SocketWatch, clock: Clock, monkeypatch: pytest.MonkeyPatch, **by: float) -> None:
    """Let the clock of the test and that of the watch go forward, and ask for what is due."""
    clock.forward(**by)
    now = watch._monotonic() + 60
    monkeypatch.setattr(watch, "_monotonic", lambda: now)
    watch.step()


@pytest.fixture
def watch(server: Server) -> SocketWatch:
    found: SocketWatch = server.app.extensions["handlers"].admission._watch
    found.stop()  # the test alone asks
    return found


def test_expiry_of_the_session_ends_its_stream(
    server: Server, begun: str, watch: SocketWatch, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna = server.person("anna")
    stream = stream_of(anna, server.chat_of(anna).send(begun)["answer_id"])
    for _ in range(7):
        later(watch, clock, monkeypatch, days=12)
        assert stream.is_open
    later(watch, clock, monkeypatch, days=12)
    assert stream.ends_within_a_second()


@pytest.mark.parametrize("scope", ["read", "write"])
def test_expiry_of_a_token_ends_its_stream(
    server: Server,
    begun: str,
    watch: SocketWatch,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
    scope: str,
) -> None:
    anna = server.person("anna")
    made = anna.post("/api/account/tokens", json={"title": "t", "days": 1, "scope": scope})
    answer_id = server.chat_of(anna).send(begun)["answer_id"]
    # The browser's session, which lasts, is not what the request was sent with.
    stream = stream_of(anna, answer_id, made.get_json()["secret"])
    later(watch, clock, monkeypatch, hours=23)
    assert stream.is_open
    later(watch, clock, monkeypatch, hours=2)
    assert stream.ends_within_a_second()


def test_stream_that_ended_is_watched_no_more(
    server: Server, begun: str, watch: SocketWatch
) -> None:
    anna = server.person("anna")
    chat = server.chat_of(anna)
    ack = chat.send(begun)
    stream = stream_of(anna, ack["answer_id"])
    assert [sid for sid in watch._sockets if sid.startswith("http-")]
    chat.command("answer:stop", {"answer_id": ack["answer_id"]})
    assert stream.ends_within_a_second()
    assert not [sid for sid in watch._sockets if sid.startswith("http-")]


def test_old_session_cookie_ends_no_stream_behind_a_proxy(
    make_accounts: MakeAccounts, begun: str, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = make_accounts(auth="proxy", trusted_proxies="127.0.0.1", admin_users="root")
    watch: SocketWatch = server.app.extensions["handlers"].admission._watch
    watch.stop()
    browser, root = server.app.test_client(), {"Remote-User": "root"}
    browser.environ_base["HTTP_REMOTE_USER"] = "anna"
    browser.set_cookie(watch._users._cookies.session_name, "a" * 43)
    body = {"text": begun, "conversation_id": None, "parent_id": None, "message_id": new_id()}
    stream = stream_of(browser, browser.post("/api/answers", json=body).get_json()["answer_id"])
    later(watch, clock, monkeypatch, days=1)
    assert stream.is_open
    path = f"/api/people/{me(browser)['id']}"
    admin = server.app.test_client()
    assert admin.patch(path, json={"is_disabled": True}, headers=root).status_code == 200
    assert stream.ends_within_a_second()
