"""A server for everyone: where it is published, and what it must restrict."""

from pathlib import Path
from typing import Any

import pytest

from app.settings import Settings, SettingsError, load_settings

KEY = "sk-0123456789abcdef"
PROVIDERS = """
[endpoints.cloud]
api_key_env = "CLOUD_KEY"
models = [{models}]
[endpoints.local]
base_url = "http://127.0.0.1:11434/v1"
"""


@pytest.fixture
def providers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CLOUD_KEY", KEY)
    return tmp_path / "providers.toml"


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "192.168.1.5"])
def test_published_address_beyond_loopback_needs_allow_public(address: str) -> None:
    with pytest.raises(SettingsError, match=f"ALLOW_PUBLIC: PUBLISH_ADDRESS={address} is not"):
        load_settings(bind_host="0.0.0.0", publish_address=address)
    assert load_settings(publish_address=address, allow_public=True).is_public


@pytest.mark.parametrize("address", ["127.0.0.1", "127.0.0.2", "::1", "localhost"])
def test_container_published_on_loopback_needs_no_allow_public(address: str) -> None:
    assert not load_settings(bind_host="0.0.0.0", publish_address=address).is_public


@pytest.mark.parametrize("address", ["everywhere", "0.0.0.0:8000", "127.0.0.1:8000:8000"])
def test_published_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(SettingsError, match="PUBLISH_ADDRESS: must be an address"):
        load_settings(publish_address=address)


def test_public_server_with_a_key_needs_its_models_listed() -> None:
    with pytest.raises(SettingsError, match="MODELS: with ALLOW_PUBLIC=1 anyone spends") as caught:
        load_settings(allow_public=True, openai_api_key=KEY)
    assert KEY not in str(caught.value)
    assert load_settings(allow_public=True, openai_api_key=KEY, models="small").models


@pytest.mark.parametrize("settings", [{}, {"openai_base_url": "http://127.0.0.1:11434/v1"}])
def test_public_server_without_a_key_needs_no_list(settings: dict[str, str]) -> None:
    assert load_settings(allow_public=True, **settings).effort_models is None


def test_public_server_needs_the_models_of_each_endpoint_with_a_key(providers: Path) -> None:
    providers.write_text(PROVIDERS.format(models=""))
    assert load_settings(providers_file=providers).endpoints
    with pytest.raises(SettingsError, match=r"endpoints\.cloud\.models: with ALLOW_PUBLIC=1"):
        load_settings(providers_file=providers, allow_public=True)
    providers.write_text(PROVIDERS.format(models='"small"'))
    assert load_settings(providers_file=providers, allow_public=True).has_key


def test_public_server_allows_effort_only_for_models_listed_as_reasoning(providers: Path) -> None:
    models = '"small", {name = "deep", reasoning = true}'
    providers.write_text(PROVIDERS.format(models=models))
    settings = load_settings(providers_file=providers, allow_public=True)
    assert settings.effort_models == frozenset({"cloud/deep"})
    assert load_settings(providers_file=providers).effort_models is None
    public = load_settings(openai_api_key=KEY, models="small", allow_public=True)
    assert public.effort_models == frozenset()


@pytest.mark.parametrize(
    ("url", "is_public"),
    [(None, False), ("http://localhost:8000", False), ("https://chat.example.org", True)],
)
def test_public_url_behind_a_proxy_counts_as_public(url: str | None, is_public: bool) -> None:
    assert Settings(public_url=url).is_public is is_public


def test_imports_and_shares_are_off_among_strangers_unless_they_are_set() -> None:
    def found(**settings: Any) -> tuple[bool, bool]:
        read = load_settings(**settings)
        return read.has_imports, read.has_sharing

    assert found() == (True, True)
    assert found(allow_public=True) == (False, False)
    assert found(allow_public=True, imports="on", sharing="on") == (True, True)
    assert found(imports="OFF", sharing="off") == (False, False)
    assert found(auth="single", bind_host="0.0.0.0") == (True, True)
