"""Titles of conversations: from the first words, or as people write them."""

from ...protocol.commands import clean_text
from ...protocol.errors import Refusal

USUAL_CHARS = 60
UNTITLED = "New conversation"


def title_from(text: str, most_chars: int) -> str:
    """Make a title of the first whole words of `text`, about 60 characters of it."""
    most = min(USUAL_CHARS, most_chars)
    title = ""
    # Nothing beyond the first words is looked at; a message may be long.
    for word in text[: 20 * most].split():
        longer = f"{title} {word}" if title else word
        if len(longer) > most:
            return f"{title}…" if title else _shorten(word, most)
        title = longer
    return title or UNTITLED[:most_chars]


def _shorten(word: str, most: int) -> str:
    return word[: most - 1] + "…"


def shortened(title: str, most_chars: int) -> str:
    """Cut a title that a model made to whole words, about 60 characters of them."""
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
