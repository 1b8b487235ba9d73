"""What goes up, and what a refusal teaches about it."""

import pytest

from app.providers.base import Parameters
from app.providers.openai_api.request.quirks import Quirks, first_habits, learn
from tests.support.fake_provider.client import FakeProvider

from ..call import Ask, Asked
from ..conftest import Build

ALL = Parameters(temperature=0.5, top_p=0.9, max_output_tokens=100, reasoning_effort="low")


def refusal(param: str, message: str | None = None, status: int = 400) -> list[dict[str, object]]:
    text = message or f"Unsupported parameter: '{param}' is not supported with this model."
    return [{"status": status, "body": {"error": {"message": text, "param": param}}}]


def test_only_what_was_set_goes_up(fake: FakeProvider, ask: Ask) -> None:
    ask("Hello")
    assert fake.requests()[0]["body"] == {
        "model": "fake-chat",
        "messages": [{"role": "user", "content": "Hello"}],
        "stream": True,
        "stream_options": {"include_usage": True},
    }


def test_what_was_set_goes_up_with_the_system_text_first(fake: FakeProvider, build: Build) -> None:
    Asked(build(), "Hello", system="Be brief.", parameters=ALL).run()
    body = fake.requests()[0]["body"]
    assert body["messages"][0] == {"role": "system", "content": "Be brief."}
    assert (body["temperature"], body["top_p"], body["reasoning_effort"]) == (0.5, 0.9, "low")
    assert body["max_completion_tokens"] == 100
    assert "max_tokens" not in body


def test_half_a_surrogate_in_a_turn_can_be_sent(fake: FakeProvider, ask: Ask) -> None:
    ask("a\ud83cb 🎉")
    assert fake.requests()[0]["body"]["messages"][0]["content"] == "a\ufffdb 🎉"


@pytest.mark.parametrize("name", ["stream_options", "temperature", "top_p", "reasoning_effort"])
@pytest.mark.parametrize("status", [400, 422])
def test_a_refused_parameter_is_left_out_and_that_is_remembered(
    fake: FakeProvider, build: Build, name: str, status: int
) -> None:
    fake.script(refusal(name, status=status), times=1)
    provider = build()
    for _ in range(2):
        assert Asked(provider, parameters=ALL).run().finish_reason == "stop"
    bodies = [entry["body"] for entry in fake.requests()]
    assert [name in body for body in bodies] == [True, False, False]


def test_what_is_remembered_is_of_one_model(fake: FakeProvider, build: Build) -> None:
    fake.script(refusal("temperature"), times=1)
    provider = build()
    Asked(provider, parameters=ALL).run()
    Asked(provider, parameters=ALL, model="other").run()
    assert ["temperature" in entry["body"] for entry in fake.requests()] == [True, False, True]


def test_the_limit_is_swapped_for_its_old_name(fake: FakeProvider, build: Build) -> None:
    fake.script(refusal("max_completion_tokens"), times=1)
    provider = build()
    for _ in range(2):
        assert Asked(provider, parameters=ALL).run().finish_reason == "stop"
    bodies = [entry["body"] for entry in fake.requests()]
    assert [body.get("max_tokens") for body in bodies] == [None, 100, 100]
    assert "max_completion_tokens" not in bodies[1]


@pytest.mark.parametrize(
    ("message", "role"),
    [
        ("'messages[0].role' does not support 'system'; use 'developer'", "developer"),
        ("System role not supported", "user"),
    ],
)
def test_a_refused_system_role_is_swapped(
    fake: FakeProvider, build: Build, message: str, role: str
) -> None:
    fake.script(refusal("messages", message), times=1)
    assert Asked(build(), "Hello", system="Be brief.").run().finish_reason == "stop"
    messages = fake.requests()[1]["body"]["messages"]
    expected = {
        "developer": [
            {"role": "developer", "content": "Be brief."},
            {"role": "user", "content": "Hello"},
        ],
        "user": [{"role": "user", "content": "Be brief.\n\nHello"}],
    }
    assert messages == expected[role]


def test_several_refusals_are_learned_one_by_one(fake: FakeProvider, build: Build) -> None:
    for name in ("temperature", "top_p", "stream_options"):
        fake.script(refusal(name), times=1)
    assert Asked(build(), parameters=ALL).run().finish_reason == "stop"
    assert len(fake.requests()) == 4


def test_a_refusal_that_goes_on_is_told(fake: FakeProvider, build: Build) -> None:
    fake.script(refusal("temperature"))
    assert Asked(build(), parameters=ALL).run().code == "provider_rejected"
    assert len(fake.requests()) == 2


def test_a_refusal_of_something_else_is_not_tried_again(fake: FakeProvider, ask: Ask) -> None:
    fake.script(refusal("messages", "This model's maximum context length is 8192 tokens."))
    assert ask().code == "provider_rejected"
    assert len(fake.requests()) == 1


def test_a_refused_value_teaches_nothing_about_its_parameter() -> None:
    sent = {"temperature", "max_completion_tokens"}
    for complaint in (
        "Invalid 'temperature': expected a value between 0 and 2",
        "max_tokens is too large: 100000. This model supports at most 16384 tokens.",
    ):
        assert learn(Quirks(), complaint, sent) is None


def test_openai_gets_an_instruction_others_the_beginning_of_their_answer() -> None:
    assert first_habits("api.openai.com", None).continues == "instruction"
    assert first_habits("x.openai.azure.com", None).continues == "instruction"
    assert first_habits("api.mistral.ai", None).continues == "prefix"
    assert first_habits("127.0.0.1", "vllm").continues == "vllm"
    assert first_habits("127.0.0.1", None).continues == "prefill"
