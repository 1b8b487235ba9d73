"""The way to the provider and back, and each token that signs nobody in."""

from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from app.conversations.schema.account_tables import users

from ..conftest import Clock, MakeAccounts, Server, me
from .conftest import (
    CALLBACK,
    MakeOidc,
    come_back,
    problem_of,
    sign_in_at,
    start,
)
from .fake_issuer import (
    CLIENT_ID,
    CLIENT_SECRET,
    FakeIssuer,
    half_hash,
    unsigned,
    with_critical_header,
    with_empty_signature,
    with_foreign_key,
    with_own_key_in_header,
    with_public_key_as_secret,
    with_unknown_key,
)


def count_people(server: Server) -> int:
    database = server.app.extensions["wordbrook"].database
    return len(database.read(lambda tx: tx.execute(users.select()).all()))


def test_person_signs_in_with_pkce_and_goes_on_where_they_were(
    oidc_server: Server, issuer: FakeIssuer
) -> None:
    browser = oidc_server.app.test_client()
    location = start(browser, "/c/1?x=1")
    asked = dict(parse_qsl(urlsplit(location).query))
    assert location.startswith(f"{issuer.url}/authorize?")
    assert asked["code_challenge_method"] == "S256"
    assert (asked["response_type"], asked["scope"]) == ("code", "openid profile email")
    assert asked["redirect_uri"] == f"http://localhost{CALLBACK}"
    assert len({asked["state"], asked["nonce"], asked["code_challenge"]}) == 3
    assert come_back(browser, issuer.authorize(location)) == "/c/1?x=1"
    found = browser.get("/api/account").get_json()
    assert (found["mode"], found["provider_name"]) == ("oidc", "127.0.0.1")
    assert (found["user"]["name"], found["user"]["shown_name"]) == ("anna", "Anna Ä")
    assert browser.get("/api/conversations").status_code == 200


def test_client_secret_is_encoded_as_in_a_form(oidc_server: Server, issuer: FakeIssuer) -> None:
    sign_in_at(issuer, oidc_server.app.test_client())
    [(form, authorization)] = issuer.token_requests
    assert authorization == (
        "Basic d29yZGJyb29rOmErY2xpZW50K3NlY3JldCUzQSsxMDAlMjUrJUMzJUJDbnVzdWFs"
    )
    assert CLIENT_SECRET not in str(form)


@pytest.mark.parametrize(
    ("secret", "methods", "sent"),
    [
        (None, None, {"client_id": CLIENT_ID}),
        (CLIENT_SECRET, ["client_secret_post"], {"client_secret": CLIENT_SECRET}),
    ],
)
def test_client_shows_itself_as_the_provider_wants(
    make_oidc: MakeOidc,
    issuer: FakeIssuer,
    secret: str | None,
    methods: list[str] | None,
    sent: dict[str, str],
) -> None:
    issuer.discovery = {"token_endpoint_auth_methods_supported": methods} if methods else {}
    server = make_oidc(oidc_client_secret=secret)
    assert sign_in_at(issuer, server.app.test_client()) == "/c/1"
    [(form, authorization)] = issuer.token_requests
    assert authorization is None
    assert sent.items() <= form.items()


FAULTY: dict[str, dict[str, Any]] = {
    "another issuer": {"change": {"iss": "https://evil.example"}},
    "another audience": {"change": {"aud": "another-client"}},
    "several audiences without azp": {"change": {"aud": [CLIENT_ID, "another-client"]}},
    "another azp": {"change": {"aud": [CLIENT_ID], "azp": "another-client"}},
    "another nonce": {"change": {"nonce": "n" * 43}},
    "no nonce": {"without": ("nonce",)},
    "an expired token": {"change": {"exp": 1}},
    "no exp": {"without": ("exp",)},
    "an exp that is no number": {"change": {"exp": "never"}},
    "a token of the future": {"change": {"iat": 9_999_999_999, "exp": 9_999_999_999}},
    "no iat": {"without": ("iat",)},
    "no sub": {"without": ("sub",)},
    "a sub that is no text": {"change": {"sub": 7}},
    "a sub that is too long": {"change": {"sub": "s" * 256}},
    "the at_hash of another access token": {"change": {"at_hash": half_hash("other")}},
    "no signature": {"sign": unsigned},
    "an empty signature": {"sign": with_empty_signature},
    "its own key in the header": {"sign": with_own_key_in_header},
    "a critical header": {"sign": with_critical_header},
    "the public key as a secret": {"sign": with_public_key_as_secret},
    "a foreign key": {"sign": with_foreign_key},
    "an unknown key": {"sign": with_unknown_key},
    "no token": {"sign": lambda *_: "a.b"},
    "a token that is too long": {"sign": lambda *_: "a" * 40_000},
}


def test_nobody_signs_in_by_a_token_with_a_fault(
    oidc_server: Server, issuer: FakeIssuer, caplog: pytest.LogCaptureFixture
) -> None:
    outcomes = {}
    for name, changes in FAULTY.items():
        with pytest.MonkeyPatch.context() as patch:
            for attribute, value in changes.items():
                patch.setattr(issuer, attribute, value)
            browser = oidc_server.app.test_client()
            outcomes[name] = problem_of(sign_in_at(issuer, browser))
            assert me(browser) is None, name
    assert outcomes == dict.fromkeys(FAULTY, "provider_fault")
    assert len(issuer.token_requests) == len(FAULTY)
    assert count_people(oidc_server) == 0
    assert [each for each in caplog.messages if "sign-in at the provider failed" in each]
    assert CLIENT_SECRET not in caplog.text
    # None of this is a fault of the test's own tokens.
    assert sign_in_at(issuer, oidc_server.app.test_client()) == "/c/1"


def test_session_expires_as_in_the_other_modes(
    oidc_server: Server, issuer: FakeIssuer, clock: Clock
) -> None:
    browser = oidc_server.app.test_client()
    sign_in_at(issuer, browser)
    clock.forward(days=13)
    assert me(browser) is not None
    clock.forward(days=15)
    assert me(browser) is None


def test_names_that_the_id_token_lacks_come_from_the_userinfo(
    oidc_server: Server, issuer: FakeIssuer
) -> None:
    issuer.claims = {"sub": "anna-1"}
    issuer.userinfo = {"sub": "anna-1", "name": "Anna", "preferred_username": "anna"}
    browser = oidc_server.app.test_client()
    sign_in_at(issuer, browser)
    assert me(browser)["name"] == "anna"
    issuer.userinfo["sub"] = "berta-1"
    assert problem_of(sign_in_at(issuer, browser)) == "provider_fault"


def test_oidc_needs_issuer_and_client(make_accounts: MakeAccounts) -> None:
    for missing in ("oidc_issuer", "oidc_client_id"):
        given = {"oidc_issuer": "https://id.example.org", "oidc_client_id": "w", missing: None}
        with pytest.raises(Exception, match=f"oidc needs {missing.upper()}"):
            make_accounts(auth="oidc", **given)


@pytest.mark.parametrize("address", ["http://id.example.org", "https://id.example.org/?a", "id"])
def test_issuer_is_an_https_address(make_accounts: MakeAccounts, address: str) -> None:
    with pytest.raises(Exception, match="OIDC_ISSUER"):
        make_accounts(auth="oidc", oidc_issuer=address, oidc_client_id="w")
