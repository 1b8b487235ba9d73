"""What a client may write into its headers names no other user behind a proxy."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from ..conftest import MakeAccounts, Server, me

PROXY: Any = {"auth": "proxy", "trusted_proxies": "127.0.0.1", "admin_users": "admin"}
OUTSIDE = ("203.0.113.9", "::ffff:203.0.113.9", "2001:db8::1", "")


@pytest.fixture
def server(make_accounts: MakeAccounts) -> Server:
    return make_accounts(**PROXY)


def name_at(browser: FlaskClient, address: str | None = None, **headers: str) -> str | None:
    """Return the name of the user of a request from an address, by default that of the proxy."""
    more = {} if address is None else {"environ_base": {"REMOTE_ADDR": address}}
    answer = browser.get("/api/account", headers=headers, **more)
    if answer.status_code == 401:
        return None
    user = answer.get_json()["user"]
    return str(user["name"]) if user else None


@pytest.mark.parametrize(
    "name",
    [
        "\uff41\uff44\uff4d\uff49\uff4e",  # full-width letters
        "\u24d0dmin",  # a circled letter
        "adm\u2170n",  # a Roman numeral
        "ad\u017fmin",  # a long s
        "admi\u207f",  # a superscript
    ],
)
def test_name_that_only_looks_like_that_of_an_account_is_no_user(server: Server, name: str) -> None:
    assert name_at(server.http, **{"Remote-User": "Admin"}) == "admin"
    assert name_at(server.http, **{"Remote-User": name.encode().decode("latin-1")}) is None


@pytest.mark.parametrize("address", OUTSIDE)
def test_header_counts_from_no_other_address(server: Server, address: str) -> None:
    forged = {"Remote-User": "admin", "X-Forwarded-For": "127.0.0.1", "X-Real-IP": "127.0.0.1"}
    assert name_at(server.http, address, **forged, Forwarded="for=127.0.0.1") is None


def test_header_counts_from_the_proxy_by_its_mapped_address(server: Server) -> None:
    assert name_at(server.http, "::ffff:127.0.0.1", **{"Remote-User": "anna"}) == "anna"


@pytest.mark.parametrize(
    "email",
    [
        "a@evil.example, b@example.org",
        "a@evil.example <b@example.org",
        "a@evil.example@example.org",
    ],
)
def test_second_address_of_a_client_lets_nobody_in(make_accounts: MakeAccounts, email: str) -> None:
    server = make_accounts(**PROXY, sign_up="domain:example.org")
    assert name_at(server.http, **{"Remote-User": "anna", "Remote-Email": email}) is None


@pytest.mark.parametrize("header", ["X-Forwarded-User", "X-Real-IP-User"])
def test_header_with_the_name_of_a_forwarded_one_counts_from_the_proxy_alone(
    make_accounts: MakeAccounts, header: str
) -> None:
    server = make_accounts(**PROXY, auth_header=header)
    assert name_at(server.http, **{header: "anna"}) == "anna"
    assert name_at(server.http, OUTSIDE[0], **{header: "anna"}) is None


@pytest.mark.parametrize("shown", ["Basic YTpi", "Bearer eyJhbGciOiJSUzI1NiJ9.e30.c2ln"])
def test_what_the_browser_shows_to_the_proxy_is_no_token_of_ours(
    server: Server, shown: str
) -> None:
    assert name_at(server.http, **{"Remote-User": "anna", "Authorization": shown}) == "anna"
    assert name_at(server.http, OUTSIDE[0], Authorization=shown) is None


def test_api_token_counts_before_the_header_of_the_proxy(server: Server) -> None:
    anna = {"Remote-User": "anna"}
    made = server.http.post("/api/account/tokens", json={"title": "t"}, headers=anna).get_json()
    both = {"Remote-User": "admin", "Authorization": f"Bearer {made['secret']}"}
    assert name_at(server.http, **both) == "anna"
    unknown = {"Remote-User": "admin", "Authorization": "Bearer wbt_" + "x" * 43}
    assert server.http.get("/api/conversations", headers=unknown).status_code == 401


def test_reading_token_changes_nothing_at_any_route(make_accounts: MakeAccounts) -> None:
    server = make_accounts(sign_up="open")
    browser = server.person("anna", "admin")
    body = {"title": "t", "scope": "read"}
    secret = browser.post("/api/account/tokens", json=body).get_json()["secret"]
    header = {"Authorization": f"Bearer {secret}"}
    changed = 0
    for rule in server.app.url_map.iter_rules():
        for method in (rule.methods or set()) & {"POST", "PATCH", "PUT", "DELETE"}:
            if not rule.rule.startswith("/api/"):
                continue
            url = rule.rule.replace("<", "").replace(">", "")
            answer = server.app.test_client().open(url, method=method, json={}, headers=header)
            assert answer.status_code == 403, (method, url, answer.status_code)
            changed += 1
    assert changed > 20
    assert me(browser)["name"] == "anna"
    # A socket writes: by any way in which the token may come, it opens none.
    for auth, headers in (({"token": secret}, {}), ({}, header)):
        tab = server.connect({"protocol": 1, **auth}, headers=headers)
        assert tab.refusal is not None
