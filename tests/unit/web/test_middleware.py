from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.settings import SettingsError

from .builders import Server

LISTED = "https://app.example.org"
ANY_HEADER = st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=40)


def code(response: Any) -> str:
    found = response.get_json()["error"]["code"]
    assert isinstance(found, str)
    return found


@pytest.mark.parametrize("path", ["/", "/api/echo", "/socket.io/", "/assets/x.js"])
def test_an_unknown_host_reaches_nothing_not_even_the_sockets(path: str) -> None:
    server = Server()
    refused = server.browser().get(path, headers={"Host": "evil.example"})
    assert refused.status_code == 421
    assert "PUBLIC_URL" in refused.get_json()["error"]["message"]
    assert server.handled == 0


def test_a_health_check_may_come_by_any_name() -> None:
    assert Server().browser().get("/healthz", headers={"Host": "wordbrook:8000"}).status_code == 200


@pytest.mark.parametrize(
    "origin", ["null", "http://evil.example", "https://localhost", "http://localhost.evil.example"]
)
@pytest.mark.parametrize("method", ["GET", "POST", "PATCH", "DELETE"])
def test_a_foreign_origin_reaches_no_handler_under_api(origin: str, method: str) -> None:
    server = Server()
    browser = server.browser()
    browser.post("/api/session", json={})
    refused = browser.open("/api/echo", method=method, json={}, headers={"Origin": origin})
    assert (refused.status_code, code(refused)) == (403, "forbidden_origin")
    assert "Access-Control-Allow-Origin" not in refused.headers
    assert server.handled == 0


def test_a_socket_is_let_through_whatever_its_origin_for_its_connect_says_why() -> None:
    server = Server()
    server.browser().get("/socket.io/", headers={"Origin": "http://evil.example"})
    assert server.handled == 1


def test_a_page_of_our_own_passes() -> None:
    server = Server()
    passed = server.browser().post("/api/echo", json={}, headers={"Origin": "http://localhost"})
    assert (passed.status_code, server.handled) == (200, 1)
    assert "Access-Control-Allow-Origin" not in passed.headers


def test_a_page_of_a_listed_origin_passes_and_may_read_the_answer() -> None:
    server = Server(allowed_origins=(LISTED,))
    passed = server.browser().post("/api/echo", json={}, headers={"Origin": LISTED})
    assert passed.status_code == 200
    assert passed.headers["Access-Control-Allow-Origin"] == LISTED
    assert passed.headers["Access-Control-Allow-Credentials"] == "true"
    assert "Origin" in passed.headers["Vary"]


def test_a_page_of_a_listed_origin_may_read_why_it_was_refused() -> None:
    browser = Server(allowed_origins=(LISTED,)).browser()
    refused = browser.post("/api/echo", data="x", headers={"Origin": LISTED})
    assert refused.status_code == 415
    assert refused.headers["Access-Control-Allow-Origin"] == LISTED


def test_a_listed_origin_learns_beforehand_what_it_may_send() -> None:
    server = Server(allowed_origins=(LISTED,))
    asked = {"Origin": LISTED, "Access-Control-Request-Method": "PATCH"}
    told = server.browser().options("/api/echo", headers=asked)
    assert (told.status_code, told.data, server.handled) == (204, b"", 0)
    assert "PATCH" in told.headers["Access-Control-Allow-Methods"]
    assert "Authorization" in told.headers["Access-Control-Allow-Headers"]


def test_any_other_origin_is_told_nothing_beforehand() -> None:
    asked = {"Origin": "http://evil.example", "Access-Control-Request-Method": "PATCH"}
    refused = Server(allowed_origins=(LISTED,)).browser().options("/api/echo", headers=asked)
    assert refused.status_code == 403
    assert [name for name, _ in refused.headers if name.startswith("Access-Control")] == []


@pytest.mark.parametrize("content_type", ["", "text/plain", "application/x-www-form-urlencoded"])
def test_a_body_that_a_form_could_send_is_refused(content_type: str) -> None:
    server = Server()
    refused = server.browser().post("/api/echo", data='{"a":1}', content_type=content_type)
    assert (refused.status_code, code(refused), server.handled) == (415, "invalid", 0)


def test_a_post_without_a_body_is_no_json_either() -> None:
    assert Server().browser().post("/api/echo").status_code == 415


def test_a_delete_needs_no_body_and_a_charset_is_no_harm() -> None:
    browser = Server().browser()
    assert browser.delete("/api/echo").status_code == 200
    json = "application/json; charset=utf-8"
    assert browser.post("/api/echo", data="{}", content_type=json).status_code == 200


@pytest.mark.parametrize(("size", "status"), [(2048, 200), (2049, 413)])
def test_a_body_may_be_as_long_as_the_limit_and_not_a_byte_longer(size: int, status: int) -> None:
    server = Server(limit_body_bytes=2048)
    answer = server.browser().post("/api/echo", data=b"1" * size, content_type="application/json")
    assert answer.status_code == status
    assert status == 200 or (code(answer), server.handled) == ("too_large", 0)


