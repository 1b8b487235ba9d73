"""The URL of a proxy: what it may be, and errors that show no part of it."""

import pytest

from app.egress import parse_proxy


@pytest.mark.parametrize(
    ("text", "name", "credentials"),
    [
        ("http://proxy.example.org:3128", "proxy.example.org:3128", None),
        ("HTTP://proxy.example.org/", "proxy.example.org:80", None),
        ("proxy.example.org:3128", "proxy.example.org:3128", None),
        ("me:pw@proxy:1", "proxy:1", ("me", "pw")),
        ("http://me:p%40%3A%2F%C3%9F@proxy:1", "proxy:1", ("me", "p@:/ß")),
        ("http://me@proxy:1", "proxy:1", ("me", "")),
        ("http://[::1]:3128", "[::1]:3128", None),
    ],
)
def test_url_gives_name_and_credentials(
    text: str, name: str, credentials: tuple[str, str] | None
) -> None:
    proxy = parse_proxy(text)
    assert (proxy.name, proxy.credentials) == (name, credentials)
    if credentials and credentials[1]:
        assert credentials[1] not in f"{proxy!r} {proxy.name} {proxy.url}"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("socks5://u:topsecret@h:1080", "SOCKS proxy, which is not supported"),
        ("socks5h://h", "SOCKS proxy, which is not supported"),
        ("SOCKS4://h:1", "SOCKS proxy, which is not supported"),
        ("https://u:topsecret@h:443", "reached by TLS, which is not supported"),
        ("ftp://h", "must be the URL of an HTTP proxy"),
        ("http://", "must be an http://"),
        ("http://h:0", "must have a port"),
        ("http://h:99999", "must have a port"),
        ("http://u:top#secret@h:3128", "must have a port.*write @ as %40"),
        ("http://u:top/secret@h:3128", "must have a port.*write @ as %40"),
        ("http://h:3128/path", "must have no path"),
        ("http://h h:1", "spaces or control characters"),
        ("http://h:1\r\nX: y", "spaces or control characters"),
        ("", "must be an http://"),
    ],
)
def test_other_texts_are_refused_without_showing_them(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message) as caught:
        parse_proxy(text)
    assert "secret" not in str(caught.value)
