"""Search hits, with the matches marked in title and text."""

import re
from collections.abc import Iterable
from itertools import islice
from typing import NamedTuple

from .query_words import fold, normalize, word_positions

SNIPPET_WORDS = 16
# A match further down in a very long text counts as a hit but is not shown.
SHOWN_WITHIN_CHARS = 200_000
# A match that differs in case or accents is searched word by word, which is slower.
FOLDED_WITHIN_CHARS = 20_000
# Text on either side of a match; words may be of any length.
MAX_SIDE_CHARS = 200


class Match(NamedTuple):
    """A found message. `title` is split into pieces already, or has a match if `is_titled`."""

    sequence: int
    conversation_id: str
    message_id: str
    role: str
    created_at: str
    title: list[str]
    is_titled: bool
    text: str
    is_archived: bool = False


class SearchHit(NamedTuple):
    """One message; title and text are lists of pieces, of which every second one matches."""

    sequence: int
    conversation_id: str
    message_id: str
    role: str
    created_at: str
    title: list[str]
    text: list[str]
    is_archived: bool = False


def make_hits(matches: Iterable[Match], words: list[str]) -> list[SearchHit]:
    """Mark the words in titles and texts; pure computation, for a native thread."""
    return [
        SearchHit(
            *match[:5],
            mark(match.title[0], words) if match.is_titled else match.title,
            snippet(match.text, words),
            match.is_archived,
        )
        for match in matches
    ]


def mark(text: str, words: list[str]) -> list[str]:
    """Split `text` into pieces; every second one starts with one of `words`."""
    text = normalize(text)
    wanted = tuple(map(fold, words))
    pieces, at = [], 0
    for begin, end, folded in word_positions(text):
        if folded.startswith(wanted):
            pieces += [text[at:begin], text[begin:end]]
            at = end
    return [*pieces, text[at:]]


def snippet(text: str, words: list[str]) -> list[str]:
    """Return about 16 words of `text` around the first match, as pieces.

    Takes time in proportion to `text` and returns at most about 3 * MAX_SIDE_CHARS characters.
    """
    text = normalize(text[:SHOWN_WITHIN_CHARS])
    match = _find_plain(text, words) or _find_folded(text, words)
    begin, end = _around(text, *match) if match else _first_words(text)
    pieces = mark(text[begin:end], words) if match else [text[begin:end]]
    pieces[0] = ("…" if begin else "") + pieces[0]
    pieces[-1] += "…" if text[end:].strip() else ""
    return pieces


def _find_plain(text: str, words: list[str]) -> tuple[int, int] | None:
    pattern = rf"(?<![^\W_])(?:{'|'.join(map(re.escape, words))})"
    found = re.search(pattern, text, re.IGNORECASE)
    return found.span() if found else None


def _find_folded(text: str, words: list[str]) -> tuple[int, int] | None:
    wanted = tuple(map(fold, words))
    for start, stop, folded in word_positions(text[:FOLDED_WITHIN_CHARS]):
        if folded.startswith(wanted):
            return start, stop
    return None


def _around(text: str, start: int, stop: int) -> tuple[int, int]:
    """Return the bounds of half the words before `start`, and of the rest from there on."""
    side = text[max(0, start - MAX_SIDE_CHARS) : start]
    before = [begin for begin, _, _ in word_positions(side)][-SNIPPET_WORDS // 2 :]
    begin = start - len(side) + before[0] if before else start
    ends = [
        end
        for _, end, _ in islice(
            word_positions(text[start : stop + MAX_SIDE_CHARS]), SNIPPET_WORDS - len(before)
        )
    ]
    return begin, max(min(stop, start + MAX_SIDE_CHARS), start + ends[-1] if ends else stop)


def _first_words(text: str) -> tuple[int, int]:
    ends = [end for _, end, _ in islice(word_positions(text[: 2 * MAX_SIDE_CHARS]), SNIPPET_WORDS)]
    return 0, ends[-1] if ends else min(len(text), 100)
