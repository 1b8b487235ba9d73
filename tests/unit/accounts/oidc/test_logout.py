"""Both logouts: the person's, which ends the provider's session too, and the provider's own."""

from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from flask.testing import FlaskClient

from app.protocol import NAMESPACE
from app.testing.socket_client import OrderedTestClient
from tests.support.waiting import promptly

from ..conftest import Clock, Server, me
from .conftest import LOGOUT, person
from .fake_issuer import (
    FakeIssuer,
    unsigned,
    with_critical_header,
    with_empty_signature,
    with_foreign_key,
    with_own_key_in_header,
    with_public_key_as_secret,
    with_unknown_key,
)


def log_out(server: Server, token: str) -> Any:
    """Send a logout token as the provider does."""
    return server.app.test_client().post(LOGOUT, data={"logout_token": token})


def is_closed(tab: OrderedTestClient) -> bool:
    return bool(promptly(lambda: not tab.is_connected(NAMESPACE), what="the socket"))


@pytest.mark.parametrize("by", ["sub", "sid", "both"])
def test_provider_ends_sessions_and_their_sockets_within_a_second(
    oidc_server: Server, issuer: FakeIssuer, by: str
) -> None:
    issuer.change = {"sid": "session-1"}
    anna = person(oidc_server, issuer, "anna-1")
    issuer.change = {"sid": "session-2"}
    elsewhere = person(oidc_server, issuer, "anna-1")
    other = person(oidc_server, issuer, "berta-1")
    tab, of_other = oidc_server.tab(anna), oidc_server.tab(other)
    named: dict[str, Any] = {"sub": "anna-1", "sid": "session-1"}
    named = named if by == "both" else {by: named[by]}
    answer = log_out(oidc_server, issuer.logout_token(**named))
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    assert is_closed(tab)
    assert me(anna) is None
    assert oidc_server.tab(anna).refusal is not None
    # By `sub` all sessions of the person end, by `sid` that one.
    assert (me(elsewhere) is None) == (by == "sub")
    assert of_other.is_connected(NAMESPACE)


def test_session_of_another_person_with_the_same_sid_stays(
    oidc_server: Server, issuer: FakeIssuer
) -> None:
    issuer.change = {"sid": "session-1"}
    anna, berta = (person(oidc_server, issuer, each) for each in ("anna-1", "berta-1"))
    assert (
        log_out(oidc_server, issuer.logout_token(sub="anna-1", sid="session-1")).status_code == 200
    )
    assert (me(anna), me(berta) is None) == (None, False)


FORGED: dict[str, dict[str, Any]] = {
    "another issuer": {"iss": "https://evil.example"},
    "another audience": {"aud": "another-client"},
    "no issuer": {"without": "iss"},
    "no audience": {"without": "aud"},
    "no jti": {"without": "jti"},
    "a jti that is no text": {"jti": 7},
    "an empty jti": {"jti": ""},
    "no iat": {"without": "iat"},
    "an old one": {"iat": 1, "exp": 9_999_999_999},
    "one of the future": {"iat": 9_999_999_999, "exp": 9_999_999_999},
    "an expired one": {"exp": 1},
    "no event": {"without": "events"},
    "another event": {"events": {"http://schemas.openid.net/event/other": {}}},
    "an event that is no object": {"events": ["x"]},
    "a nonce": {"nonce": "n"},
    "another type": {"header": {"typ": "at+jwt"}},
    "nobody": {"without": "sub"},
    "a sid that is no text": {"sid": [1]},
}
SIGNATURES = (
    unsigned,
    with_public_key_as_secret,
    with_foreign_key,
    with_unknown_key,
    with_own_key_in_header,
    with_critical_header,
    with_empty_signature,
)


def signed_in(server: Server, issuer: FakeIssuer) -> FlaskClient:
    return person(server, issuer, "anna-1")


def test_nobody_is_signed_out_by_a_token_with_a_fault(
    oidc_server: Server, issuer: FakeIssuer
) -> None:
    anna = signed_in(oidc_server, issuer)
    outcomes = {}
    for name, given in FORGED.items():
        changed = dict(given)
        without = changed.pop("without", None)
        left_out = [without] if without else []
        token = issuer.logout_token(*left_out, **{"sub": "anna-1", **changed})
        answer = log_out(oidc_server, token)
        outcomes[name] = (answer.status_code, answer.get_json())
    assert outcomes == dict.fromkeys(FORGED, (400, {"error": "invalid_request"}))
    assert me(anna) is not None


