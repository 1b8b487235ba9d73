"""Splits texts into words of letters and digits, and folds case and accents."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Literal

MOST_WORDS = 12
# Longer words are compared by their first characters.
LONGEST_WORD = 100
_WORD = re.compile(r"[^\W_]+")
# A letter with more combining marks than this is not text of any language (UAX #15, 13).
MAX_MARKS = 30
_LAST_MARK = 0x20000


def _mark_class() -> str:
    marks = [code for code in range(0x300, _LAST_MARK) if unicodedata.combining(chr(code))]
    return "[" + "".join(f"\\U{code:08x}" for code in marks) + "]"


_LONG_RUN = re.compile(f"({_mark_class()}{{{MAX_MARKS}}}){_mark_class()}+")


def normalize(text: str, form: Literal["NFC", "NFKD"] = "NFC") -> str:
    """Return the normal form of `text`, without the marks beyond MAX_MARKS in a row.

    Sorting a run of marks takes quadratic time.
    """
    if text.isascii():
        return text
    return unicodedata.normalize(form, _LONG_RUN.sub(r"\1", text))


def words_of(query: str) -> list[str]:
    """Return the words of a query: letters and digits, without any query syntax."""
    return _WORD.findall(normalize(query))[:MOST_WORDS]


def fold(word: str) -> str:
    """Return `word` without case and accents."""
    word = word[:LONGEST_WORD]
    if word.isascii():
        return word.lower()
    plain = normalize(word.casefold(), "NFKD")
    return "".join(filter(str.isalnum, plain)) or word


def folded_words(texts: Iterable[str]) -> set[str]:
    """Return the folded words of `texts`."""
    found = {word for text in texts for word in _WORD.findall(normalize(text))}
    return {fold(word) for word in found}


def word_positions(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield start, end and folded form of each word of `text`, which must be NFC."""
    for match in _WORD.finditer(text):
        yield match.start(), match.end(), fold(match[0])
