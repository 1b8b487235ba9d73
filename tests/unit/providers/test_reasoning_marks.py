"""Reasoning between marks is separated from the text, at any cut into pieces."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.providers.reasoning_marks import PAIRS, ReasoningSplitter

FINAL = "<|start|>assistant<|channel|>final<|message|>"
CASES = {
    **{f"{mark}\nHm.\n{close}\n\nHello": ("Hm.", "Hello") for mark, close in PAIRS.items()},
    "<Thinking>Hm.</THINKING>Hello": ("Hm.", "Hello"),
    "</think>\n\nHello": ("", "Hello"),
    "\n</thought>Hello": ("", "Hello"),
    "<think>a</think>\n<think>b</think>Hello": ("ab", "Hello"),
    "<think>a <b> </thin </think>Hello": ("a <b> </thin", "Hello"),
    "<thinking>Hm.</think>": ("Hm.</think>", ""),
    "<think>never closed": ("never closed", ""),
    f"<|channel|>analysis<|message|>Hm.<|end|>{FINAL}Hello": ("Hm.", "Hello"),
    f"<|start|>assistant<|channel|>analysis<|message|>Hm.<|end|>{FINAL}a < b<|return|>": (
        "Hm.", "a < b"),
    "<|channel|>final<|message|>Hello": ("", "Hello"),
    "<|channel|>commentary to=f <|constrain|>json<|message|>{}": ("{}", ""),
    "<p>Hello</p>": ("", "<p>Hello</p>"),
    "Hello <think>no</think>": ("", "Hello <think>no</think>"),
    "  [thin": ("", "  [thin"),
}  # fmt: skip


def split(pieces: list[str]) -> tuple[str, str]:
    splitter = ReasoningSplitter()
    segments = [each for piece in pieces for each in splitter.feed(piece)] + splitter.end()
    return tuple(  # type: ignore[return-value]
        "".join(text for kind, text in segments if kind == wanted)
        for wanted in ("reasoning", "text")
    )


@pytest.mark.parametrize("content", CASES)
def test_marks_are_recognized_whole_and_character_by_character(content: str) -> None:
    assert split([content]) == CASES[content]
    assert split(list(content)) == CASES[content]


@given(st.sampled_from(sorted(CASES)), st.lists(st.integers(0, 100)))
def test_marks_are_recognized_wherever_the_chunks_are_cut(content: str, cuts: list[int]) -> None:
    edges = [0, *sorted(cut for cut in cuts if cut < len(content)), len(content)]
    assert split([content[a:b] for a, b in pairwise(edges)]) == CASES[content]


@given(st.text(alphabet="<|/>[]think channel", max_size=80), st.lists(st.integers(0, 80)))
def test_any_text_is_the_same_wherever_it_is_cut(content: str, cuts: list[int]) -> None:
    edges = [0, *sorted(cut for cut in cuts if cut < len(content)), len(content)]
    assert split([content[a:b] for a, b in pairwise(edges)]) == split([content])


def test_text_after_the_marks_is_passed_on_at_once() -> None:
    splitter = ReasoningSplitter()
    splitter.feed("<think>a</think>b")
    assert splitter.is_plain
    assert splitter.feed("<think>") == [("text", "<think>")]
