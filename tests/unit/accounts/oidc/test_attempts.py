"""An attempt counts in the browser that began it, once and for a time, and leads back here."""

import pytest
from flask.testing import FlaskClient

from app.conversations.schema.account_tables import oidc_used

from ..conftest import Clock, Server, me
from .conftest import (
    CALLBACK,
    MakeOidc,
    come_back,
    problem_of,
    sign_in_at,
    start,
)
from .fake_issuer import (
    FakeIssuer,
)

PUBLIC = "https://example.org/chat"


def test_answer_counts_in_the_browser_that_asked_alone(
    oidc_server: Server, issuer: FakeIssuer
) -> None:
    attacker, victim = oidc_server.app.test_client(), oidc_server.app.test_client()
    answer = issuer.authorize(start(attacker))
    # Also where the victim is about to sign in.
    start(victim)
    assert problem_of(come_back(victim, answer)) == "expired"
    assert me(victim) is None
    assert not issuer.token_requests


def test_state_of_another_attempt_of_the_same_browser_does_not_count(
    oidc_server: Server, issuer: FakeIssuer
) -> None:
    browser = oidc_server.app.test_client()
    first, second = issuer.authorize(start(browser)), issuer.authorize(start(browser))
    name = next(each for each in cookies_of(browser) if each.endswith(first["state"][:8]))
    other = next(each for each in cookies_of(browser) if each.endswith(second["state"][:8]))
    browser.set_cookie(name, cookies_of(browser)[other])
    assert problem_of(come_back(browser, first)) == "expired"
    # Each tab has its own attempt, which the failure of another one leaves.
    assert come_back(browser, second) == "/c/1"


def cookies_of(browser: FlaskClient) -> dict[str, str]:
    found = (browser._cookies or {}).values()
    return {each.key: each.value for each in found if "oidc" in each.key}


def test_answer_counts_once_even_with_its_cookie(oidc_server: Server, issuer: FakeIssuer) -> None:
    browser, thief = oidc_server.app.test_client(), oidc_server.app.test_client()
    answer = issuer.authorize(start(browser))
    for name, value in cookies_of(browser).items():
        thief.set_cookie(name, value)
    assert come_back(browser, answer) == "/c/1"
    assert not cookies_of(browser)
    assert problem_of(come_back(thief, answer)) == "expired"
    assert len(issuer.token_requests) == 1


def test_code_of_another_attempt_fails_by_pkce(oidc_server: Server, issuer: FakeIssuer) -> None:
    attacker, victim = oidc_server.app.test_client(), oidc_server.app.test_client()
    stolen = issuer.authorize(start(victim))["code"]
    own = issuer.authorize(start(attacker))
    assert problem_of(come_back(attacker, {**own, "code": stolen})) == "provider_fault"
    assert me(attacker) is None


def test_code_works_once(oidc_server: Server, issuer: FakeIssuer) -> None:
    browser = oidc_server.app.test_client()
    first = issuer.authorize(start(browser))
    assert come_back(browser, first) == "/c/1"
    again = issuer.authorize(start(browser))
    assert problem_of(come_back(browser, {**again, "code": first["code"]})) == "provider_fault"


def test_attempt_ends_after_ten_minutes(
    oidc_server: Server, issuer: FakeIssuer, clock: Clock
) -> None:
    browser = oidc_server.app.test_client()
    answer = issuer.authorize(start(browser))
    # The cookie of a browser with a stopped clock.
    kept = cookies_of(browser)
    clock.forward(minutes=10)
    for name, value in kept.items():
        browser.set_cookie(name, value)
    assert problem_of(come_back(browser, answer)) == "expired"


def test_browser_keeps_few_attempts(oidc_server: Server) -> None:
    browser = oidc_server.app.test_client()
    for _ in range(6):
        start(browser)
    assert len(cookies_of(browser)) == 3


@pytest.mark.parametrize("wanted", ["//evil.example", "https://evil.example", "/sign-in?problem=x"])
def test_sign_in_leads_to_no_other_server(
    oidc_server: Server, issuer: FakeIssuer, wanted: str
) -> None:
    assert sign_in_at(issuer, oidc_server.app.test_client(), wanted) == "/"


def test_sign_in_works_below_a_path_and_its_cookie_is_secure(
    make_oidc: MakeOidc, issuer: FakeIssuer
) -> None:
    browser = make_oidc(public_url=PUBLIC).app.test_client()
    began = browser.get("/chat/api/account/oidc/start?next=/chat/c/1")
    [header] = began.headers.getlist("Set-Cookie")
    parts = {each.strip() for each in header.split(";")}
    assert header.startswith("__Secure-wordbrook_oidc_")
    assert {"HttpOnly", "SameSite=Lax", "Secure", "Path=/chat", "Max-Age=600"} <= parts
    answer = issuer.authorize(began.headers["Location"])
    assert issuer.codes[answer["code"]]["redirect_uri"] == f"{PUBLIC}{CALLBACK}"
    cookie = header.partition(";")[0]
    back = browser.get(f"/chat{CALLBACK}", query_string=answer, headers={"Cookie": cookie})
    assert back.headers["Location"] == "/chat/c/1"
    assert "__Secure-wordbrook_signed_in_" in str(back.headers.getlist("Set-Cookie"))


def test_cookie_at_the_root_of_a_host_is_of_this_host_alone(make_oidc: MakeOidc) -> None:
    server = make_oidc(public_url="https://chat.example.org")
    began = server.app.test_client().get("/api/account/oidc/start")
    assert began.headers["Set-Cookie"].startswith("__Host-wordbrook_oidc_")


def test_another_site_begins_no_sign_in_and_may_lead_back_from_one(
    oidc_server: Server, issuer: FakeIssuer
) -> None:
    browser = oidc_server.app.test_client()
    foreign = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    visit = {**foreign, "Sec-Fetch-Dest": "document"}
    refused = browser.get("/api/account/oidc/start", headers=visit)
    assert refused.get_json()["error"]["code"] == "forbidden_origin"
    answer = issuer.authorize(start(browser))
    framed = {**foreign, "Sec-Fetch-Dest": "iframe"}
    assert browser.get(CALLBACK, query_string=answer, headers=framed).status_code == 403
    back = browser.get(CALLBACK, query_string=answer, headers=visit)
    assert back.headers["Location"] == "/c/1"


def test_sign_in_ends_the_session_that_the_browser_had(
    oidc_server: Server, issuer: FakeIssuer
) -> None:
    browser, other = oidc_server.app.test_client(), oidc_server.app.test_client()
    sign_in_at(issuer, browser)
    [planted] = [each for each in (browser._cookies or {}).values() if "signed_in" in each.key]
    sign_in_at(issuer, browser)
    other.set_cookie(planted.key, planted.value)
    assert me(other) is None


def test_used_states_are_forgotten_when_they_have_expired(
    oidc_server: Server, issuer: FakeIssuer, clock: Clock
) -> None:
    database = oidc_server.app.extensions["wordbrook"].database
    for _ in range(3):
        sign_in_at(issuer, oidc_server.app.test_client())
        clock.forward(minutes=11)
    query = oidc_used.select()
    assert len(database.read(lambda tx: tx.execute(query).all())) == 1
