"""The end of an answer in the words and under the keys of other services."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.providers.base import ProviderError
from app.providers.openai_api.stream.finish_words import MEANINGS, find_end, normalized
from app.testing.fake_openai.client import FakeOpenAI, Step

from ...call import Ask
from .reading import Json, Reading, chunk

KNOWN = {
    "stop": [
        "STOP",
        "eos",
        "end_turn",
        "FinishReason.STOP",
        "complete",
        "stop_sequence",
        "COMPLETE",
    ],
    "length": [
        "MAX_TOKENS",
        "max_output_tokens",
        "model_context_window_exceeded",
        "model_length",
        "FINISH_REASON_MAX_TOKENS",
        "maxTokens".upper().replace("XT", "X_T"),
    ],
    "content_filter": [
        "SAFETY",
        "RECITATION",
        "PROHIBITED_CONTENT",
        "IMAGE_SAFETY",
        "sensitive",
        "refusal",
        "Content-Filter",
        "guardrail_intervened",
        "ERROR_TOXIC",
    ],
}
ROWS = [(word, reason) for reason, words in KNOWN.items() for word in words]
UNKNOWN = ["insufficient_system_resource", "network_error", "OTHER", "abort", "cancelled", "17"]


@pytest.mark.parametrize(("word", "reason"), ROWS)
def test_known_word_of_another_service_is_mapped(word: str, reason: str) -> None:
    assert Reading().read(chunk("Hi"), chunk(finish=word)).end().finish_reason == reason


@pytest.mark.parametrize("word", UNKNOWN)
def test_unknown_word_is_no_good_end_and_is_kept(word: str) -> None:
    outcome = Reading().read(chunk("Hi"), chunk(finish=word)).end()
    assert (outcome.finish_reason, outcome.details) == (None, {"finish_word": word.lower()})


def test_word_of_the_service_is_kept_beside_its_meaning() -> None:
    outcome = Reading().read(chunk("Hi"), chunk(finish="SAFETY")).end()
    assert outcome.details == {"finish_word": "safety"}
    assert Reading().read(chunk("Hi"), chunk(finish="stop")).end().details is None


@given(st.sampled_from(sorted(MEANINGS)))
def test_words_are_compared_in_any_case(word: str) -> None:
    assert MEANINGS.get(normalized(word.upper()), "none") == MEANINGS[word]


@pytest.mark.parametrize("value", [None, "", "null", "None", False, {}, [], "IN_PROGRESS"])
def test_value_that_says_nothing_is_no_end(value: object) -> None:
    with pytest.raises(ProviderError, match="cut_short"):
        Reading().read(chunk("Hi", value)).end()


@pytest.mark.parametrize(
    "last",
    [
        {"choices": [{"delta": {}, "finishReason": "STOP"}]},
        {"choices": [{"delta": {}, "stop_reason": "end_turn"}]},
        {"choices": [{"delta": {"stop_reason": "end_turn"}}]},
        {"choices": [{"delta": {"content": ""}, "done": True}]},
        {"choices": [], "finish_reason": "stop"},
        {"choices": [{"delta": {}}], "done": True, "done_reason": "stop"},
        {"choices": None, "done": True},
        {"is_end": True, "result": ""},
        {"choices": [{"delta": {}, "finish_reason": None}], "stop": True},
    ],
)
def test_end_under_another_key_completes_the_answer(last: Json) -> None:
    usage = {"choices": [], "usage": {"prompt_tokens": 1}}
    assert Reading().read(chunk("Hi"), last, usage).end().finish_reason == "stop"


@pytest.mark.parametrize("last", [{"done": False}, {"stop": "end"}, {"finished": 1}, {"end": None}])
def test_mark_that_is_not_true_is_no_end(last: Json) -> None:
    with pytest.raises(ProviderError, match="cut_short"):
        Reading().read(chunk("Hi"), {"choices": [], **last}).end()


@given(st.binary(max_size=40))
def test_search_for_an_end_raises_nothing(data: bytes) -> None:
    assert isinstance(find_end(data), str)


def test_text_after_an_early_end_is_kept_and_the_last_end_counts() -> None:
    read = Reading().read(chunk("One ", "stop"), chunk("two "))
    assert not read.reader.is_finished
    outcome = read.read(chunk("three", "length")).end()
    assert (read.text, outcome.finish_reason) == ("One two three", "length")


def test_early_end_does_not_shorten_the_wait_for_what_follows(
    fake: FakeOpenAI, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.providers.openai_api.call.LATE_USAGE_S", 0.3)
    pause: Step = {"sleep_ms": 600}
    early: list[Step] = [{"delta": "One "}, {"finish": "stop"}, {"delta": "two "}, pause]
    fake.script([*early, {"delta": "three"}, {"finish": "stop"}, {"done": True}])
    recorded = ask()
    assert (recorded.text, recorded.finish_reason) == ("One two three", "stop")


def test_cut_after_an_early_end_and_more_text_is_cut_short(fake: FakeOpenAI, ask: Ask) -> None:
    cut: list[Step] = [{"delta": "One "}, {"finish": "stop"}, {"delta": "two"}]
    fake.script([*cut, {"sleep_ms": 30}, {"close": "rst"}])
    recorded = ask()
    assert (recorded.text, recorded.code) == ("One two", "cut_short")


END: list[tuple[list[Step], Any]] = [
    ([{"delta": "All"}, {"done": True}], (None, "stop")),
    ([{"delta": "All"}], (None, "stop")),
    ([{"delta": "All"}, {"finish": "length"}], (None, "length")),
    ([{"delta": "All"}, {"close": "fin"}], ("cut_short", None)),
    ([{"delta": "All"}, {"close": "rst"}], ("cut_short", None)),
    ([{"done": True}], ("cut_short", None)),
]


@pytest.mark.parametrize(("steps", "expected"), END)
def test_answer_without_a_finish_word_is_complete_where_none_is_required(
    fake: FakeOpenAI, ask: Ask, steps: list[Step], expected: tuple[str | None, str | None]
) -> None:
    fake.script(steps)
    recorded = ask(finish_reason="optional")
    assert (recorded.code, recorded.finish_reason) == expected
