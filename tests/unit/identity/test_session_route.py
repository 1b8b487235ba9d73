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


def begin(client: FlaskClient, body: object = None, **headers: str) -> Any:
    return client.post("/api/session", json={} if body is None else body, headers=headers)


def who(client: FlaskClient, **headers: str) -> str:
    user = client.get("/who", headers=headers).get_json()["user"]
    assert isinstance(user, str)
    return user


def test_a_browser_gets_an_identity_by_cookie_and_keeps_it() -> None:
    browser = Server().browser()
    first = begin(browser, Origin=OWN)
    assert first.get_json()["user"]["kind"] == "anonymous"
    user = first.get_json()["user"]["id"]
    again = begin(browser, Origin=OWN)
    assert again.get_json() == {"user": {"id": user, "kind": "anonymous"}}
    assert "Set-Cookie" not in again.headers
    assert who(browser) == user


def test_an_old_cookie_is_renewed_for_the_same_user() -> None:
    server = Server()
    browser = server.browser()
    user = begin(browser).get_json()["user"]["id"]
    server.clock.forward(COOKIE_RENEWED_AFTER_S + 1)
    renewed = begin(browser)
    assert "Set-Cookie" in renewed.headers
    assert renewed.get_json()["user"]["id"] == user


def test_two_browsers_are_two_users() -> None:
    server = Server()
    users = {begin(server.browser()).get_json()["user"]["id"] for _ in range(2)}
    assert len(users) == 2


def test_a_program_gets_a_token_that_names_it_and_no_cookie() -> None:
    server = Server()
    got = begin(server.browser(), {"token": True})
    assert set(got.get_json()) == {"user", "token", "expires_at"}
    assert "Set-Cookie" not in got.headers
    bearer = f"Bearer {got.get_json()['token']}"
    assert who(server.browser(), Authorization=bearer) == got.get_json()["user"]["id"]


def test_a_token_asked_for_with_a_cookie_or_a_token_names_the_same_user() -> None:
    server = Server()
    browser = server.browser()
    user = begin(browser).get_json()["user"]["id"]
    by_cookie = begin(browser, {"token": True}).get_json()
    assert by_cookie["user"]["id"] == user
    bearer = f"Bearer {by_cookie['token']}"
    by_token = begin(server.browser(), {"token": True}, Authorization=bearer).get_json()
    assert by_token["user"]["id"] == user


def test_a_page_of_a_listed_origin_gets_a_token() -> None:
    assert "token" in begin(Server().browser(), {"token": True}, Origin=LISTED).get_json()


@pytest.mark.parametrize("origin", [OWN, "null", "https://evil.example"])
def test_a_page_of_any_other_origin_gets_no_token_not_even_ours(origin: str) -> None:
    refused = begin(Server().browser(), {"token": True}, Origin=origin)
    assert (refused.status_code, refused.get_json()["error"]["code"]) == (403, "forbidden_origin")
    assert "Set-Cookie" not in refused.headers


@pytest.mark.parametrize("body", [[], "token", 1, {"token": "yes"}, {"token": 1}])
def test_a_request_of_another_shape_is_invalid(body: object) -> None:
    refused = begin(Server().browser(), body)
    assert (refused.status_code, refused.get_json()["error"]["code"]) == (400, "invalid")


@pytest.mark.parametrize("text", ["", "{", "[" * 100_000])
def test_a_body_that_is_no_json_is_invalid(text: str) -> None:
    client = Server().browser()
    refused = client.post("/api/session", data=text, content_type="application/json")
    assert (refused.status_code, refused.get_json()["error"]["code"]) == (400, "invalid")


@pytest.mark.parametrize("header", ["Bearer nonsense", "Bearer", "Basic dTpw", "\xff", ""])
def test_a_bad_authorization_is_refused_even_next_to_a_good_cookie(header: str) -> None:
    server = Server()
    browser = server.browser()
    begin(browser)
    with (
        server.app.test_request_context("/who", headers={"Authorization": header}),
        pytest.raises(Refusal) as caught,
    ):
        identify(server.identities)
    assert caught.value.code == "unauthenticated"
    assert begin(browser, {"token": True}, Authorization=header).status_code == 401


def test_a_request_without_any_identity_is_refused() -> None:
    server = Server()
    with server.app.test_request_context("/who"), pytest.raises(Refusal) as caught:
        identify(server.identities)
    assert caught.value.code == "unauthenticated"


def test_new_identities_are_limited_per_address_and_known_ones_are_not() -> None:
    server = Server(limit_sessions_per_minute=2)
    browser = server.browser()
    for _ in range(5):
        assert begin(browser).status_code == 200
    assert begin(server.browser()).status_code == 200
    refused = begin(server.browser())
    assert refused.status_code == 429
    assert refused.get_json()["error"]["code"] == "rate_limited"
    assert int(refused.headers["Retry-After"]) >= refused.get_json()["error"]["retry_after_s"]
