"""Other sites change nothing: every route that changes something, enumerated from the code."""

import re
from typing import Any

import pytest

from ..conftest import PASSWORD, MakeAccounts, Server, me, sign_in

METHODS = {"POST", "PATCH", "PUT", "DELETE"}
# A page of another site can send a form; JSON it cannot, without the permission of the server.
FORM: dict[str, Any] = {"data": "name=anna", "content_type": "application/x-www-form-urlencoded"}
TEXT: dict[str, Any] = {"data": '{"name": "anna"}', "content_type": "text/plain"}


@pytest.fixture
def server(make_accounts: MakeAccounts) -> Server:
    """Return a server with every route that a setting adds."""
    return make_accounts(
        sign_up="open", smtp_url="smtp://127.0.0.1:9", mail_from="chat@example.org"
    )


def mutations(server: Server) -> list[tuple[str, str]]:
    return sorted(
        (method, re.sub(r"<[^>]+>", "x", rule.rule))
        for rule in server.app.url_map.iter_rules()
        for method in (rule.methods or set()) & METHODS
    )


def test_no_route_takes_a_change_from_another_site(server: Server) -> None:
    browser = server.person("anna", "admin")
    tried = mutations(server)
    assert len(tried) > 25
    assert ("POST", "/api/answers") in tried
    assert ("POST", "/api/account/forgot") in tried
    for method, url in tried:
        for header in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
            answer = browser.open(url, method=method, json={}, headers=header)
            assert answer.status_code == 403, (method, url)
            assert answer.get_json()["error"]["code"] == "forbidden_origin", (method, url)
    assert me(browser)["name"] == "anna"


def test_no_route_takes_a_body_that_a_form_can_send(server: Server) -> None:
    browser = server.person("anna", "admin")
    for method, url in mutations(server):
        if method == "DELETE":
            continue  # no form sends it
        for body in (FORM, TEXT):
            answer = browser.open(url, method=method, **body)
            assert answer.status_code in (404, 415), (method, url, answer.status_code)
    assert me(browser)["name"] == "anna"


def test_no_route_that_reads_changes_anything(server: Server) -> None:
    browser = server.person("anna")
    browser.post("/api/account/tokens", json={"title": "t"})
    before = browser.get("/api/account/export").text
    for rule in server.app.url_map.iter_rules():
        if "GET" in (rule.methods or set()) and "<" not in rule.rule:
            browser.get(rule.rule)
    assert browser.get("/api/account/export").text == before


@pytest.mark.parametrize("wanted", ["//evil.example", "https://evil.example/", "/\\evil.example"])
def test_no_sign_in_leads_to_another_site(server: Server, wanted: str) -> None:
    _, secret = server.links().invite("operator", "anna", "user")
    used: dict[str, dict[str, Any]] = {
        "links/use": {"secret": secret, "password": PASSWORD},
        "sign-up": {"name": "berta", "password": PASSWORD},
    }
    for path, body in used.items():
        browser = server.app.test_client()
        answer = browser.post(f"/api/account/{path}", json={**body, "next": wanted})
        assert answer.get_json()["next"] == "/", path
    answer = sign_in(server.app.test_client(), "anna", next=wanted)
    assert answer.get_json()["next"] == "/"
