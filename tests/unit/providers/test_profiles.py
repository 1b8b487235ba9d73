"""What the providers file says of a model: endpoint, context and the model of titles."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.providers import Provider, build_provider
from app.providers.base import ModelProfile, profile_of
from app.runtime import Runtime
from app.settings import load_settings
from app.testing.fake_openai.client import FakeOpenAI

from .call import RecordedCall

Make = Callable[[str], Provider]


@pytest.fixture
def make(tmp_path: Path, runtime: Runtime) -> Iterator[Make]:
    """Build a provider from the text of a file; closed at the end of the test."""
    made: list[Provider] = []

    def build(text: str) -> Provider:
        path = tmp_path / "providers.toml"
        path.write_text(text)
        settings = load_settings(providers_file=path, limit_idle_s=0.2, limit_first_byte_s=60)
        made.append(build_provider(settings, runtime, lambda: False))
        return made[-1]

    yield build
    for provider in made:
        provider.close()


def test_context_and_title_model_are_those_of_the_endpoint(make: Make, fake: FakeOpenAI) -> None:
    text = f"""
[endpoints.one]
base_url = "{fake.base_url}"
context_tokens = 4096
title_model = "tiny"
models = ["small", {{ name = "large", context_tokens = 8192 }}]
[endpoints.two]
base_url = "{fake.base_url}"
"""
    provider = make(text)
    assert profile_of(provider, "one/small") == ModelProfile("one", 4096, "one/tiny")
    assert profile_of(provider, "one/large") == ModelProfile("one", 8192, "one/tiny")
    assert profile_of(provider, "two/any") == ModelProfile("two", None, None)
    assert profile_of(provider, "without-endpoint") == ModelProfile()


def test_single_endpoint_has_plain_names(make: Make, fake: FakeOpenAI) -> None:
    provider = make(f'[endpoints.one]\nbase_url = "{fake.base_url}"\ntitle_model = "tiny"\n')
    assert profile_of(provider, "org/model") == ModelProfile("one", None, "tiny")


def test_first_byte_deadline_of_an_endpoint_replaces_the_setting(
    make: Make, fake: FakeOpenAI
) -> None:
    fake.script([{"stall": True}])
    text = f'[endpoints.one]\nbase_url = "{fake.base_url}"\nfirst_byte_s = 0.3\n'
    assert RecordedCall(make(text)).run().code == "provider_timeout"


def test_provider_without_profiles_has_an_empty_one() -> None:
    assert profile_of(object(), "m") == ModelProfile()
