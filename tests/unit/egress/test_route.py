"""The proxy of a request: scheme, NO_PROXY, this machine, the endpoint's own proxy."""

import pytest

from app.egress import DIRECT, Egress, ProxySettings, Route, parse_proxy

ONE, TWO, THREE = (parse_proxy(f"http://p{number}:3128") for number in (1, 2, 3))


def route(url_host: str, port: int = 443, *, no_proxy: str = "", scheme: str = "https") -> Route:
    entries = tuple(no_proxy.split(","))
    return Egress(ProxySettings(ONE, TWO, THREE, entries)).route(scheme, url_host, port)


def test_scheme_of_the_service_selects_the_proxy() -> None:
    assert route("api.example.org", scheme="http") == Route(ONE, "HTTP_PROXY")
    assert route("api.example.org", scheme="https") == Route(TWO, "HTTPS_PROXY")


def test_all_proxy_is_used_where_the_scheme_has_none() -> None:
    egress = Egress(ProxySettings(http=ONE, all=THREE))
    assert egress.route("https", "api.example.org", 443) == Route(THREE, "ALL_PROXY")
    assert egress.route("http", "api.example.org", 80) == Route(ONE, "HTTP_PROXY")


@pytest.mark.parametrize(
    ("no_proxy", "host", "port"),
    [
        ("*", "api.example.org", 443),
        ("other.org,*", "api.example.org", 443),
        ("api.example.org", "api.example.org", 443),
        ("API.Example.ORG", "api.example.org.", 443),
        ("example.org", "api.example.org", 443),
        (".example.org", "api.example.org", 443),
        (".example.org", "example.org", 443),
        ("*.example.org", "api.example.org", 443),
        ("example.org:8443", "api.example.org", 8443),
        (" example.org ", "api.example.org", 443),
        ("10.1.2.3", "10.1.2.3", 443),
        ("10.0.0.0/8", "10.1.2.3", 443),
        ("10.1.2.3/8", "10.9.9.9", 443),
        ("10.0.0.0/8", "::ffff:10.1.2.3", 443),
        ("10.1.2.3:8443", "10.1.2.3", 8443),
        ("fd00::/8", "fd00::12", 443),
        ("fd00:0::12", "fd00::12", 443),
        ("[fd00::12]:8443", "fd00::12", 8443),
        ("[fd00::12]", "fd00::12", 443),
    ],
)
def test_no_proxy_matches(no_proxy: str, host: str, port: int) -> None:
    assert route(host, port, no_proxy=no_proxy) == Route(None, "NO_PROXY")


@pytest.mark.parametrize(
    ("no_proxy", "host", "port"),
    [
        ("", "api.example.org", 443),
        (",,", "api.example.org", 443),
        (".", "api.example.org", 443),
        ("example.org", "badexample.org", 443),
        ("example.org", "example.org.evil.net", 443),
        ("api.example.org", "example.org", 443),
        ("example.org:8443", "example.org", 443),
        ("10.0.0.0/8", "11.1.2.3", 443),
        ("10.0.0.0/8", "10.example.org", 443),
        ("10.0.0.0/99", "10.1.2.3", 443),
        ("1.2.3", "10.1.2.3", 443),
        ("2.3", "10.1.2.3", 443),
        ("fd00::/8", "fe00::1", 443),
        ("example.org:port", "example.org", 443),
    ],
)
def test_no_proxy_does_not_match(no_proxy: str, host: str, port: int) -> None:
    assert route(host, port, no_proxy=no_proxy) == Route(TWO, "HTTPS_PROXY")


@pytest.mark.parametrize(
    "host",
    ["localhost", "LOCALHOST.", "model.localhost", "127.0.0.1", "127.9.9.9", "127.1", "0x7f.1",
     "2130706433", "::1", "::ffff:127.0.0.1", "0.0.0.0", "::"],
)  # fmt: skip
def test_this_machine_is_reached_without_the_proxy_of_the_environment(host: str) -> None:
    assert route(host) == Route(None, "loopback")
    own = Egress(ProxySettings(https=TWO), proxy=ONE)
    assert own.route("https", host, 443) == Route(ONE, "proxy")


def test_proxy_of_an_endpoint_takes_precedence_over_the_environment() -> None:
    settings = ProxySettings(ONE, TWO, None, ("*",))
    assert Egress(settings, THREE).route("https", "api.example.org", 443).proxy is THREE
    assert Egress(ProxySettings(ONE, TWO), "direct").route("http", "h", 80) == Route(None, "proxy")


def test_without_a_proxy_no_host_is_examined() -> None:
    assert not DIRECT.has_proxies
    assert not Egress().has_proxies
    assert Egress(ProxySettings(all=ONE)).has_proxies
    assert Egress(proxy=ONE).has_proxies
