"""Services that others wrote: stream, stop, list, refusals and a second turn."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.egress import DIRECT
from app.providers.base import Request, Turn
from app.providers.openai_api.provider import OpenAIProvider
from app.testing.fake_openai.client import FakeOpenAI, Step
from app.testing.waiting import eventually
from tests.support.answers import gated
from tests.support.servers.gateways import KEY, Gateway, aimock
from tests.support.waiting import promptly
from tests.unit.providers.call import RecordedCall

from .conftest import Build, Start

pytestmark = pytest.mark.needs("gateways")
STOPPED_S = 1.0
QUESTION = "What is a wordbook?"


@pytest.fixture(scope="module")
def litellm_proxy(starting_litellm: Gateway) -> Gateway:
    """Return LiteLLM's proxy, with the fake provider as one of its services."""
    return starting_litellm.wait()


@pytest.fixture(scope="module")
def aimock_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    """Yield aimock."""
    with aimock(tmp_path_factory.mktemp("aimock")) as gateway:
        yield gateway.wait()


def call(provider: OpenAIProvider, model: str, question: str = QUESTION) -> RecordedCall:
    return RecordedCall(provider, question, model=model)


def continue_conversation(provider: OpenAIProvider, model: str) -> tuple[str, str | None]:
    turns = (Turn("user", QUESTION), Turn("assistant", "A book."), Turn("user", "And in German?"))
    pieces: list[str] = []

    def append(kind: str, text: str) -> None:
        pieces.append(f"{kind} {text}".removeprefix("text "))

    outcome = provider.start(Request(model, turns)).run(append)
    return "".join(pieces), outcome.finish_reason


def test_answer_of_litellm_itself_is_complete(litellm_proxy: Gateway, build: Build) -> None:
    recorded = call(build(litellm_proxy.base_url, DIRECT, api_key=KEY), "mock").run()
    assert (recorded.error, recorded.finish_reason) == (None, "stop")
    assert recorded.text == "A book of words 📖, in several short pieces."


def test_answer_streams_through_litellm(
    litellm_proxy: Gateway, running_fake: FakeOpenAI, build: Build, start: Start, tmp_path: Path
) -> None:
    running_fake.reset()
    gate = tmp_path / "gate"
    after: list[Step] = [{"delta": " of words."}, {"finish": "stop"}, {"done": True}]
    running_fake.script(gated(gate, [{"delta": "A book 📖"}], after))
    recorded = start(build(litellm_proxy.base_url, DIRECT, api_key=KEY), "relayed")
    eventually(lambda: recorded.text == "A book 📖")
    gate.touch()
    eventually(lambda: recorded.is_over)
    assert (recorded.error, recorded.finish_reason) == (None, "stop")
    assert recorded.deltas == [("text", "A book 📖"), ("text", " of words.")]


def test_stop_through_litellm_closes_the_request_to_the_service(
    litellm_proxy: Gateway, running_fake: FakeOpenAI, build: Build, start: Start
) -> None:
    running_fake.reset()
    running_fake.script([{"repeat": 500, "steps": [{"delta": "word "}, {"sleep_ms": 20}]}])
    provider = build(litellm_proxy.base_url, DIRECT, api_key=KEY)
    recorded = start(provider, "relayed")
    eventually(lambda: len(recorded.deltas) > 3)
    recorded.call.cancel()
    promptly(lambda: recorded.is_over, within_s=STOPPED_S, what="the call")
    assert recorded.code == "cancelled"
    promptly(lambda: running_fake.requests()[-1]["closed_at"], within_s=STOPPED_S + 1)


def test_second_turn_reaches_the_service_behind_litellm(
    litellm_proxy: Gateway, running_fake: FakeOpenAI, build: Build
) -> None:
    running_fake.reset()
    provider = build(litellm_proxy.base_url, DIRECT, api_key=KEY)
    assert continue_conversation(provider, "relayed")[1] == "stop"
    [entry] = running_fake.requests()
    assert [(turn["role"], turn["content"]) for turn in entry["body"]["messages"]] == [
        ("user", QUESTION),
        ("assistant", "A book."),
        ("user", "And in German?"),
    ]


def test_models_of_litellm_are_listed(litellm_proxy: Gateway, build: Build) -> None:
    catalogue = build(litellm_proxy.base_url, DIRECT, api_key=KEY).catalogue()
    assert [model.id for model in catalogue.models] == ["mock", "relayed"]


def test_refusals_of_litellm_are_translated(litellm_proxy: Gateway, build: Build) -> None:
    # Without a database it answers a wrong key with 400 and "no_db_connection".
    wrong_key = build(litellm_proxy.base_url, DIRECT, api_key="sk-wrong")
    refusals = ("provider_rejected", "provider_unauthorized", "provider_model_missing")
    assert call(wrong_key, "mock").run().code in refusals
    provider = build(litellm_proxy.base_url, DIRECT, api_key=KEY)
    assert call(provider, "unknown").run().code in refusals
    assert call(provider, "mock").run().finish_reason == "stop"


def test_answers_of_aimock_stream_over_two_turns(aimock_server: Gateway, build: Build) -> None:
    provider = build(aimock_server.base_url, DIRECT, api_key=KEY)
    first = call(provider, "gpt-4o").run()
    assert (first.error, first.finish_reason) == (None, "stop")
    assert first.text == "A book of words, in several short pieces."
    assert len(first.deltas) > 3
    second = continue_conversation(provider, "gpt-4o")
    assert second == ("Ein Wörterbuch 📖 mit Wörtern.", "stop")


def test_stop_ends_an_answer_of_aimock(aimock_server: Gateway, build: Build, start: Start) -> None:
    recorded = start(build(aimock_server.base_url, DIRECT, api_key=KEY), "gpt-4o", "Count.")
    eventually(lambda: recorded.deltas)
    recorded.call.cancel()
    promptly(lambda: recorded.is_over, within_s=STOPPED_S, what="the call")
    assert (recorded.code, recorded.text.startswith("one")) == ("cancelled", True)


def test_models_of_aimock_are_listed_and_its_refusals_translated(
    aimock_server: Gateway, build: Build
) -> None:
    provider = build(aimock_server.base_url, DIRECT, api_key=KEY)
    assert "gpt-4o" in [model.id for model in provider.catalogue().models]
    wrong_key = build(aimock_server.base_url, DIRECT, api_key="sk-wrong")
    assert call(wrong_key, "gpt-4o").run().code == "provider_unauthorized"
    listed = wrong_key.catalogue().error
    assert listed is not None
    assert listed.code == "provider_unauthorized"
    assert call(provider, "gpt-4o", "No fixture has this.").run().error is not None
