from typing import Any

import pytest
from flask import Flask, jsonify
from flask.testing import FlaskClient

from app.api.errors import answer_errors
from app.identity.session_route import build_session, identify
from app.identity.signed_identity import COOKIE_RENEWED_AFTER_S, Identities
from app.limits.rate_limits import Limits
from app.protocol.errors import Refusal

from .builders import KEY, Clock, make_settings

LISTED = "https://app.example.org"
OWN = "http://localhost"


class Server:
    def __init__(self, **overrides: object):
        self.clock = Clock()
        self.identities = Identities(KEY, clock=self.clock)
        settings = make_settings(allowed_origins=(LISTED,), **overrides)
        self.app = Flask("server")
        limits = Limits(settings, self.clock)
        session = build_session(settings, self.identities, limits)
        answer_errors(session)
        self.app.register_blueprint(session)

        @self.app.get("/who")
        def who() -> Any:
            return jsonify(user=identify(self.identities))

    def browser(self) -> FlaskClient:
        return self.app.test_client()


def begin_session(client: FlaskClient, body: object = None, **headers: str) -> Any:
    return client.post("/api/session", json={} if body is None else body, headers=headers)


def who(client: FlaskClient, **headers: str) -> str:
    user = client.get("/who", headers=headers).get_json()["user"]
    assert isinstance(user, str)
    return user


def test_browser_keeps_its_identity_by_cookie() -> None:
    browser = Server().browser()
    first = begin_session(browser, Origin=OWN)
    assert first.get_json()["user"]["kind"] == "anonymous"
    user = first.get_json()["user"]["id"]
    again = begin_session(browser, Origin=OWN)
    assert again.get_json() == {"user": {"id": user, "kind": "anonymous"}}
    assert "Set-Cookie" not in again.headers
    assert who(browser) == user


def test_old_cookie_is_renewed_for_the_same_user() -> None:
    server = Server()
    browser = server.browser()
    user = begin_session(browser).get_json()["user"]["id"]
    server.clock.forward(COOKIE_RENEWED_AFTER_S + 1)
    renewed = begin_session(browser)
    assert "Set-Cookie" in renewed.headers
    assert renewed.get_json()["user"]["id"] == user


def test_two_browsers_get_different_users() -> None:
    server = Server()
    users = {begin_session(server.browser()).get_json()["user"]["id"] for _ in range(2)}
    assert len(users) == 2


def test_token_request_returns_a_token_and_no_cookie() -> None:
    server = Server()
    got = begin_session(server.browser(), {"token": True})
    assert set(got.get_json()) == {"user", "token", "expires_at"}
    assert "Set-Cookie" not in got.headers
    bearer = f"Bearer {got.get_json()['token']}"
    assert who(server.browser(), Authorization=bearer) == got.get_json()["user"]["id"]


def test_token_requested_with_cookie_or_token_identifies_the_same_user() -> None:
    server = Server()
    browser = server.browser()
    user = begin_session(browser).get_json()["user"]["id"]
    by_cookie = begin_session(browser, {"token": True}).get_json()
    assert by_cookie["user"]["id"] == user
    bearer = f"Bearer {by_cookie['token']}"
    by_token = begin_session(server.browser(), {"token": True}, Authorization=bearer).get_json()
    assert by_token["user"]["id"] == user


def test_page_of_a_listed_origin_gets_a_token() -> None:
    assert "token" in begin_session(Server().browser(), {"token": True}, Origin=LISTED).get_json()


@pytest.mark.parametrize("origin", [OWN, "null", "https://evil.example"])
def test_page_of_own_or_unlisted_origin_gets_no_token(origin: str) -> None:
    refused = begin_session(Server().browser(), {"token": True}, Origin=origin)
    assert (refused.status_code, refused.get_json()["error"]["code"]) == (403, "forbidden_origin")
    assert "Set-Cookie" not in refused.headers


@pytest.mark.parametrize("body", [[], "token", 1, {"token": "yes"}, {"token": 1}])
def test_body_of_another_schema_is_invalid(body: object) -> None:
    refused = begin_session(Server().browser(), body)
    assert (refused.status_code, refused.get_json()["error"]["code"]) == (400, "invalid")


@pytest.mark.parametrize("text", ["", "{", "[" * 100_000])
def test_body_that_is_not_json_is_invalid(text: str) -> None:
    client = Server().browser()
    refused = client.post("/api/session", data=text, content_type="application/json")
    assert (refused.status_code, refused.get_json()["error"]["code"]) == (400, "invalid")


@pytest.mark.parametrize("header", ["Bearer nonsense", "Bearer", "Basic dTpw", "\xff", ""])
def test_bad_authorization_is_refused_despite_a_good_cookie(header: str) -> None:
    server = Server()
    browser = server.browser()
    begin_session(browser)
    with (
        server.app.test_request_context("/who", headers={"Authorization": header}),
        pytest.raises(Refusal) as caught,
    ):
        identify(server.identities)
    assert caught.value.code == "unauthenticated"
    assert begin_session(browser, {"token": True}, Authorization=header).status_code == 401


def test_request_without_identity_is_refused() -> None:
    server = Server()
    with server.app.test_request_context("/who"), pytest.raises(Refusal) as caught:
        identify(server.identities)
    assert caught.value.code == "unauthenticated"


def test_new_identities_are_limited_per_address_but_known_ones_are_not() -> None:
    server = Server(limit_sessions_per_minute=2)
    browser = server.browser()
    for _ in range(5):
        assert begin_session(browser).status_code == 200
    assert begin_session(server.browser()).status_code == 200
    refused = begin_session(server.browser())
    assert refused.status_code == 429
    assert refused.get_json()["error"]["code"] == "rate_limited"
    assert int(refused.headers["Retry-After"]) >= refused.get_json()["error"]["retry_after_s"]
