"""A server with accounts in this process, whose clock only the test moves, and its browsers."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from app.accounts import assembly
from app.accounts.links import Links
from app.accounts.password import hashes
from app.protocol import NAMESPACE
from app.testing.fake_openai.client import FakeOpenAI
from app.testing.socket_client import OrderedTestClient, SocketClient
from tests.sockets.in_process import InProcess
from tests.support.waiting import stay_within_a_day

PASSWORD = "correct horse battery"


class Clock:
    """A clock that only `forward` moves."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 26, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **duration: float) -> None:
        """Advance by a duration, as of timedelta."""
        self.now += timedelta(**duration)


class Server(InProcess):
    """The application, with helpers to make people and sign them in."""

    clock: Clock

    def links(self) -> Links:
        """Return the links, as the operator's commands make them."""
        return Links(self.app.extensions["wordbrook"].database, self.clock)

    def person(self, name: str, role: str = "user") -> FlaskClient:
        """Return the browser of a new person, signed in by an invitation."""
        _, secret = self.links().invite("operator", name, role)
        browser = self.app.test_client()
        used = browser.post("/api/account/links/use", json={"secret": secret, "password": PASSWORD})
        assert used.status_code == 200, used.text
        return browser

    def tab(self, browser: FlaskClient) -> OrderedTestClient:
        """Connect a socket with the browser's cookies, successfully or not."""
        cookies = "; ".join(
            f"{each.key}={each.value}" for each in (browser._cookies or {}).values()
        )
        return self.connect({"protocol": 1}, headers={"Cookie": cookies})

    def chat_of(self, browser: FlaskClient) -> SocketClient:
        """Connect a socket with the browser's cookies."""
        tab = self.tab(browser)
        assert tab.is_connected(NAMESPACE), tab.refusal
        return SocketClient(tab)


MakeAccounts = Callable[..., Server]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(assembly.open_accounts, "__defaults__", (clock,))
    return clock


@pytest.fixture
def make_accounts(
    fake: FakeOpenAI, data_dir: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> Iterator[MakeAccounts]:
    """Yield a function that creates a server with these settings for one test."""
    servers: list[Server] = []
    stay_within_a_day(30)  # quotas count by the real day
    # Real hashes take 50 ms each; what they cost is not tested here.
    cheap = (*(hashes.PasswordHashes.__init__.__kwdefaults__ or {}),)
    assert cheap == ("time_cost", "memory_kib")
    values = {"time_cost": 1, "memory_kib": 8}
    monkeypatch.setattr(hashes.PasswordHashes.__init__, "__kwdefaults__", values)

    def make(**settings: Any) -> Server:
        given = {"auth": "password", "openai_base_url": fake.base_url, **settings}
        server = Server(data_dir, **given)
        server.clock = clock
        servers.append(server)
        return server

    yield make
    for server in servers:
        server.stop()


@pytest.fixture
def server(make_accounts: MakeAccounts) -> Server:
    return make_accounts()


def sign_in(browser: FlaskClient, name: str, password: str = PASSWORD, **more: Any) -> Any:
    """Sign in by name and password."""
    body = {"name": name, "password": password, **more}
    return browser.post("/api/account/sign-in", json=body)


def me(browser: FlaskClient) -> Any:
    """Return the signed-in user, None without one."""
    return browser.get("/api/account").get_json()["user"]
