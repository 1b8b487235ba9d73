"""Several named endpoints: selection, list of models, defaults, and isolation."""

from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic

import pytest

from app.protocol.errors import Refusal
from app.providers import Provider, build_provider
from app.providers.base import ProviderError, Request, Turn
from app.providers.multi_endpoint import LISTING_WAIT_S
from app.runtime import Runtime
from app.settings import load_settings
from app.testing.fake_openai.client import FakeOpenAI

Make = Callable[..., Provider]
ABLE = {
    "id": "vl",
    "name": "Seeing",
    "architecture": {"input_modalities": ["text", "image"]},
    "supported_parameters": ["reasoning", "temperature"],
    "context_length": 131072,
}


@pytest.fixture(scope="session")
def running_other() -> Iterator[FakeOpenAI]:
    with FakeOpenAI() as other:
        yield other


@pytest.fixture
def other(running_other: FakeOpenAI) -> FakeOpenAI:
    """A second service, with no script and an empty log."""
    running_other.reset()
    return running_other


@pytest.fixture
def make(tmp_path: Path, runtime: Runtime) -> Iterator[Make]:
    """Build a provider from the text of a file; closed at the end of the test."""
    made: list[Provider] = []

    def build(text: str, **settings: object) -> Provider:
        path = tmp_path / "providers.toml"
        path.write_text(text)
        read = load_settings(providers_file=path, **settings)
        made.append(build_provider(read, runtime, lambda: False))
        return made[-1]

    yield build
    for provider in made:
        provider.close()


def table(name: str, url: str, *lines: str) -> str:
    return "\n".join([f"[endpoints.{name}]", f'base_url = "{url}"', *lines, ""])


def lists(fake: FakeOpenAI, *models: object) -> None:
    entries = [{"id": model} if isinstance(model, str) else model for model in models]
    fake.script([{"status": 200, "body": {"data": entries}}], path="/models")


def answered_by(fake: FakeOpenAI) -> list[str]:
    return [entry["body"]["model"] for entry in fake.requests()]


def run(provider: Provider, model: str) -> None:
    provider.start(Request(model, (Turn("user", "Hi"),))).run(lambda *_: None)


def test_models_of_the_same_name_at_two_endpoints_have_different_ids(
    make: Make, fake: FakeOpenAI, other: FakeOpenAI
) -> None:
    lists(fake, "same")
    lists(other, "same", "vendor/same")
    provider = make(table("first", fake.base_url) + table("second", other.base_url))
    ids = [model.id for model in provider.catalogue().models]
    assert ids == ["first/same", "second/same", "second/vendor/same"]
    for model in ids:
        assert provider.choose_model(model) == model
        run(provider, model)
    assert (answered_by(fake), answered_by(other)) == (["same"], ["same", "vendor/same"])


def test_models_are_listed_with_endpoint_and_capabilities(
    make: Make, fake: FakeOpenAI, other: FakeOpenAI
) -> None:
    lists(fake, ABLE)
    file = table("a", fake.base_url, 'label = "First"') + table(
        "b", other.base_url, 'models = ["x", { name = "y", vision = false, context = 8192 }]'
    )
    offer = make(file).catalogue()
    assert [(each.id, each.label, each.any_name) for each in offer.endpoints] == [
        ("a", "First", True),
        ("b", "b", False),
    ]
    seeing, plain, configured = offer.models
    assert (seeing.id, seeing.name, seeing.endpoint) == ("a/vl", "Seeing", "a")
    assert (seeing.reasoning, seeing.vision, seeing.context_tokens) == (True, True, 131072)
    assert (plain.reasoning, plain.vision, plain.context_tokens) == (None, None, None)
    assert (configured.reasoning, configured.vision, configured.context_tokens) == (
        None,
        False,
        8192,
    )
    assert other.log() == []


def test_an_unreachable_endpoint_is_listed_with_its_error_and_others_work(
    make: Make, fake: FakeOpenAI
) -> None:
    lists(fake, "here")
    provider = make(table("down", "http://127.0.0.1:9/v1") + table("up", fake.base_url))
    offer = provider.catalogue()
    down, up = offer.endpoints
    assert down.error is not None
    assert down.error.code == "provider_unavailable"
    assert (up.error, offer.error) == (None, None)
    assert [model.id for model in offer.models] == ["up/here"]
    assert offer.default == provider.choose_model(None) == "up/here"
    run(provider, "up/here")
    assert answered_by(fake) == ["here"]


