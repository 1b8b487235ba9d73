"""Request bodies, and the quirks learned from refusals."""

import pytest

from app.providers.base import Parameters
from app.providers.openai_api.request.quirks import Quirks, initial_quirks, learn
from app.testing.fake_openai.client import FakeOpenAI

from ..call import Ask, RecordedCall
from ..conftest import Build

ALL = Parameters(temperature=0.5, top_p=0.9, max_output_tokens=100, reasoning_effort="low")


def refusal(param: str, message: str | None = None, status: int = 400) -> list[dict[str, object]]:
    text = message or f"Unsupported parameter: '{param}' is not supported with this model."
    return [{"status": status, "body": {"error": {"message": text, "param": param}}}]


def test_a_plain_request_has_no_unset_parameters(fake: FakeOpenAI, ask: Ask) -> None:
    ask("Hello")
    assert fake.requests()[0]["body"] == {
        "model": "fake-chat",
        "messages": [{"role": "user", "content": "Hello"}],
        "stream": True,
        "stream_options": {"include_usage": True},
    }


def test_set_parameters_are_sent_and_the_system_text_is_first(
    fake: FakeOpenAI, build: Build
) -> None:
    RecordedCall(build(), "Hello", system="Be brief.", parameters=ALL).run()
    body = fake.requests()[0]["body"]
    assert body["messages"][0] == {"role": "system", "content": "Be brief."}
    assert (body["temperature"], body["top_p"], body["reasoning_effort"]) == (0.5, 0.9, "low")
    assert body["max_completion_tokens"] == 100
    assert "max_tokens" not in body


def test_a_lone_surrogate_is_replaced(fake: FakeOpenAI, ask: Ask) -> None:
    ask("a\ud83cb 🎉")
    assert fake.requests()[0]["body"]["messages"][0]["content"] == "a\ufffdb 🎉"


@pytest.mark.parametrize("name", ["stream_options", "temperature", "top_p", "reasoning_effort"])
@pytest.mark.parametrize("status", [400, 422])
def test_a_refused_parameter_is_omitted_from_then_on(
    fake: FakeOpenAI, build: Build, name: str, status: int
) -> None:
    fake.script(refusal(name, status=status), times=1)
    provider = build()
    for _ in range(2):
        assert RecordedCall(provider, parameters=ALL).run().finish_reason == "stop"
    bodies = [entry["body"] for entry in fake.requests()]
    assert [name in body for body in bodies] == [True, False, False]


def test_quirks_are_stored_per_model(fake: FakeOpenAI, build: Build) -> None:
    fake.script(refusal("temperature"), times=1)
    provider = build()
    RecordedCall(provider, parameters=ALL).run()
    RecordedCall(provider, parameters=ALL, model="other").run()
    assert ["temperature" in entry["body"] for entry in fake.requests()] == [True, False, True]


def test_a_refused_limit_is_sent_by_its_old_name(fake: FakeOpenAI, build: Build) -> None:
    fake.script(refusal("max_completion_tokens"), times=1)
    provider = build()
    for _ in range(2):
        assert RecordedCall(provider, parameters=ALL).run().finish_reason == "stop"
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
def test_a_refused_system_role_is_replaced(
    fake: FakeOpenAI, build: Build, message: str, role: str
) -> None:
    fake.script(refusal("messages", message), times=1)
    assert RecordedCall(build(), "Hello", system="Be brief.").run().finish_reason == "stop"
    messages = fake.requests()[1]["body"]["messages"]
    expected = {
        "developer": [
            {"role": "developer", "content": "Be brief."},
            {"role": "user", "content": "Hello"},
        ],
        "user": [{"role": "user", "content": "Be brief.\n\nHello"}],
    }
    assert messages == expected[role]


def test_several_quirks_are_learned_one_by_one(fake: FakeOpenAI, build: Build) -> None:
    for name in ("temperature", "top_p", "stream_options"):
        fake.script(refusal(name), times=1)
    assert RecordedCall(build(), parameters=ALL).run().finish_reason == "stop"
    assert len(fake.requests()) == 4


def test_a_repeated_refusal_is_reported(fake: FakeOpenAI, build: Build) -> None:
    fake.script(refusal("temperature"))
    assert RecordedCall(build(), parameters=ALL).run().code == "provider_parameter"
    assert len(fake.requests()) == 2


def test_a_refusal_for_another_reason_is_not_retried(fake: FakeOpenAI, ask: Ask) -> None:
    fake.script(
        refusal(
            "messages",
            "This model's maximum context length is 8192 tokens. However, "
            "your messages resulted in 9000 tokens.",
        )
    )
    assert ask().code == "provider_too_long"
    assert len(fake.requests()) == 1


def test_a_refused_value_is_not_a_quirk() -> None:
    sent = {"temperature", "max_completion_tokens"}
    for complaint in (
        "Invalid 'temperature': expected a value between 0 and 2",
        "max_tokens is too large: 100000. This model supports at most 16384 tokens.",
    ):
        assert learn(Quirks(), complaint, sent) is None


def test_the_initial_form_of_a_partial_answer_depends_on_the_host() -> None:
    assert initial_quirks("api.openai.com", None).continues == "instruction"
    assert initial_quirks("x.openai.azure.com", None).continues == "instruction"
    assert initial_quirks("api.mistral.ai", None).continues == "prefix"
    assert initial_quirks("127.0.0.1", "vllm").continues == "vllm"
    assert initial_quirks("127.0.0.1", None).continues == "prefill"
