"""Search hits, with the matches marked in title and text."""

import unicodedata
from collections import deque
from typing import NamedTuple

from .query_words import fold, word_positions

SNIPPET_WORDS = 16
# A match further down in a very long text counts as a hit but is not shown.
SHOWN_WITHIN_CHARS = 200_000


class SearchHit(NamedTuple):
    """One message; title and text are lists of pieces, of which every second one matches."""

    sequence: int
    conversation_id: str
    message_id: str
    role: str
    created_at: str
    title: list[str]
    text: list[str]


def mark(text: str, words: list[str]) -> list[str]:
    """Split `text` into pieces; every second one starts with one of `words`."""
    text = unicodedata.normalize("NFC", text)
    wanted = tuple(map(fold, words))
    pieces, at = [], 0
    for begin, end, folded in word_positions(text):
        if folded.startswith(wanted):
            pieces += [text[at:begin], text[begin:end]]
            at = end
    return [*pieces, text[at:]]


def snippet(text: str, words: list[str]) -> list[str]:
    """Return about 16 words of `text` around the first match, as pieces."""
    text = unicodedata.normalize("NFC", text[:SHOWN_WITHIN_CHARS])
    wanted = tuple(map(fold, words))
    before: deque[int] = deque(maxlen=SNIPPET_WORDS // 2)
    begin, end = _first_words(text)
    left = 0
    for start, stop, folded in word_positions(text):
        if left:
            end, left = stop, left - 1
            if not left:
                break
        elif folded.startswith(wanted):
            begin, end = before[0] if before else start, stop
            left = SNIPPET_WORDS - 1 - len(before)
        else:
            before.append(start)
    pieces = mark(text[begin:end], words)
    pieces[0] = ("…" if begin else "") + pieces[0]
    pieces[-1] += "…" if text[end:].strip() else ""
    return pieces


def _first_words(text: str) -> tuple[int, int]:
    end = 0
    for count, (_, stop, _word) in enumerate(word_positions(text), 1):
        end = stop
        if count == SNIPPET_WORDS:
            break
    return 0, end or min(len(text), 100)
