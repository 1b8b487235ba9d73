"""Splits texts into words of letters and digits, and folds case and accents."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

MOST_WORDS = 12
# Longer words are compared by their first characters.
LONGEST_WORD = 100
_WORD = re.compile(r"[^\W_]+")


def words_of(query: str) -> list[str]:
    """Return the words of a query: letters and digits, without any query syntax."""
    return _WORD.findall(unicodedata.normalize("NFC", query))[:MOST_WORDS]


def fold(word: str) -> str:
    """Return `word` without case and accents."""
    word = word[:LONGEST_WORD]
    if word.isascii():
        return word.lower()
    plain = unicodedata.normalize("NFKD", word.casefold())
    return "".join(filter(str.isalnum, plain)) or word


def folded_words(texts: Iterable[str]) -> set[str]:
    """Return the folded words of `texts`."""
    found = {word for text in texts for word in _WORD.findall(unicodedata.normalize("NFC", text))}
    return {fold(word) for word in found}


def word_positions(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield start, end and folded form of each word of `text`, which must be NFC."""
    for match in _WORD.finditer(text):
        yield match.start(), match.end(), fold(match[0])
