"""Titles of conversations: from the first words of a text, or checked as entered.

Every title passes `clean_line`.
"""

import re
import unicodedata

from ...protocol.commands import clean_text
from ...protocol.errors import Refusal

USUAL_CHARS = 60
# Pairs of Markdown. The longer ones first: `**` is not two `*`.
PAIRED_MARKS = ("```", "**", "__", "~~", "`", "$")
UNTITLED = "New conversation"
# Controls, and invisible characters that reorder what follows them or hide in a line: ALM, zero
# width space, embeddings and overrides, word joiner to the deprecated ones, BOM, annotations.
_UNWANTED = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f\x80-\x84\x86-\x9f\u061c\u200b\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
)
_DIRECTION_MARKS = re.compile("[\u200e\u200f]")
_RIGHT_TO_LEFT = ("R", "AL")


def clean_line(text: str) -> str:
    """Return `text` on one line, without controls and invisible characters.

    Direction marks stay only in a text with right-to-left letters, which may need them.
    """
    line = _UNWANTED.sub("", clean_text(text))
    if _DIRECTION_MARKS.search(line) and not _is_right_to_left(line):
        line = _DIRECTION_MARKS.sub("", line)
    return " ".join(line.split())


def _is_right_to_left(text: str) -> bool:
    return any(
        unicodedata.bidirectional(each) in _RIGHT_TO_LEFT
        for each in text
        if not _DIRECTION_MARKS.match(each)
    )


def title_from(text: str, most_chars: int) -> str:
    """Make a title of the first whole words of `text`, about 60 characters."""
    most = min(USUAL_CHARS, most_chars)
    title = ""
    # A message may be long: only its start is split into words.
    for word in clean_line(text[: 20 * most]).split():
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
    """Cut a model's title at a word boundary, to about 60 characters; "" if nothing is visible."""
    return title_from(title, most_chars) if clean_line(title) else ""


def checked_title(title: str, most_chars: int) -> str:
    """Return `title` on one line.

    Raises:
        Refusal: `invalid` when nothing is left, `too_large` beyond `most_chars` UTF-16 units.
    """
    line = clean_line(title)
    if not line:
        raise Refusal("invalid", "A title needs at least one character.")
    if len(line.encode("utf-16-le")) // 2 > most_chars:
        raise Refusal("too_large", f"A title has at most {most_chars} characters.")
    return line
