"""Sessions: rotation, expiry, devices, sign-out, cookies, forged requests, open redirects."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from app.accounts.next_path import safe_next
from app.accounts.socket_watch import SocketWatch
from app.protocol import NAMESPACE
from tests.support.waiting import promptly

from .conftest import PASSWORD, Clock, MakeAccounts, Server, me, sign_in


def session_cookie(server: Server, browser: FlaskClient) -> Any:
    return next(each for each in (browser._cookies or {}).values() if "signed_in" in each.key)


def test_sign_in_begins_a_session_and_sign_out_ends_it(server: Server) -> None:
    browser = server.person("anna")
    assert me(browser)["name"] == "anna"
    assert browser.post("/api/account/sign-out", json={}).status_code == 204
    assert me(browser) is None
    assert browser.get("/api/conversations").status_code == 401
    assert sign_in(browser, "anna").get_json()["user"]["name"] == "anna"
    assert browser.get("/api/conversations").status_code == 200


def test_session_that_the_browser_had_before_is_no_session_after_the_sign_in(
    server: Server,
) -> None:
    browser = server.person("anna")
    planted = session_cookie(server, browser)
    assert sign_in(browser, "anna").status_code == 200
    assert session_cookie(server, browser).value != planted.value
    other = server.app.test_client()
    other.set_cookie(planted.key, planted.value)
    assert me(other) is None


def test_value_that_was_planted_before_the_sign_in_becomes_no_session(server: Server) -> None:
    key = session_cookie(server, server.person("anna")).key
    browser = server.app.test_client()
    browser.set_cookie(key, "a" * 43)
    sign_in(browser, "anna")
    other = server.app.test_client()
    other.set_cookie(key, "a" * 43)
    assert me(other) is None


def test_unused_session_expires_and_one_in_use_does_up_to_its_end(
    server: Server, clock: Clock
) -> None:
    idle, used = server.person("anna"), server.person("berta")
    for _ in range(8):
        clock.forward(days=13)
        assert (me(used) is not None) == (clock.now.isoformat() < "2027-02-24")
    assert me(idle) is None


@pytest.mark.parametrize(
    ("public_url", "name", "flags"),
    [
        (None, "wordbrook_signed_in_", set()),
        ("https://chat.example.org", "__Host-wordbrook_signed_in_", {"Secure"}),
        ("https://example.org/chat", "__Secure-wordbrook_signed_in_", {"Secure"}),
    ],
)
def test_cookie_is_out_of_reach_of_scripts_and_other_sites(
    make_accounts: MakeAccounts, public_url: str | None, name: str, flags: set[str]
) -> None:
    server = make_accounts(public_url=public_url)
    base = "/chat" if public_url and public_url.endswith("/chat") else ""
    _, secret = server.links().invite("operator", "anna", "user")
    body = {"secret": secret, "password": PASSWORD}
    used = server.app.test_client().post(f"{base}/api/account/links/use", json=body)
    [header] = [each for each in used.headers.getlist("Set-Cookie") if "signed_in" in each]
    parts = {each.strip() for each in header.split(";")}
    assert header.startswith(name)
    assert {"HttpOnly", "SameSite=Lax", f"Path={base or '/'}", *flags} <= parts
    assert "Domain" not in header
    [device] = [each for each in used.headers.getlist("Set-Cookie") if "_device_" in each]
    of_device = {each.strip() for each in device.split(";")}
    assert {"HttpOnly", "SameSite=Strict", f"Path={base or '/'}", *flags} <= of_device


def test_devices_are_listed_and_revoked_alone_and_all_at_once(server: Server) -> None:
    first = server.person("anna")
    second, third = server.app.test_client(), server.app.test_client()
    for browser in (second, third):
        sign_in(browser, "anna")
    devices = first.get("/api/account/devices").get_json()["devices"]
    assert [each["is_this"] for each in devices].count(True) == 1
    own = second.get("/api/account/devices").get_json()["devices"]
    [of_second] = [each["id"] for each in own if each["is_this"]]
    assert first.delete(f"/api/account/devices/{of_second}").status_code == 204
    assert [me(each) is not None for each in (first, second, third)] == [True, False, True]
    assert first.delete("/api/account/devices").status_code == 204
    assert [me(each) for each in (first, second, third)] == [None] * 3


def test_sign_out_closes_the_sockets_of_the_user_and_no_others(server: Server) -> None:
    anna, berta = server.person("anna"), server.person("berta")
    tab, other = server.tab(anna), server.tab(berta)
    anna.post("/api/account/sign-out", json={})
    assert promptly(lambda: not tab.is_connected(NAMESPACE), what="the socket")
    assert other.is_connected(NAMESPACE)
    refused = server.tab(anna)
    assert refused.refusal is not None
    assert refused.refusal["code"] == "unauthenticated"


def test_expiry_closes_sockets_and_an_open_page_counts_as_use(
    server: Server, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    tab = server.tab(server.person("anna"))
    watch: SocketWatch = server.app.extensions["handlers"].admission._watch
    now = [0.0]
    monkeypatch.setattr(watch, "_monotonic", lambda: now[0])
    for joined in watch._sockets.values():
        joined.due = 0
    for _ in range(7):
        clock.forward(days=12)
        now[0] += 60
        watch.step()
        assert tab.is_connected(NAMESPACE)
    clock.forward(days=12)
    now[0] += 60
    watch.step()
    assert promptly(lambda: not tab.is_connected(NAMESPACE), what="the socket")


MUTATIONS = (
    ("POST", "sign-in"),
    ("POST", "sign-out"),
    ("POST", "password"),
    ("POST", "links/use"),
    ("POST", "links/look"),
    ("POST", "adopt"),
    ("POST", "tokens"),
    ("DELETE", "tokens/x"),
    ("DELETE", "devices"),
    ("DELETE", "devices/x"),
    ("POST", "../people/invitations"),
    ("PATCH", "../people/x"),
    ("DELETE", "../people/x"),
    ("POST", "../people/x/reset-link"),
    ("DELETE", "../people/invitations/x"),
)


def test_all_mutations_are_in_the_list_above(server: Server) -> None:
    rules = {
        (method, rule.rule.replace("/api/account/", "").replace("/api/", "../"))
        for rule in server.app.url_map.iter_rules()
        if rule.endpoint.startswith("wordbrook_accounts.")
        for method in (rule.methods or set()) - {"GET", "HEAD", "OPTIONS"}
    }
    named = {(method, path.replace("/x", "/<id>")) for method, path in MUTATIONS}
    assert {
        (method, "/".join("<id>" if "<" in part else part for part in path.split("/")))
        for method, path in rules
    } == named


@pytest.mark.parametrize(("method", "path"), MUTATIONS)
def test_request_of_another_site_changes_nothing(server: Server, method: str, path: str) -> None:
    browser = server.person("anna", "admin")
    url = f"/api/{path[3:]}" if path.startswith("../") else f"/api/account/{path}"
    how: dict[str, Any] = {"method": method, "json": {}}
    foreign = browser.open(url, headers={"Origin": "https://evil.example"}, **how)
    assert foreign.get_json()["error"]["code"] == "forbidden_origin"
    fetched = browser.open(url, headers={"Sec-Fetch-Site": "cross-site"}, **how)
    assert fetched.get_json()["error"]["code"] == "forbidden_origin"
    if method == "POST":
        form = browser.open(url, method=method, data={"name": "anna"})
        assert form.status_code == 415
    assert me(browser)["name"] == "anna"


@pytest.mark.parametrize(
    ("wanted", "base", "path"),
    [
        ("/c/1?x=1", "", "/c/1?x=1"),
        ("/chat/c/1", "/chat", "/chat/c/1"),
        ("/c/1", "/chat", "/chat/"),
        (None, "", "/"),
        ("//evil.example", "", "/"),
        ("/\\evil.example", "", "/"),
        ("https://evil.example", "", "/"),
        ("javascript:alert(1)", "", "/"),
        ("/c/1\r\nSet-Cookie: a=b", "", "/"),
        ("/chat/../evil", "/chat", "/chat/"),
        ("/chat/%2e%2e/evil", "/chat", "/chat/"),
        ("/chat/.%2E", "/chat", "/chat/"),
        ("/chat/%2e%2e%2fevil", "/chat", "/chat/"),
        ("/.//evil.example", "", "/"),
        ("/%2e//evil.example", "", "/"),
        ("/c//evil.example", "", "/"),
        ("/%2f/evil.example", "", "/"),
        ("/%5cevil.example", "", "/"),
        ("/%5c%5cevil.example", "", "/"),
        ("/@evil.example", "", "/"),
        ("/c/1\u2028", "", "/"),
        ("/\uff0fevil.example", "", "/"),
        ("/\tevil", "", "/"),
        ("/sign%2din", "", "/"),
        ("/./sign-in", "", "/"),
        ("/c/v1..2?x=../y", "", "/c/v1..2?x=../y"),
        ("/sign-in?next=/", "", "/"),
        ("/" + "a" * 600, "", "/"),
    ],
)
def test_next_leads_to_no_other_server(wanted: str | None, base: str, path: str) -> None:
    assert safe_next(wanted, base) == path


def test_visit_without_a_session_is_sent_to_the_sign_in_and_back(server: Server) -> None:
    visit = server.app.test_client().get("/c/123?a=1")
    assert visit.status_code == 303
    assert visit.headers["Location"] == "/sign-in?next=/c/123%3Fa%3D1"
    answer = sign_in(server.person("anna"), "anna", next="/c/123?a=1")
    assert answer.get_json()["next"] == "/c/123?a=1"
