"""Words, as searching takes them: letters and digits, and how one is folded to be compared."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

MOST_WORDS = 12
# Longer ones are compared by their beginnings.
LONGEST_WORD = 100
_WORD = re.compile(r"[^\W_]+")


def words_of(query: str) -> list[str]:
    """Return the words in what somebody typed: letters and digits, nothing with a meaning."""
    return _WORD.findall(unicodedata.normalize("NFC", query))[:MOST_WORDS]


def fold(word: str) -> str:
    """Return `word` without case and accents."""
    word = word[:LONGEST_WORD]
    if word.isascii():
        return word.lower()
    plain = unicodedata.normalize("NFKD", word.casefold())
    return "".join(filter(str.isalnum, plain)) or word


def folded_words(texts: Iterable[str]) -> set[str]:
    """Return all words in `texts`, folded."""
    found = {word for text in texts for word in _WORD.findall(unicodedata.normalize("NFC", text))}
    return {fold(word) for word in found}


def places(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield beginning, end and folded form of each word of `text`, which is NFC."""
    for match in _WORD.finditer(text):
        yield match.start(), match.end(), fold(match[0])
