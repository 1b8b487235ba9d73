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
def test_unknown_host_is_refused_before_every_handler(path: str) -> None:
    server = Server()
    refused = server.browser().get(path, headers={"Host": "evil.example"})
    assert refused.status_code == 421
    assert "PUBLIC_URL" in refused.get_json()["error"]["message"]
    assert server.handled == 0


def test_health_check_accepts_any_host() -> None:
    assert Server().browser().get("/healthz", headers={"Host": "wordbrook:8000"}).status_code == 200


@pytest.mark.parametrize(
    "origin", ["null", "http://evil.example", "https://localhost", "http://localhost.evil.example"]
)
@pytest.mark.parametrize("method", ["GET", "POST", "PATCH", "DELETE"])
def test_foreign_origin_is_refused_before_api_handlers(origin: str, method: str) -> None:
    server = Server()
    browser = server.browser()
    browser.post("/api/session", json={})
    refused = browser.open("/api/echo", method=method, json={}, headers={"Origin": origin})
    assert (refused.status_code, code(refused)) == (403, "forbidden_origin")
    assert "Access-Control-Allow-Origin" not in refused.headers
    assert server.handled == 0


def test_own_origin_passes() -> None:
    server = Server()
    passed = server.browser().post("/api/echo", json={}, headers={"Origin": "http://localhost"})
    assert (passed.status_code, server.handled) == (200, 1)
    assert "Access-Control-Allow-Origin" not in passed.headers


def test_listed_origin_passes_and_may_read_the_response() -> None:
    server = Server(allowed_origins=(LISTED,))
    passed = server.browser().post("/api/echo", json={}, headers={"Origin": LISTED})
    assert passed.status_code == 200
    assert passed.headers["Access-Control-Allow-Origin"] == LISTED
    assert passed.headers["Access-Control-Allow-Credentials"] == "true"
    assert "Origin" in passed.headers["Vary"]


def test_listed_origin_may_read_a_refusal() -> None:
    browser = Server(allowed_origins=(LISTED,)).browser()
    refused = browser.post("/api/echo", data="x", headers={"Origin": LISTED})
    assert refused.status_code == 415
    assert refused.headers["Access-Control-Allow-Origin"] == LISTED


def test_preflight_of_a_listed_origin_lists_methods_and_headers() -> None:
    server = Server(allowed_origins=(LISTED,))
    headers = {"Origin": LISTED, "Access-Control-Request-Method": "PATCH"}
    response = server.browser().options("/api/echo", headers=headers)
    assert (response.status_code, response.data, server.handled) == (204, b"", 0)
    assert "PATCH" in response.headers["Access-Control-Allow-Methods"]
    assert "Authorization" in response.headers["Access-Control-Allow-Headers"]


def test_preflight_of_another_origin_is_refused_without_cors_headers() -> None:
    headers = {"Origin": "http://evil.example", "Access-Control-Request-Method": "PATCH"}
    refused = Server(allowed_origins=(LISTED,)).browser().options("/api/echo", headers=headers)
    assert refused.status_code == 403
    assert [name for name, _ in refused.headers if name.startswith("Access-Control")] == []


@pytest.mark.parametrize("content_type", ["", "text/plain", "application/x-www-form-urlencoded"])
def test_body_with_a_form_content_type_is_refused(content_type: str) -> None:
    server = Server()
    refused = server.browser().post("/api/echo", data='{"a":1}', content_type=content_type)
    assert (refused.status_code, code(refused), server.handled) == (415, "invalid", 0)


def test_post_without_content_type_is_refused() -> None:
    assert Server().browser().post("/api/echo").status_code == 415


def test_delete_without_body_and_json_with_charset_pass() -> None:
    browser = Server().browser()
    assert browser.delete("/api/echo").status_code == 200
    json = "application/json; charset=utf-8"
    assert browser.post("/api/echo", data="{}", content_type=json).status_code == 200


@pytest.mark.parametrize(("size", "status"), [(2048, 200), (2049, 413)])
def test_body_length_limit_is_exact(size: int, status: int) -> None:
    server = Server(limit_body_bytes=2048)
    answer = server.browser().post("/api/echo", data=b"1" * size, content_type="application/json")
    assert answer.status_code == status
    assert status == 200 or (code(answer), server.handled) == ("too_large", 0)


