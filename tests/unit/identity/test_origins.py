from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.identity.origins import is_allowed_origin, is_known_host, own_origin, parse_host

from .builders import make_settings

PUBLIC = make_settings(public_url="https://chat.example.org")
LISTED = make_settings(allowed_origins=("https://app.example.org", "http://LOCALHOST:3000"))
PLAIN = make_settings()
ANY_HEADER = st.text(st.characters(max_codepoint=255), max_size=60)


def request(host: str | None, origin: str | None = None, scheme: str = "http") -> dict[str, Any]:
    environ = {"wsgi.url_scheme": scheme, "HTTP_HOST": host, "HTTP_ORIGIN": origin}
    return {name: value for name, value in environ.items() if value is not None}


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "LocalHost:8000",
        "127.0.0.1",
        "127.9.9.9:1",
        "[::1]",
        "[::1]:8000",
        "192.168.1.7",
    ],
)
def test_localhost_and_ip_addresses_are_known_on_any_port(host: str) -> None:
    assert is_known_host(request(host), PLAIN)


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "evil.example:8000",
        "localhost@evil.example",
        "evil.example#localhost",
        "sub.localhost",
        "localhost.",
        "localhost:8000:8000",
        "localhost:port",
        "::1",
        "[::1",
        "[localhost]",
        "[127.0.0.1]",
        "127.1",
        "local host",
        " localhost",
        "",
        None,
    ],
)
def test_other_host_is_unknown(host: str | None) -> None:
    assert not is_known_host(request(host), PLAIN)


@pytest.mark.parametrize(
    ("host", "is_known"),
    [
        ("chat.example.org", True),
        ("CHAT.example.org:443", True),
        ("chat.example.org:8000", True),
        ("localhost:8000", True),
        ("example.org", False),
        ("xchat.example.org", False),
        ("chat.example.org.evil.example", False),
    ],
)
def test_only_the_host_of_the_public_url_is_known_too(host: str, is_known: bool) -> None:
    assert is_known_host(request(host), PUBLIC) == is_known


@pytest.mark.parametrize(
    ("host", "scheme", "origin"),
    [
        ("localhost:8000", "http", "http://localhost:8000"),
        ("localhost:80", "http", "http://localhost"),
        ("localhost", "https", "https://localhost"),
        ("[::1]:8000", "http", "http://[::1]:8000"),
        ("192.168.1.7:8000", "http", "http://192.168.1.7:8000"),
    ],
)
def test_own_origin_is_allowed(host: str, scheme: str, origin: str) -> None:
    assert is_allowed_origin(request(host, origin, scheme), PLAIN)


def test_request_without_origin_is_allowed() -> None:
    assert is_allowed_origin(request("localhost:8000"), PLAIN)


@pytest.mark.parametrize(
    "origin",
    [
        "null",
        "",
        "http://evil.example",
        "https://localhost:8000",
        "http://localhost",
        "http://localhost:80000",
        "http://localhost:8000.evil.example",
        "http://localhost:8000@evil.example",
        "http://evil.example/http://localhost:8000",
        "http://localhost:8000/",
        "http://localhost:8000 http://evil.example",
        "http://127.0.0.1:8000",
        "HTTP://localhost:8000",
        "localhost:8000",
        "file://",
    ],
)
def test_foreign_null_or_similar_origin_is_refused(origin: str) -> None:
    assert not is_allowed_origin(request("localhost:8000", origin), PLAIN)


def test_public_url_origin_is_allowed_behind_a_tls_proxy() -> None:
    assert is_allowed_origin(request("chat.example.org", "https://chat.example.org"), PUBLIC)
    assert is_allowed_origin(request("127.0.0.1:8000", "https://chat.example.org"), PUBLIC)


def test_http_origin_is_refused_when_the_public_url_is_https() -> None:
    assert not is_allowed_origin(request("chat.example.org", "http://chat.example.org"), PUBLIC)


@pytest.mark.parametrize(
    ("origin", "is_allowed"),
    [
        ("https://app.example.org", True),
        ("http://localhost:3000", True),
        ("http://app.example.org", False),
        ("https://app.example.org:8443", False),
        ("https://app.example.org.evil.example", False),
        ("https://evil-app.example.org", False),
    ],
)
def test_only_exactly_listed_origins_are_allowed(origin: str, is_allowed: bool) -> None:
    assert is_allowed_origin(request("localhost:8000", origin), LISTED) == is_allowed


@given(host=ANY_HEADER, origin=ANY_HEADER, scheme=st.sampled_from(["http", "https"]))
def test_no_header_raises(host: str, origin: str, scheme: str) -> None:
    environ = request(host, origin, scheme)
    for settings in (PLAIN, PUBLIC, LISTED):
        is_known_host(environ, settings)
        is_allowed_origin(environ, settings)


@given(ANY_HEADER)
def test_own_origin_has_no_header_separators(host: str) -> None:
    origin = own_origin(request(host), PLAIN)
    assert origin is None or not set(origin) & set(" ;,'\"\r\n\t")


@given(ANY_HEADER)
def test_parse_host_never_raises(text: str) -> None:
    host = parse_host(text)
    assert host is None or isinstance(host.is_ip_address, bool)
