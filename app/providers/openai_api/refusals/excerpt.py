"""A service's own words for the log: cut, without secrets and without the question. Pure."""

from collections.abc import Iterable
from urllib.parse import quote

from ....logs.format import Redactor

MAX_CHARS = 300
# A part of a key of this length is a secret too: services echo the start and the end of a key.
FRAGMENT_CHARS = 8
QUOTE_CHARS = 24
MASK = "***"
ELLIPSIS = "…"


def excerpt(words: str, secrets: Iterable[str] = (), questions: Iterable[str] = ()) -> str:
    """Return `words` on one line of at most MAX_CHARS, without `secrets` and their parts.

    Passages of `questions`, the texts of the request, are replaced too: no log holds them.
    """
    text = " ".join("".join(c if c.isprintable() else " " for c in words).split())
    forms = [form for each in secrets if each for form in {each, quote(each, safe="")}]
    text = Redactor(forms)(text)
    for form in forms:
        text = _without_parts(text, form, FRAGMENT_CHARS)
    for question in questions:
        text = _without_parts(text, " ".join(question.split()), QUOTE_CHARS)
    return text if len(text) <= MAX_CHARS else text[: MAX_CHARS - 1] + ELLIPSIS


def _without_parts(text: str, source: str, chars: int) -> str:
    """Mask every stretch of at least `chars` characters that is in `source`, in any case."""
    source, searched = source.lower(), text.lower()
    if len(source) < chars or len(searched) != len(text):
        return text
    kept: list[str] = []
    at = 0
    while at < len(text):
        end = at + chars
        if end > len(text) or searched[at:end] not in source:
            kept.append(text[at])
            at += 1
            continue
        while end < len(text) and searched[at : end + 1] in source:
            end += 1
        kept.append(MASK)
        at = end
    return "".join(kept)