@pytest.mark.parametrize(
    ("declared", "status"),
    [("9" * 5000, 413), ("-1", 400), ("1e3", 400), ("²", 400), ("0" * 5000 + "2", 200)],
)
def test_malformed_content_length_is_refused_before_the_body_is_read(
    declared: str, status: int
) -> None:
    environ = {"CONTENT_LENGTH": declared}
    answer = Server().browser().post("/api/echo", json={}, environ_overrides=environ)
    assert answer.status_code == status


def test_body_of_unknown_length_is_refused() -> None:
    server = Server()
    refused = server.browser().post("/api/echo", json={}, headers={"Transfer-Encoding": "chunked"})
    assert (refused.status_code, code(refused), server.handled) == (411, "invalid", 0)


def test_requests_beyond_the_rate_get_a_retry_time() -> None:
    server = Server(limit_requests_per_minute=2)
    browser = server.browser()
    assert [browser.get("/api/echo").status_code for _ in range(3)] == [200, 200, 429]
    refused = browser.get("/api/echo")
    assert code(refused) == "rate_limited"
    assert refused.get_json()["error"]["retryable"] is True
    assert 59 <= int(refused.headers["Retry-After"]) <= 61
    assert server.handled == 2
    assert browser.get("/healthz").status_code == 200


def test_refused_origin_does_not_count_against_the_rate() -> None:
    browser = Server(limit_requests_per_minute=1).browser()
    for _ in range(5):
        browser.get("/api/echo", headers={"Origin": "http://evil.example"})
    assert browser.get("/api/echo").status_code == 200


@pytest.mark.parametrize("path", ["//api/echo", "/api//echo", "///api/echo"])
def test_repeated_slashes_do_not_bypass_the_checks(path: str) -> None:
    server = Server()
    server.browser().post(path, data="x", headers={"Origin": "http://evil.example"})
    assert server.handled == 0


def test_forged_forwarded_headers_reach_no_handler() -> None:
    server = Server()
    forged = {"X-Forwarded-For": "1.2.3.4", "X-Forwarded-Proto": "https", "X-Real-IP": "1.2.3.4"}
    server.browser().get("/api/echo", headers=forged)
    assert server.seen["REMOTE_ADDR"] == "127.0.0.1"
    assert server.seen["wsgi.url_scheme"] == "http"
    assert [name for name in server.seen if "FORWARDED" in name or "REAL_IP" in name] == []


def test_trusted_proxy_sets_client_for_limits_and_host_for_origins() -> None:
    server = Server(
        trusted_proxies=("127.0.0.1",),
        public_url="https://chat.example.org",
        limit_requests_per_minute=1,
    )
    browser = server.browser()

    def status_for(client: str) -> int:
        headers = {
            "X-Forwarded-For": client,
            "X-Forwarded-Proto": "https",
            "X-Forwarded-Host": "chat.example.org",
            "Origin": "https://chat.example.org",
        }
        return browser.get("/api/echo", headers=headers).status_code

    clients = ["203.0.113.1", "203.0.113.2", "203.0.113.1"]
    assert [status_for(client) for client in clients] == [200, 200, 429]


def test_host_from_a_trusted_proxy_is_checked() -> None:
    server = Server(trusted_proxies=("127.0.0.1",))
    headers = {"X-Forwarded-Host": "evil.example"}
    assert server.browser().get("/", headers=headers).status_code == 421


def test_malformed_proxy_list_is_a_settings_error() -> None:
    with pytest.raises(SettingsError, match="TRUSTED_PROXIES"):
        Server(trusted_proxies=("nginx",))


def test_refused_head_request_has_no_body() -> None:
    assert Server().browser().head("/", headers={"Host": "evil.example"}).data == b""


@given(host=ANY_HEADER, origin=ANY_HEADER, length=ANY_HEADER, kind=ANY_HEADER, chain=ANY_HEADER)
def test_no_header_causes_a_server_error(
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
