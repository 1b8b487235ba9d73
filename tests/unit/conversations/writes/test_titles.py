"""Titles made of the first words of a text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.conversations.writes.titles import title_from


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("What is a wordbook?", "What is a wordbook?"),
        ("  two\n\nlines\t", "two lines"),
        ("word " * 30, "word word word word word word word word word word word word…"),
        ("界" * 100, "界" * 59 + "…"),
        ("", "New conversation"),
        (" \n", "New conversation"),
    ],
)
def test_a_title_is_made_of_the_first_whole_words(text: str, title: str) -> None:
    assert title_from(text, 200) == title


@given(st.text(), st.integers(1, 200))
def test_a_title_is_one_line_within_the_limit(text: str, most: int) -> None:
    title = title_from(text, most)
    assert 0 < len(title.rstrip("…")) + title.count("…") <= min(61, most + 1)
    assert "\n" not in title


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (
            "Please explain **why the river of the north is so very long and deep** here",
            "Please explain why the river of the north is so very long…",
        ),
        (
            "What does `git rebase --interactive --autosquash --keep-base main` do",
            "What does git rebase --interactive --autosquash --keep-base…",
        ),
        (
            "Explain `a` and **b** and then many other words until the end of the line",
            "Explain `a` and **b** and then many other words until the…",
        ),
    ],
)
def test_title_is_cut_outside_of_marks(text: str, title: str) -> None:
    assert title_from(text, 200) == title
