"""The list of models and the choice of one."""

import pytest

from app.protocol.errors import Refusal
from app.providers.openai_api.models import is_chat_model
from app.runtime import Runtime
from app.testing.fake_openai.client import FakeOpenAI
from app.testing.waiting import eventually

from ..conftest import Build

NOT_CHAT = """text-embedding-3-small nomic-embed-text:latest whisper-1 gpt-4o-transcribe tts-1-hd
gpt-4o-mini-tts dall-e-3 gpt-image-1 chatgpt-image-latest omni-moderation-latest gpt-realtime
gpt-4o-realtime-preview gpt-audio sora-2 davinci-002 babbage-002 gpt-3.5-turbo-instruct
BAAI/bge-m3 mistral-embed rerank-v3 gemini-2.5-flash-image models/imagen-4""".split()  # noqa: SIM905
CHAT = """gpt-5 gpt-4o chatgpt-4o-latest o3-mini llama3.2:3b mistral-small-latest qwen2.5-vl-7b
meta-llama/Llama-3-8b-instruct deepseek-reasoner models/gemini-2.5-pro claude-fable
imagine-chat wordbrook-demo""".split()  # noqa: SIM905


def listings(fake: FakeOpenAI) -> int:
    return sum(entry["path"].endswith("/models") for entry in fake.log())


def list_models(fake: FakeOpenAI, *names: str) -> None:
    body = {"data": [{"id": name} for name in names]}
    fake.script([{"status": 200, "body": body}], path="/models")


def test_families_without_chat_are_not_listed() -> None:
    assert [name for name in NOT_CHAT if is_chat_model(name)] == []
    assert [name for name in CHAT if not is_chat_model(name)] == []


def test_without_settings_the_first_listed_chat_model_is_the_default(
    fake: FakeOpenAI, build: Build
) -> None:
    list_models(fake, "text-embedding-3", "b-chat", "a-chat")
    provider = build()
    offer = provider.catalogue()
    assert [model.id for model in offer.models] == ["b-chat", "a-chat"]
    assert (offer.default, offer.any_name, offer.is_demo) == ("b-chat", True, False)
    assert provider.choose_model(None) == "b-chat"
    assert provider.choose_model("whatever") == "whatever"
    assert listings(fake) == 1


def test_default_model_needs_no_list(fake: FakeOpenAI, build: Build) -> None:
    provider = build(default_model="mine")
    assert provider.choose_model(None) == "mine"
    assert provider.choose_model("other") == "other"
    assert listings(fake) == 0
    assert provider.catalogue().default == "mine"


def test_models_restricts_the_choice(fake: FakeOpenAI, build: Build) -> None:
    provider = build(models=("one", "two"))
    offer = provider.catalogue()
    assert [model.id for model in offer.models] == ["one", "two"]
    assert (offer.default, offer.any_name) == ("one", False)
    assert (provider.choose_model(None), provider.choose_model("two")) == ("one", "two")
    with pytest.raises(Refusal, match="model_unknown"):
        provider.choose_model("three")
    assert fake.log() == []


def test_default_model_is_allowed_beside_models(build: Build) -> None:
    provider = build(models=("one", "two"), default_model="two")
    assert provider.choose_model(None) == "two"
    assert build(models=("one",), default_model="zero").choose_model("zero") == "zero"


def test_after_a_failed_listing_any_name_is_accepted(fake: FakeOpenAI, build: Build) -> None:
    fake.script([{"status": 401, "body": {"error": {}}}], path="/models")
    provider = build()
    offer = provider.catalogue()
    assert (offer.models, offer.default, offer.any_name) == ((), None, True)
    assert offer.error is not None
    assert offer.error.code == "provider_unauthorized"
    assert provider.choose_model("typed") == "typed"
    with pytest.raises(Refusal, match="unavailable"):
        provider.choose_model(None)
    assert listings(fake) == 1


@pytest.mark.parametrize(
    "body", ["<html>", {"data": "x"}, "no", {"data": [{"object": "model"}, 7]}]
)
def test_an_unreadable_list_is_an_error(fake: FakeOpenAI, build: Build, body: object) -> None:
    fake.script([{"status": 200, "body": body}], path="/models")
    error = build().catalogue().error
    assert error is not None
    assert error.code == "provider_broken"