@pytest.mark.parametrize(
    ("announced", "status"),
    [("9" * 5000, 413), ("-1", 400), ("1e3", 400), ("²", 400), ("0" * 5000 + "2", 200)],
)
def test_an_odd_content_length_is_refused_before_anything_is_read(
    announced: str, status: int
) -> None:
    environ = {"CONTENT_LENGTH": announced}
    answer = Server().browser().post("/api/echo", json={}, environ_overrides=environ)
    assert answer.status_code == status


def test_a_body_of_unknown_length_is_refused() -> None:
    server = Server()
    refused = server.browser().post("/api/echo", json={}, headers={"Transfer-Encoding": "chunked"})
    assert (refused.status_code, code(refused), server.handled) == (411, "invalid", 0)


def test_requests_beyond_the_rate_are_told_when_to_come_back() -> None:
    server = Server(limit_requests_per_minute=2)
    browser = server.browser()
    assert [browser.get("/api/echo").status_code for _ in range(3)] == [200, 200, 429]
    refused = browser.get("/api/echo")
    assert code(refused) == "rate_limited"
    assert refused.get_json()["error"]["retryable"] is True
    assert 59 <= int(refused.headers["Retry-After"]) <= 61
    assert server.handled == 2
    assert browser.get("/healthz").status_code == 200


def test_a_foreign_page_cannot_use_up_a_visitor_s_rate() -> None:
    browser = Server(limit_requests_per_minute=1).browser()
    for _ in range(5):
        browser.get("/api/echo", headers={"Origin": "http://evil.example"})
    assert browser.get("/api/echo").status_code == 200


@pytest.mark.parametrize("path", ["//api/echo", "/api//echo", "///api/echo"])
def test_doubled_slashes_do_not_lead_around_the_checks(path: str) -> None:
    server = Server()
    server.browser().post(path, data="x", headers={"Origin": "http://evil.example"})
    assert server.handled == 0


def test_what_a_stranger_says_about_itself_reaches_no_handler() -> None:
    server = Server()
    forged = {"X-Forwarded-For": "1.2.3.4", "X-Forwarded-Proto": "https", "X-Real-IP": "1.2.3.4"}
    server.browser().get("/api/echo", headers=forged)
    assert server.seen["REMOTE_ADDR"] == "127.0.0.1"
    assert server.seen["wsgi.url_scheme"] == "http"
    assert [name for name in server.seen if "FORWARDED" in name or "REAL_IP" in name] == []


def test_behind_a_trusted_proxy_limits_count_the_client_and_origins_the_outer_name() -> None:
    server = Server(
        trusted_proxies=("127.0.0.1",),
        public_url="https://chat.example.org",
        limit_requests_per_minute=1,
    )
    browser = server.browser()

    def status_for(client: str) -> int:
        said = {
            "X-Forwarded-For": client,
            "X-Forwarded-Proto": "https",
            "X-Forwarded-Host": "chat.example.org",
            "Origin": "https://chat.example.org",
        }
        return browser.get("/api/echo", headers=said).status_code

    asked = ["203.0.113.1", "203.0.113.2", "203.0.113.1"]
    assert [status_for(client) for client in asked] == [200, 200, 429]


def test_a_host_named_by_a_trusted_proxy_is_checked_like_any_other() -> None:
    server = Server(trusted_proxies=("127.0.0.1",))
    said = {"X-Forwarded-Host": "evil.example"}
    assert server.browser().get("/", headers=said).status_code == 421


def test_a_bad_proxy_list_keeps_the_server_from_starting() -> None:
    with pytest.raises(SettingsError, match="TRUSTED_PROXIES"):
        Server(trusted_proxies=("nginx",))


def test_a_refused_head_has_no_body() -> None:
    assert Server().browser().head("/", headers={"Host": "evil.example"}).data == b""


@given(host=ANY_HEADER, origin=ANY_HEADER, length=ANY_HEADER, kind=ANY_HEADER, chain=ANY_HEADER)
def test_no_header_makes_the_doors_fail(
    host: str, origin: str, length: str, kind: str, chain: str
) -> None:
    browser = Server(trusted_proxies=("127.0.0.1",)).browser()
    environ = {
        "HTTP_HOST": host,
        "HTTP_ORIGIN": origin,
        "CONTENT_LENGTH": length,
        "CONTENT_TYPE": kind,
        "HTTP_X_FORWARDED_FOR": chain,
        "HTTP_X_FORWARDED_HOST": host,
        "HTTP_X_FORWARDED_PROTO": kind,
        "HTTP_COOKIE": chain,
        "HTTP_AUTHORIZATION": kind,
    }
    for path in ("/", "/api/session"):
        assert browser.post(path, environ_overrides=environ).status_code < 500
