"""What goes upstream is accepted by every template, and holds every word of the history."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.conversations.reads.context_window import cut
from app.providers.base import Turn
from app.providers.valid_turns import valid_turns
from app.testing.fake_openai.strict_template import find_fault

BLANK = ["", " ", "\n\n", "\t", "\u00a0", "\u2003\n"]
texts = st.sampled_from(BLANK) | st.from_regex(re.compile(r"\s?[a-z]{1,6}\s?"), fullmatch=True)
# Answers fail, are stopped, blank, or missing, so any sequence of roles occurs.
histories = st.lists(st.tuples(st.sampled_from(["user", "assistant"]), texts), max_size=12)
systems = st.none() | texts


def as_sent(history: list[tuple[str, str]], system: str | None) -> list[dict[str, str]]:
    turns = valid_turns((Turn(role, text) for role, text in history), system)  # type: ignore[arg-type]
    return [{"role": turn.role, "content": turn.text} for turn in turns]


@given(histories, systems, st.integers(0, 60))
def test_history_of_any_answers_is_accepted_by_strict_templates_also_after_the_cut(
    history: list[tuple[str, str]], system: str | None, budget: int
) -> None:
    kept, _ = cut([*history, ("user", "last")], system, budget)
    sent = as_sent(kept, system)
    assert find_fault({"messages": sent}) is None
    assert sent[-1]["role"] == "user"
    assert sent[-1]["content"].endswith("last")


@given(histories, systems)
def test_no_word_after_the_first_question_is_lost(
    history: list[tuple[str, str]], system: str | None
) -> None:
    full = [*history, ("user", "last")]
    first = next(at for at, (role, text) in enumerate(full) if role == "user" and text.strip())
    words = " ".join(text for _, text in full[first:]).split()
    sent = [message["content"] for message in as_sent(full, system) if message["role"] != "system"]
    assert " ".join(sent).split() == words


def test_valid_history_is_sent_unchanged() -> None:
    history = [("user", "a "), ("assistant", " b\n"), ("user", "c")]
    assert as_sent(history, "Be brief.") == [
        {"role": "system", "content": "Be brief."},
        *({"role": role, "content": text} for role, text in history),
    ]


@pytest.mark.parametrize(
    "answer",
    [
        "<think>Hm.</think>Four.",
        "</think>\n\nFour.",
        "I think it is four.\n</think>\n\nFour.",
        "<|channel|>analysis<|message|>Hm.<|end|><|start|>assistant<|channel|>final<|message|>Four.",
    ],
)
def test_reasoning_that_a_service_left_in_an_answer_is_not_sent(answer: str) -> None:
    history = [("user", "2 + 2?"), ("assistant", answer), ("user", "sure?")]
    assert as_sent(history, None)[1] == {"role": "assistant", "content": "Four."}


@pytest.mark.parametrize("answer", ["Close it with </think>.", "```\n</think>\n```", "a <think> b"])
def test_marks_that_an_answer_is_about_are_sent(answer: str) -> None:
    history = [("user", "how?"), ("assistant", answer), ("user", "sure?")]
    assert as_sent(history, None)[1]["content"] == answer
