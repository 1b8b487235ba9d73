from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.identity.trusted_proxies import TrustedProxies, address_of, parse_address
from app.settings import SettingsError

ANY_HEADER = st.text(st.characters(max_codepoint=255), max_size=60)
ADDRESSES = st.ip_addresses(v=4).map(str) | st.ip_addresses(v=6).map(str)


def request_from(address: str, **forwarded: str) -> dict[str, Any]:
    headers = {f"HTTP_X_FORWARDED_{name.upper()}": value for name, value in forwarded.items()}
    return {
        "REMOTE_ADDR": address,
        "HTTP_HOST": "inside:8000",
        "wsgi.url_scheme": "http",
        **headers,
    }


def apply(environ: dict[str, Any], *trusted: str) -> tuple[str, str, str]:
    TrustedProxies(trusted).apply(environ)
    return environ["REMOTE_ADDR"], environ["wsgi.url_scheme"], environ["HTTP_HOST"]


def test_trusted_proxy_sets_client_scheme_and_host() -> None:
    environ = request_from(
        "10.0.0.2", **{"for": "203.0.113.9"}, proto="https", host="chat.example.org"
    )
    assert apply(environ, "10.0.0.0/8") == ("203.0.113.9", "https", "chat.example.org")


def test_untrusted_sender_sets_nothing() -> None:
    environ = request_from("198.51.100.1", **{"for": "127.0.0.1"}, proto="https", host="localhost")
    assert apply(environ, "10.0.0.0/8") == ("198.51.100.1", "http", "inside:8000")


@pytest.mark.parametrize("sender", ["10.0.0.2", "198.51.100.1"])
def test_forwarded_headers_are_removed_for_any_sender(sender: str) -> None:
    environ = request_from(
        sender, **{"for": "1.2.3.4"}, proto="https", host="a", port="1", prefix="/x", anything="y"
    )
    environ |= {"HTTP_FORWARDED": "for=1.2.3.4", "HTTP_X_REAL_IP": "1.2.3.4"}
    TrustedProxies(["10.0.0.2"]).apply(environ)
    assert [name for name in environ if "FORWARDED" in name or "REAL" in name] == []


@pytest.mark.parametrize(
    ("chain", "client"),
    [
        ("6.6.6.6, 203.0.113.9", "203.0.113.9"),
        ("6.6.6.6, 203.0.113.9, 10.0.0.7", "203.0.113.9"),
        ("10.0.0.9, 10.0.0.7", "10.0.0.9"),
        ("127.0.0.1, evil, 10.0.0.7", "10.0.0.7"),
        ("203.0.113.9:4711", "203.0.113.9"),
        ("[2001:db8::1]:4711", "2001:db8::1"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("", "10.0.0.2"),
    ],
)
def test_client_is_the_rightmost_untrusted_address(chain: str, client: str) -> None:
    assert apply(request_from("10.0.0.2", **{"for": chain}), "10.0.0.0/8")[0] == client


def test_scheme_and_host_of_the_nearest_proxy_win() -> None:
    environ = request_from("10.0.0.2", proto="https, http", host="evil.example, chat.example.org")
    assert apply(environ, "10.0.0.2")[1:] == ("http", "chat.example.org")


def test_ipv4_proxy_is_trusted_on_a_dual_stack_socket() -> None:
    environ = request_from("::ffff:10.0.0.2", **{"for": "203.0.113.9"})
    assert apply(environ, "10.0.0.2")[0] == "203.0.113.9"


@pytest.mark.parametrize("name", ["nginx", "10.0.0.0/33", "10.0.0.1/8", "*", "fe80::/200"])
def test_proxy_that_is_not_an_address_is_a_settings_error(name: str) -> None:
    with pytest.raises(SettingsError, match="TRUSTED_PROXIES"):
        TrustedProxies(["127.0.0.1", name])


@given(peer=ADDRESSES | ANY_HEADER, chain=ANY_HEADER, proto=ANY_HEADER, host=ANY_HEADER)
def test_no_header_raises(peer: str, chain: str, proto: str, host: str) -> None:
    environ = request_from(peer, **{"for": chain}, proto=proto, host=host)
    _, scheme, _ = apply(environ, "0.0.0.0/0", "::/0")
    assert scheme in ("http", "https")
    assert address_of(environ) is not None


@given(peer=ADDRESSES, chain=st.lists(ADDRESSES | ANY_HEADER).map(",".join))
def test_client_is_the_peer_without_trusted_proxies(peer: str, chain: str) -> None:
    assert apply(request_from(peer, **{"for": chain}))[0] == peer


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::7", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("", ""),
    ],
)
def test_ipv6_address_is_counted_by_site(address: str, counted: str) -> None:
    assert address_of({"REMOTE_ADDR": address}) == counted


def test_missing_address_is_counted_as_empty() -> None:
    assert address_of({}) == ""


@given(ANY_HEADER)
def test_parse_address_never_raises(text: str) -> None:
    parse_address(text)