def test_nobody_is_signed_out_by_a_token_that_the_provider_did_not_sign(
    oidc_server: Server, issuer: FakeIssuer
) -> None:
    anna = signed_in(oidc_server, issuer)
    for sign in SIGNATURES:
        issuer.sign = sign
        assert log_out(oidc_server, issuer.logout_token(sub="anna-1")).status_code == 400
    assert me(anna) is not None
    issuer.sign = issuer.sign_well
    assert log_out(oidc_server, issuer.logout_token(sub="anna-1")).status_code == 200
    assert me(anna) is None


def test_id_token_is_no_logout_token(oidc_server: Server, issuer: FakeIssuer) -> None:
    tokens: list[str] = []

    def remember(header: Any, claims: Any) -> str:
        tokens.append(issuer.sign_well(header, claims))
        return tokens[-1]

    issuer.sign = remember
    anna = signed_in(oidc_server, issuer)
    assert log_out(oidc_server, tokens[0]).status_code == 400
    assert me(anna) is not None


def test_logout_token_counts_once(oidc_server: Server, issuer: FakeIssuer, clock: Clock) -> None:
    token = issuer.logout_token("exp", sub="anna-1")
    signed_in(oidc_server, issuer)
    assert log_out(oidc_server, token).status_code == 200
    again = signed_in(oidc_server, issuer)
    for _ in range(4):
        assert log_out(oidc_server, token).status_code == 400
        assert me(again) is not None
        # Also when it is forgotten: it is too old then.
        clock.forward(minutes=5)


@pytest.mark.parametrize("named", [{"sub": "nobody-1"}, {"sid": "unknown"}])
def test_logout_of_an_unknown_person_is_accepted(
    oidc_server: Server, issuer: FakeIssuer, named: dict[str, Any]
) -> None:
    anna = signed_in(oidc_server, issuer)
    assert log_out(oidc_server, issuer.logout_token(**named)).status_code == 200
    assert me(anna) is not None


def test_logout_without_a_token_or_with_a_long_body_is_refused(oidc_server: Server) -> None:
    browser = oidc_server.app.test_client()
    assert browser.post(LOGOUT).status_code == 400
    assert browser.post(LOGOUT, data={"logout_token": "a" * 70_000}).status_code == 413
    assert browser.get(LOGOUT).status_code == 405
    foreign = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}
    assert browser.post(LOGOUT, headers=foreign).status_code == 403


def test_logout_is_asked_for_again_where_the_keys_cannot_be_read(
    oidc_server: Server, issuer: FakeIssuer
) -> None:
    issuer.answers = {"/keys": (503, b"")}
    answer = log_out(oidc_server, issuer.logout_token(sub="anna-1"))
    assert (answer.status_code, answer.get_json()) == (503, {"error": "temporarily_unavailable"})


def sign_out(browser: FlaskClient) -> str:
    answer = browser.post("/api/account/sign-out", json={})
    assert answer.status_code == 200
    return str(answer.get_json()["next"])


def test_sign_out_ends_the_session_here_and_leads_to_that_of_the_provider(
    oidc_server: Server, issuer: FakeIssuer
) -> None:
    tokens: list[str] = []

    def remember(header: Any, claims: Any) -> str:
        tokens.append(issuer.sign_well(header, claims))
        return tokens[-1]

    issuer.sign = remember
    issuer.discovery = {"end_session_endpoint": f"{issuer.url}/logout?tenant=1"}
    anna = signed_in(oidc_server, issuer)
    tab = oidc_server.tab(anna)
    parts = urlsplit(sign_out(anna))
    assert dict(parse_qsl(parts.query)) == {
        "tenant": "1",
        "id_token_hint": tokens[0],
        "client_id": "wordbrook",
        "post_logout_redirect_uri": "http://localhost/sign-in",
    }
    assert is_closed(tab)
    assert me(anna) is None
    # Without a session there is none to end at the provider.
    assert sign_out(anna) == "/sign-in"


def test_sign_out_works_without_an_endpoint_and_without_the_provider(
    oidc_server: Server, issuer: FakeIssuer
) -> None:
    anna = signed_in(oidc_server, issuer)
    issuer.stop()
    assert sign_out(anna) == "/sign-in"
    assert me(anna) is None