def test_an_empty_list_offers_no_model(fake: FakeOpenAI, build: Build) -> None:
    fake.script([{"status": 200, "body": {"data": None}}], path="/models")
    provider = build()
    assert provider.catalogue().error is None
    with pytest.raises(Refusal, match="model_unknown"):
        provider.choose_model(None)


def test_concurrent_requests_share_one_listing(
    fake: FakeOpenAI, build: Build, runtime: Runtime
) -> None:
    body = {"data": [{"id": "slow"}]}
    fake.script([{"sleep_ms": 100}, {"status": 200, "body": body}], path="/models")
    provider = build()
    chosen: list[str] = []
    for _ in range(10):
        runtime.spawn(lambda: chosen.append(provider.choose_model(None)))
    eventually(lambda: len(chosen) == 10)
    assert set(chosen) == {"slow"}
    assert listings(fake) == 1


LISTINGS = [
    [{"id": "a"}, {"id": "b"}],
    ["a", "b"],
    {"models": [{"name": "a", "model": "a"}, {"model": "b"}]},
    {"object": "list", "data": [{"id": "a"}, None, 7, {"object": "model"}, {"id": "b"}]},
    {"data": [{"id": "a"}, {"id": "b"}, {"id": "a"}]},
    {"data": [{"id": "a"}, {"id": "x", "type": "embedding"}, {"id": "b", "type": "chat"}]},
    {"data": {"a": {"max_input_tokens": 5}, "b": {}}},
    {"results": [{"slug": "a"}, {"key": "b", "id": ""}]},
]


@pytest.mark.parametrize("body", LISTINGS)
def test_list_is_read_in_every_shape_and_a_bad_entry_loses_no_other(
    fake: FakeOpenAI, build: Build, body: object
) -> None:
    fake.script([{"status": 200, "body": body}], path="/models")
    catalogue = build().catalogue()
    assert catalogue.error is None
    assert [model.id for model in catalogue.models] == ["a", "b"]


def test_model_whose_id_is_a_path_is_shown_by_its_file(fake: FakeOpenAI, build: Build) -> None:
    ids = ["/srv/models/llama-3-8b.gguf", "models/gemini-pro", "C:\\m\\phi.gguf"]
    list_models(fake, *ids)
    found = build().catalogue().models
    assert [model.id for model in found] == ids
    assert [model.name for model in found] == ["llama-3-8b.gguf", "models/gemini-pro", "phi.gguf"]


@pytest.mark.parametrize("status", [404, 405, 501])
def test_service_without_a_list_lets_a_name_be_typed_and_says_so(
    fake: FakeOpenAI, build: Build, status: int
) -> None:
    fake.script([{"status": status, "body": "Not Found"}], path="/models")
    provider = build()
    catalogue = provider.catalogue()
    assert catalogue.any_name
    assert catalogue.error is not None
    assert catalogue.error.wire()["reason"] == "no_list"
    assert provider.choose_model("typed") == "typed"
    with pytest.raises(Refusal, match="model_unknown") as refused:
        provider.choose_model(None)
    assert "type the name of a model" in refused.value.message


def test_error_in_a_list_with_status_200_is_classified(fake: FakeOpenAI, build: Build) -> None:
    body = {"error": {"message": "Your credit balance is too low"}}
    fake.script([{"status": 200, "body": body}], path="/models")
    error = build().catalogue().error
    assert error is not None
    assert error.code == "provider_no_credit"


def test_context_of_a_refusal_and_of_the_list_bound_the_profile(
    fake: FakeOpenAI, build: Build
) -> None:
    listing = {"data": [{"id": "m", "context_length": 8192}]}
    fake.script([{"status": 200, "body": listing}], path="/models")
    provider = build()
    assert provider.profile("m").context_tokens is None
    provider.catalogue()
    assert provider.profile("m").context_tokens == 8192
    provider.remember_context("m", 4096)
    assert provider.profile("m").context_tokens == 4096
