import pytest

from app.web.security_headers import content_policy

from .builders import Server


def policy_of(origin: str | None) -> dict[str, list[str]]:
    parts = [part.split() for part in content_policy(origin).split("; ")]
    return {name: sources for name, *sources in parts}


def test_policy_allows_only_this_server_and_images_by_https() -> None:
    assert policy_of("http://localhost:8000") == {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:", "https:"],
        "font-src": ["'self'"],
        "frame-src": ["'self'"],
        "manifest-src": ["'self'"],
        "connect-src": ["'self'", "ws://localhost:8000"],
        "base-uri": ["'none'"],
        "form-action": ["'none'"],
        "frame-ancestors": ["'none'"],
    }


@pytest.mark.parametrize(
    ("origin", "sources"),
    [
        ("https://chat.example.org", ["'self'", "wss://chat.example.org"]),
        ("http://[::1]:8000", ["'self'"]),
        (None, ["'self'"]),
    ],
)
def test_policy_names_the_websocket_address_unless_ipv6(
    origin: str | None, sources: list[str]
) -> None:
    assert policy_of(origin)["connect-src"] == sources


@pytest.mark.parametrize("path", ["/", "/nothing", "/api/echo", "/api/nothing", "/healthz"])
def test_every_response_has_the_headers(path: str) -> None:
    headers = Server().browser().get(path).headers
    assert headers["Content-Security-Policy"] == content_policy("http://localhost")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-DNS-Prefetch-Control"] == "off"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert "microphone=(self)" in headers["Permissions-Policy"]
    assert "Strict-Transport-Security" not in headers


def test_refusal_has_the_headers() -> None:
    refused = Server().browser().get("/", headers={"Host": "evil.example"})
    assert refused.headers["X-Content-Type-Options"] == "nosniff"
    assert "evil" not in refused.headers["Content-Security-Policy"]


def test_https_server_sends_strict_transport_security() -> None:
    headers = Server(public_url="https://chat.example.org").browser().get("/healthz").headers
    assert headers["Strict-Transport-Security"] == "max-age=31536000"


@pytest.mark.parametrize("path", ["/api/echo", "/api/nothing", "/api/session"])
def test_api_responses_are_not_cached(path: str) -> None:
    assert Server().browser().get(path).headers["Cache-Control"] == "no-store"
