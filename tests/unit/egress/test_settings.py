"""Proxies and certificates in the environment and in providers.toml."""

from pathlib import Path

import pytest

from app.egress import TrustedCertificates
from app.logs.setup import configured_secrets
from app.providers_config import EndpointsError, read_endpoints
from app.settings import SettingsError, load_settings
from tests.support.needs import ROOT

CERTIFICATE = ROOT / "app/testing/fake_openai/loopback-certificate.pem"
ENDPOINT = '[endpoints.work]\nbase_url = "https://llm.example.org/v1"\n'


def proxies(**environment: str) -> tuple[str, ...]:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment.items():
            patch.setenv(name, value)
        settings = load_settings().egress.settings
    return tuple(
        proxy.name if proxy else "" for proxy in (settings.http, settings.https, settings.all)
    )


def write(folder: Path, more: str) -> Path:
    path = folder / "providers.toml"
    path.write_text(ENDPOINT + more)
    return path


def test_names_in_upper_and_lower_case_are_read() -> None:
    assert proxies(HTTP_PROXY="http://a:1", https_proxy="b:2") == ("a:1", "b:2", "")
    assert proxies(http_proxy="http://a:1", ALL_PROXY="http://c:3") == ("a:1", "", "c:3")


def test_lower_case_takes_precedence_and_may_be_empty() -> None:
    assert proxies(HTTP_PROXY="http://a:1", http_proxy="http://b:2") == ("b:2", "", "")
    assert proxies(http_proxy="http://b:2", HTTP_PROXY="socks5://a:1") == ("b:2", "", "")
    assert proxies(HTTP_PROXY="http://a:1", http_proxy="") == ("", "", "")
    assert proxies(HTTP_PROXY="") == ("", "", "")


def test_no_proxy_is_split_at_commas_and_spaces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "a.example, 10.0.0.0/8 b.example,")
    assert load_settings().no_proxy == ("a.example", "10.0.0.0/8", "b.example")


def test_socks_proxy_is_refused_unless_it_is_never_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", "socks5://user:topsecret@127.0.0.1:1080")
    with pytest.raises(SettingsError, match="ALL_PROXY: names a SOCKS proxy") as caught:
        load_settings()
    assert "topsecret" not in str(caught.value)
    assert proxies(HTTP_PROXY="http://a:1", HTTPS_PROXY="http://a:1") == ("a:1", "a:1", "")


@pytest.mark.parametrize("value", ["http://me:p%40ssword@a:1", "me:p%40ssword@a:1"])
def test_passwords_of_proxies_are_redacted_in_the_log(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, value: str
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", value)
    monkeypatch.setenv("PROVIDERS_FILE", str(write(tmp_path, 'proxy = "b:own-secret@h:2"')))
    secrets = configured_secrets(load_settings())
    assert {"p%40ssword", "p@ssword", "own-secret"} <= set(secrets)
    assert "p%40ssword" not in repr(load_settings())


def test_unusable_certificates_are_refused_at_start(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "empty.pem").write_text("no certificate")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "empty.pem"))
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path / "none"))
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert "SSL_CERT_FILE: " in str(caught.value)
    assert "has no certificate in PEM form" in str(caught.value)
    assert "SSL_CERT_DIR: " in str(caught.value)
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path))
    assert load_settings().egress.certificates == TrustedCertificates(CERTIFICATE, tmp_path)


def test_endpoint_may_have_its_own_proxy_and_certificates(tmp_path: Path) -> None:
    default = load_settings().egress
    more = f'proxy = "http://u:p@h:3128"\nca_file = "{CERTIFICATE}"'
    [own] = read_endpoints(write(tmp_path, more), {})
    egress = own.egress(default)
    assert egress.route("https", "llm.example.org", 443).setting == "proxy"
    assert egress.certificates == TrustedCertificates(CERTIFICATE)
    [direct] = read_endpoints(write(tmp_path, 'proxy = ""'), {})
    assert direct.egress(default).proxy == "direct"
    [plain] = read_endpoints(write(tmp_path, ""), {})
    assert plain.egress(default) == default


def test_plain_headers_are_kept_beside_those_of_the_environment(tmp_path: Path) -> None:
    more = 'headers = { "X-Title" = "Words" }\nheaders_env = { "X-Team" = "TEAM" }'
    [endpoint] = read_endpoints(write(tmp_path, more), {"TEAM": "t"})
    assert endpoint.table.headers == {"X-Title": "Words"}
    assert list(endpoint.headers) == ["X-Team"]


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ('proxy = "socks5://u:topsecret@h:1"', "work.proxy: names a SOCKS proxy"),
        ('proxy = "https://u:topsecret@h:1"', "work.proxy: names a proxy that is itself"),
        ('ca_file = "ca.pem"', "work.ca_file: must be an absolute path"),
        ('ca_file = "/nowhere/ca.pem"', "work.ca_file: /nowhere/ca.pem cannot be read"),
        ('headers = { "X-Api-Key" = "topsecret" }', "work.headers: this file holds no keys"),
        ('headers = { "Cookie" = "topsecret" }', "work.headers: this file holds no keys"),
        ('headers = { "X-A" = "a\\r\\nX-B: topsecret" }', "'X-A' holds characters"),
        ('headers = { "a b" = "topsecret" }', "not valid header names: 'a b'"),
        ('headers = { x = "1" }\nheaders_env = { X = "K" }', "in headers and in headers_env: X"),
    ],
)
def test_unusable_values_are_refused_without_showing_them(
    tmp_path: Path, more: str, message: str
) -> None:
    with pytest.raises(EndpointsError, match=message) as caught:
        read_endpoints(write(tmp_path, more), {"K": "k"})
    assert "topsecret" not in str(caught.value)
