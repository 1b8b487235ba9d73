"""Titles made of the first words of a text, and the characters that no title has."""

import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.conversations.writes.titles import checked_title, shortened, title_from


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


MAKERS = (title_from, shortened, checked_title)
MarkedText = Callable[[str, int], str]
REORDERING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u061c\u200e\u200f"


@pytest.mark.parametrize("make", MAKERS)
@pytest.mark.parametrize("mark", [*REORDERING, "\x00", "\x07", "\x1b", "\x9b", "\ufeff", "\u200b"])
def test_no_title_has_controls_or_characters_that_reorder_it(make: MarkedText, mark: str) -> None:
    title = make(f"pay {mark}gro.elpmaxe{mark} now", 200)
    assert title.replace("\ufffd", "") == "pay gro.elpmaxe now"


@pytest.mark.parametrize("make", MAKERS)
def test_title_in_a_right_to_left_script_keeps_its_direction_marks(make: MarkedText) -> None:
    title = "שלום \u200fC++\u200f"
    assert make(title, 200) == title
    assert make(f"\u202e{title}\u2069", 200) == title


@pytest.mark.parametrize("make", MAKERS)
def test_title_keeps_joiners_of_letters_and_emoji(make: MarkedText) -> None:
    title = "👩\u200d🚀 می\u200cخواهم é"
    assert make(title, 200) == title


def test_model_title_without_a_visible_character_is_none() -> None:
    assert shortened("\u202e \x07\u2069", 200) == ""


@given(st.text(), st.sampled_from(MAKERS[:2]))
def test_any_title_is_free_of_controls_and_overrides(text: str, make: MarkedText) -> None:
    for each in make(text, 200):
        assert unicodedata.category(each) != "Cc"
        assert unicodedata.bidirectional(each) not in {"LRE", "RLE", "LRO", "RLO", "PDF"}
        assert unicodedata.bidirectional(each) not in {"LRI", "RLI", "FSI", "PDI"}