def test_a_silent_endpoint_delays_the_list_by_a_bounded_time(
    make: Make, fake: FakeOpenAI, other: FakeOpenAI
) -> None:
    lists(fake, "here")
    other.script([{"stall": True}], path="/models")
    provider = make(table("slow", other.base_url) + table("up", fake.base_url))
    began = monotonic()
    slow, up = provider.catalogue().endpoints
    # Well below the 15 s that a single endpoint may take.
    assert monotonic() - began < LISTING_WAIT_S * 3
    assert slow.error is not None
    assert slow.error.code == "provider_timeout"
    assert up.error is None


def test_ids_without_an_endpoint_select_the_first_that_lists_or_accepts_them(
    make: Make, fake: FakeOpenAI, other: FakeOpenAI
) -> None:
    lists(fake, "a")
    lists(other, "b", "vendor/b")
    provider = make(table("first", fake.base_url) + table("second", other.base_url))
    assert provider.choose_model("b") == "second/b"
    assert provider.choose_model("vendor/b") == "second/vendor/b"
    assert provider.choose_model("unlisted") == "first/unlisted"
    run(provider, "b")
    run(provider, "unlisted")
    assert (answered_by(fake), answered_by(other)) == (["unlisted"], ["b"])


def test_a_single_endpoint_lists_plain_names_and_accepts_its_prefix(
    make: Make, fake: FakeOpenAI
) -> None:
    lists(fake, "a", "only/named-so")
    provider = make(table("only", fake.base_url))
    offer = provider.catalogue()
    assert [model.id for model in offer.models] == ["a", "only/named-so"]
    assert (offer.endpoints, offer.models[0].endpoint) == ((), None)
    for wanted, sent in (("a", "a"), ("only/a", "a"), ("only/named-so", "only/named-so")):
        assert provider.choose_model(wanted) == sent
        run(provider, wanted)
    assert answered_by(fake) == ["a", "a", "only/named-so"]


def test_unlisted_models_and_removed_endpoints_are_refused(
    make: Make, fake: FakeOpenAI, other: FakeOpenAI
) -> None:
    fixed = 'models = ["x"]'
    provider = make(table("a", fake.base_url, fixed) + table("b", other.base_url, fixed))
    for wanted in ("a/y", "unlisted", "gone/x"):
        with pytest.raises(Refusal, match="model_unknown"):
            provider.choose_model(wanted)
    with pytest.raises(ProviderError, match="provider_model_missing"):
        provider.start(Request("gone/x", (Turn("user", "Hi"),)))


def test_default_model_takes_precedence_over_the_default_of_the_first_endpoint(
    make: Make, fake: FakeOpenAI, other: FakeOpenAI
) -> None:
    file = table("a", fake.base_url, 'models = ["x", "y"]', 'default = "y"')
    file += table("b", other.base_url, 'models = ["z"]')
    assert make(file).choose_model(None) == make(file).catalogue().default == "a/y"
    chosen = make(file, default_model="b/z")
    assert chosen.choose_model(None) == chosen.catalogue().default == "b/z"


def test_headers_of_the_environment_are_sent_to_their_endpoint_only(
    make: Make, fake: FakeOpenAI, other: FakeOpenAI, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TEAM_OF_A", "blue")
    file = table("a", fake.base_url, 'headers_env = { "X-Team" = "TEAM_OF_A" }')
    provider = make(file + table("b", other.base_url))
    run(provider, "a/m")
    run(provider, "b/m")
    assert fake.requests()[0]["headers"]["x-team"] == "blue"
    assert "x-team" not in other.requests()[0]["headers"]


def test_a_quirk_of_one_endpoint_is_not_applied_to_another(
    make: Make, fake: FakeOpenAI, other: FakeOpenAI
) -> None:
    refusal = {"error": {"message": "Unsupported parameter: 'stream_options'"}}
    fake.script([{"status": 400, "body": refusal}], path="/chat/completions", times=1)
    provider = make(table("a", fake.base_url) + table("b", other.base_url))
    for model in ("a/m", "a/m", "b/m"):
        run(provider, model)
    assert ["stream_options" in entry["body"] for entry in fake.requests()] == [True, False, False]
    assert ["stream_options" in entry["body"] for entry in other.requests()] == [True]


def test_each_endpoint_is_asked_once_for_its_models(
    make: Make, fake: FakeOpenAI, other: FakeOpenAI
) -> None:
    lists(fake, "a")
    other.script([{"status": 503, "body": {}}], path="/models")
    provider = make(table("first", fake.base_url) + table("second", other.base_url))
    for _ in range(3):
        assert [model.id for model in provider.catalogue().models] == ["first/a"]
    assert provider.choose_model("a") == "first/a"
    for service in (fake, other):
        assert sum(entry["path"].endswith("/models") for entry in service.log()) == 1
