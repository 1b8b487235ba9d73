"""Discovery and keys: cached, fetched again for a new key id, and seldom for one that is none."""

import threading
from typing import Any

import pytest

from app.accounts.oidc import provider
from app.accounts.oidc.cached import RETRY_S, Cached
from app.accounts.oidc.fault import OidcFault
from app.accounts.oidc.provider import LASTS_S, UNKNOWN_KEY_S, Provider

from ..conftest import Server, me
from .conftest import MakeOidc, problem_of, sign_in_at, start
from .fake_issuer import FakeIssuer, with_unknown_key

DISCOVERY = "/.well-known/openid-configuration"


class Monotonic:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def monotonic(monkeypatch: pytest.MonkeyPatch) -> Monotonic:
    found = Monotonic()
    monkeypatch.setattr(Provider.__init__, "__defaults__", (found,))
    return found


def test_discovery_and_keys_are_fetched_once_in_an_hour(
    make_oidc: MakeOidc, issuer: FakeIssuer, monotonic: Monotonic
) -> None:
    server = make_oidc()
    assert not issuer.requests
    for _ in range(3):
        sign_in_at(issuer, server.app.test_client())
    assert (issuer.requests[DISCOVERY], issuer.requests["/keys"]) == (1, 1)
    monotonic.now += LASTS_S
    sign_in_at(issuer, server.app.test_client())
    assert (issuer.requests[DISCOVERY], issuer.requests["/keys"]) == (2, 2)


def test_key_rotation_costs_one_fetch(
    make_oidc: MakeOidc, issuer: FakeIssuer, monotonic: Monotonic
) -> None:
    server = make_oidc()
    sign_in_at(issuer, server.app.test_client())
    issuer.keys = ["one", "two"]
    for _ in range(3):
        browser = server.app.test_client()
        assert sign_in_at(issuer, browser) == "/c/1"
        assert me(browser) is not None
    assert issuer.requests["/keys"] == 2
    # A second rotation at once is followed too: only keys that do not exist wait.
    issuer.keys = ["one"]
    assert sign_in_at(issuer, server.app.test_client()) == "/c/1"


def test_tokens_of_unknown_keys_cause_a_fetch_in_a_time(
    make_oidc: MakeOidc, issuer: FakeIssuer, monotonic: Monotonic
) -> None:
    server = make_oidc()
    sign_in_at(issuer, server.app.test_client())
    issuer.sign = with_unknown_key
    for _ in range(4):
        assert problem_of(sign_in_at(issuer, server.app.test_client())) == "provider_fault"
    assert issuer.requests["/keys"] == 2
    monotonic.now += UNKNOWN_KEY_S
    sign_in_at(issuer, server.app.test_client())
    assert issuer.requests["/keys"] == 3


def test_keys_that_were_read_before_count_while_the_provider_is_away(
    make_oidc: MakeOidc, issuer: FakeIssuer, monotonic: Monotonic
) -> None:
    server = make_oidc()
    sign_in_at(issuer, server.app.test_client())
    issuer.answers = {DISCOVERY: (503, b""), "/keys": (503, b"")}
    monotonic.now += LASTS_S
    assert sign_in_at(issuer, server.app.test_client()) == "/c/1"


def test_provider_that_is_back_is_used_after_a_moment(
    make_oidc: MakeOidc, issuer: FakeIssuer, monotonic: Monotonic
) -> None:
    server = make_oidc()
    issuer.answers = {DISCOVERY: (503, b"")}
    browser = server.app.test_client()
    for _ in range(3):
        assert problem_of(start(browser)) == "unreachable"
    assert issuer.requests[DISCOVERY] == 1
    issuer.answers = {}
    monotonic.now += RETRY_S
    assert sign_in_at(issuer, browser) == "/c/1"


def test_silent_provider_costs_its_deadline_and_other_requests_go_on(
    oidc_server: Server, issuer: FakeIssuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.accounts.oidc.provider_http.IDLE_S", 2.0)
    silence = threading.Event()
    monkeypatch.setattr(issuer, "document", lambda: silence.wait(30) and {})
    locations: list[str] = []
    task = threading.Thread(target=lambda: locations.append(start(oidc_server.app.test_client())))
    task.start()
    health = oidc_server.http.get("/healthz")
    assert (health.status_code, locations) == (200, [])
    task.join(20)
    silence.set()
    assert [problem_of(each) for each in locations] == ["unreachable"]


def test_tasks_that_need_a_value_at_once_fetch_it_once() -> None:
    fetched: list[int] = []
    is_in, go_on = threading.Event(), threading.Event()

    def fetch() -> int:
        fetched.append(1)
        is_in.set()
        go_on.wait(20)
        return 7

    cached = Cached(fetch, 60.0, lambda: 0.0)
    found: list[Any] = []
    tasks = [threading.Thread(target=lambda: found.append(cached.get())) for _ in range(3)]
    for task in tasks:
        task.start()
    assert is_in.wait(20)
    go_on.set()
    for task in tasks:
        task.join(20)
    assert (found, fetched) == ([7] * 3, [1])


def test_failure_without_an_older_value_is_told_to_all() -> None:
    def fail() -> int:
        raise OidcFault("unreachable", "away")

    cached = Cached(fail, 60.0, lambda: 0.0)
    for _ in range(2):
        with pytest.raises(OidcFault, match="away"):
            cached.get()


def test_token_that_is_no_ascii_is_refused(oidc_server: Server, issuer: FakeIssuer) -> None:
    assert provider.MAX_TOKEN_CHARS < 100_000
    issuer.sign = lambda *_: "ä.b.c"
    assert problem_of(sign_in_at(issuer, oidc_server.app.test_client())) == "provider_fault"
