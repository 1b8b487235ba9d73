"""One test for each known shape of a stream, over real HTTP."""

import json
from typing import Any

import pytest

from app.providers.base import Usage
from app.testing.fake_openai.client import FakeOpenAI, Step

from ...call import Ask, RecordedCall

END: list[Step] = [{"finish": "stop"}, {"done": True}]


def event(value: Any, end: str = "\n\n") -> Step:
    """Return a step that sends `value` unchanged."""
    return {"raw": "data: " + json.dumps(value) + end}


def chunk(delta: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Return a chunk with the necessary fields."""
    return {"choices": [{"index": 0, "delta": delta, "finish_reason": None}], **more}


def assert_completed(recorded: RecordedCall, text: str, reasoning: str = "") -> None:
    """Assert that the answer is complete."""
    assert recorded.error is None
    assert (recorded.text, recorded.reasoning, recorded.finish_reason) == (text, reasoning, "stop")


def test_openai_role_first_and_usage_last_with_empty_choices(fake: FakeOpenAI, ask: Ask) -> None:
    usage = {
        "prompt_tokens": 5,
        "completion_tokens": 2,
        "total_tokens": 7,
        "completion_tokens_details": {"reasoning_tokens": 1},
    }
    steps: list[Step] = [{"role": True}, {"delta": "Hel"}, {"delta": "lo"}, {"finish": "stop"}]
    fake.script([*steps, {"usage": usage}, {"done": True}])
    recorded = ask()
    assert_completed(recorded, "Hello")
    assert recorded.outcome is not None
    assert recorded.outcome.usage == Usage(5, 2, 1, 7)


def test_azure_begins_with_a_chunk_without_choices(fake: FakeOpenAI, ask: Ask) -> None:
    first = {"id": "", "object": "", "choices": [], "prompt_filter_results": [{"prompt_index": 0}]}
    fake.script([event(first), {"delta": "Hi"}, *END])
    assert_completed(ask(), "Hi")


def test_role_and_text_in_one_chunk(fake: FakeOpenAI, ask: Ask) -> None:
    fake.script([event(chunk({"role": "assistant", "content": "Hi"})), *END])
    assert_completed(ask(), "Hi")


def test_openrouter_sends_comments_between_events(fake: FakeOpenAI, ask: Ask) -> None:
    comment = {"comment": "OPENROUTER PROCESSING"}
    fake.script([comment, comment, {"delta": "Hi"}, comment, *END])
    assert_completed(ask(), "Hi")


@pytest.mark.parametrize("key", ["reasoning_content", "reasoning"])
def test_reasoning_in_a_field_of_its_own(fake: FakeOpenAI, ask: Ask, key: str) -> None:
    thoughts = [{"reasoning": part, "key": key} for part in ("Let me ", "see.")]
    fake.script([*thoughts, {"delta": "Yes"}, *END])
    assert_completed(ask(), "Yes", "Let me see.")


def test_reasoning_as_typed_pieces_of_content(fake: FakeOpenAI, ask: Ask) -> None:
    thought = [{"type": "thinking", "thinking": [{"type": "text", "text": "Hm."}]}]
    text = [{"type": "text", "text": "Yes"}]
    fake.script([event(chunk({"content": thought})), event(chunk({"content": text})), *END])
    assert_completed(ask(), "Yes", "Hm.")


def test_think_tags_in_the_text_are_reasoning(fake: FakeOpenAI, ask: Ask) -> None:
    content = "<think>\nLet me see.\n</think>\n\nYes <think> stays."
    fake.script([*({"delta": character} for character in content), *END])
    assert_completed(ask(), "Yes <think> stays.", "Let me see.")


def test_id_and_done_may_be_missing(fake: FakeOpenAI, ask: Ask) -> None:
    last = {"choices": [{"delta": {}, "finish_reason": "stop"}]}
    fake.script([event({"choices": [{"delta": {"content": "Hi"}}]}), event(last)])
    assert_completed(ask(), "Hi")


def test_the_last_event_may_lack_its_empty_line(fake: FakeOpenAI, ask: Ask) -> None:
    last = {"choices": [{"delta": {"content": "!"}, "finish_reason": "stop"}]}
    fake.script([{"delta": "Hi"}, event(last, end="")])
    assert_completed(ask(), "Hi!")


def test_lines_with_crlf_may_be_split_at_every_byte(fake: FakeOpenAI, ask: Ask) -> None:
    body = event(chunk({"content": "Grüße 🎉"}), end="\r\n\r\n")["raw"]
    last = event({"choices": [{"delta": {}, "finish_reason": "stop"}]}, end="\r\n\r\n")["raw"]
    fake.script([{"raw": body + last + "data: [DONE]\r\n\r\n", "every": 1}])
    assert_completed(ask(), "Grüße 🎉")


def test_utf8_may_be_split_at_every_byte(fake: FakeOpenAI, ask: Ask) -> None:
    data = json.dumps(chunk({"content": "é€🎉"}), ensure_ascii=False).encode()
    fake.script([{"raw": f"data: {data.decode('latin-1')}\n\n", "every": 1}, *END])
    assert_completed(ask(), "é€🎉")


def test_escaped_surrogates_split_over_chunks_are_appended_as_halves(
    fake: FakeOpenAI, ask: Ask
) -> None:
    first, second = (
        {"raw": event(chunk({"content": "half"}))["raw"].replace("half", half)}
        for half in ("a\\ud83c", "\\udf89b")
    )
    fake.script([first, {"sleep_ms": 200}, second, *END])
    recorded = ask()
    assert recorded.error is None
    assert recorded.deltas == [("text", "a\ud83c"), ("text", "\udf89b")]
    assert recorded.text.encode("utf-16", "surrogatepass").decode("utf-16") == "a🎉b"


def test_control_characters_nul_and_broken_utf8_are_read(fake: FakeOpenAI, ask: Ask) -> None:
    def step(text: str) -> Step:
        return {"raw": event(chunk({"content": "here"}))["raw"].replace("here", text)}

    fake.script([step("tab\t"), step("a\\u0000b"), step("caf\xc3\xa9"), step("\xff!"), *END])
    assert_completed(ask(), "tab\ta\0bcafé\ufffd!")


def test_unknown_keys_and_events_are_ignored(fake: FakeOpenAI, ask: Ask) -> None:
    odd = {"choices": [{"delta": {"content": "Hi", "x": [1]}, "y": {}}], "z": None, "id": 7}
    others = [
        event({"type": "ping"}),
        event(None),
        event("ping"),
        {"raw": "event: ping\nid: 1\n\n"},
    ]
    fake.script([*others, event(odd), *END])
    assert_completed(ask(), "Hi")


def test_usage_may_be_null_missing_or_invalid(fake: FakeOpenAI, ask: Ask) -> None:
    fake.script([event(chunk({"content": "Hi"}, usage=None)), *END])
    recorded = ask()
    assert_completed(recorded, "Hi")
    assert recorded.outcome is not None
    assert recorded.outcome.usage is None
    fake.script([{"delta": "Hi"}, {"finish": "stop"}, {"usage": {"prompt_tokens": "4"}}])
    recorded = ask()
    assert recorded.outcome is not None
    assert recorded.outcome.usage == Usage()


def test_an_empty_finish_reason_is_not_a_finish_reason(fake: FakeOpenAI, ask: Ask) -> None:
    early = {"choices": [{"delta": {"content": "Hi"}, "finish_reason": ""}]}
    fake.script([event(early), {"delta": " you"}, {"close": "fin"}])
    recorded = ask()
    assert (recorded.text, recorded.code) == ("Hi you", "cut_short")


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ("stop", "stop"),
        ("length", "length"),
        ("content_filter", "content_filter"),
        ("eos", "stop"),
    ],
)
def test_finish_reasons_are_mapped(fake: FakeOpenAI, ask: Ask, sent: str, expected: str) -> None:
    fake.script([{"delta": "Hi"}, {"finish": sent}, {"done": True}])
    assert ask().finish_reason == expected


@pytest.mark.parametrize(
    "step",
    [
        event(chunk({"tool_calls": [{"index": 0, "function": {"name": "f"}}]})),
        event(chunk({"function_call": {"name": "f"}})),
        {"finish": "tool_calls"},
        {"finish": "function_call"},
    ],
)
def test_tool_calls_end_as_tools_unsupported(fake: FakeOpenAI, ask: Ask, step: Step) -> None:
    fake.script([{"delta": "I will look."}, step, {"done": True}])
    recorded = ask()
    assert (recorded.text, recorded.code) == ("I will look.", "tools_unsupported")


def test_empty_tool_calls_are_ignored(fake: FakeOpenAI, ask: Ask) -> None:
    fake.script([event(chunk({"content": "Hi", "tool_calls": [], "function_call": None})), *END])
    assert_completed(ask(), "Hi")


def test_a_refusal_is_shown_as_text(fake: FakeOpenAI, ask: Ask) -> None:
    fake.script([event(chunk({"content": None, "refusal": "I cannot."})), *END])
    assert_completed(ask(), "I cannot.")


def test_a_response_that_is_not_a_stream_is_read_completely(fake: FakeOpenAI, ask: Ask) -> None:
    message = {"role": "assistant", "content": "Hi\nyou"}
    whole = {"choices": [{"index": 0, "message": message, "finish_reason": "stop"}]}
    fake.script([{"status": 200, "body": whole}])
    assert_completed(ask(), "Hi\nyou")
