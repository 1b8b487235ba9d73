"""Titles of conversations: from the first words of a text, or checked as entered."""

from ...protocol.commands import clean_text
from ...protocol.errors import Refusal

USUAL_CHARS = 60
# Pairs of Markdown. The longer ones first: `**` is not two `*`.
PAIRED_MARKS = ("```", "**", "__", "~~", "`", "$")
UNTITLED = "New conversation"


def title_from(text: str, most_chars: int) -> str:
    """Make a title of the first whole words of `text`, about 60 characters."""
    most = min(USUAL_CHARS, most_chars)
    title = ""
    # A message may be long: only its start is split into words.
    for word in text[: 20 * most].split():
        longer = f"{title} {word}" if title else word
        if len(longer) > most:
            return f"{_without_open_mark(title)}…" if title else _shorten(word, most)
        title = longer
    return title or UNTITLED[:most_chars]


def _without_open_mark(title: str) -> str:
    """Remove the first half of a pair that the cut has opened."""
    for mark in PAIRED_MARKS:
        if title.count(mark) % 2:
            before, _, after = title.rpartition(mark)
            title = before + after
    return title.strip()


def _shorten(word: str, most: int) -> str:
    return word[: most - 1] + "…"


def shortened(title: str, most_chars: int) -> str:
    """Cut a model's title at a word boundary, to about 60 characters."""
    return title_from(clean_text(title), most_chars)


def checked_title(title: str, most_chars: int) -> str:
    """Return `title` on one line.

    Raises:
        Refusal: `invalid` when nothing is left, `too_large` beyond `most_chars` UTF-16 units.
    """
    line = " ".join(clean_text(title).split())
    if not line:
        raise Refusal("invalid", "A title needs at least one character.")
    if len(line.encode("utf-16-le")) // 2 > most_chars:
        raise Refusal("too_large", f"A title has at most {most_chars} characters.")
    return line
