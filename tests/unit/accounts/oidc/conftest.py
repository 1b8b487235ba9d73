"""A server with AUTH=oidc, a provider, and browsers that sign in there."""

import logging
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from flask.testing import FlaskClient

from app.accounts.routes import oidc_routes
from app.logs.rate_limited import RateLimitedLogger

from ..conftest import Clock, MakeAccounts, Server, me
from .fake_issuer import CLIENT_ID, CLIENT_SECRET, FakeIssuer

CALLBACK = "/sign-in/callback"
LOGOUT = "/sign-in/backchannel-logout"
MakeOidc = Callable[..., Server]


@pytest.fixture(autouse=True)
def _whole_log(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reset the rate limit of the log before each test."""
    new = RateLimitedLogger(logging.getLogger(oidc_routes.__name__))
    monkeypatch.setattr(oidc_routes, "log", new)


@pytest.fixture
def issuer(clock: Clock) -> Iterator[FakeIssuer]:
    found = FakeIssuer(lambda: clock().timestamp())
    yield found
    found.stop()


@pytest.fixture
def make_oidc(make_accounts: MakeAccounts, issuer: FakeIssuer) -> MakeOidc:
    """Return a function that creates a server whose people are at the provider."""

    def make(**settings: Any) -> Server:
        given = {
            "auth": "oidc",
            "oidc_issuer": issuer.url,
            "oidc_client_id": CLIENT_ID,
            "oidc_client_secret": CLIENT_SECRET,
            "sign_up": "open",
            "admin_users": "root-1",
            **settings,
        }
        return make_accounts(**{name: value for name, value in given.items() if value is not None})

    return make


@pytest.fixture
def oidc_server(make_oidc: MakeOidc) -> Server:
    return make_oidc()


def start(browser: FlaskClient, next_path: str = "/c/1", base: str = "") -> str:
    """Begin a sign-in; return where the browser is sent."""
    answer = browser.get(f"{base}/api/account/oidc/start?{urlencode({'next': next_path})}")
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"])


def come_back(browser: FlaskClient, answer: dict[str, str], base: str = "") -> str:
    """Come back from the provider with its answer; return where the browser is sent."""
    back = browser.get(f"{base}{CALLBACK}?{urlencode(answer)}")
    assert back.status_code == 303, back.text
    return str(back.headers["Location"])


def sign_in_at(issuer: FakeIssuer, browser: FlaskClient, next_path: str = "/c/1") -> str:
    """Sign in; return where the browser is sent at the end."""
    return come_back(browser, issuer.authorize(start(browser, next_path)))


def problem_of(location: str) -> str | None:
    """Return the problem that a browser is sent to the sign-in with."""
    parts = urlsplit(location)
    assert (parts.path == "/sign-in") == ("problem=" in location), location
    return dict(parse_qsl(parts.query)).get("problem")


def person(server: Server, issuer: FakeIssuer, sub: str, **claims: Any) -> FlaskClient:
    """Return the browser of a person of the provider, signed in."""
    issuer.claims = {"sub": sub, "preferred_username": sub.partition("-")[0], **claims}
    browser = server.app.test_client()
    assert sign_in_at(issuer, browser) == "/c/1"
    assert me(browser) is not None
    return browser
