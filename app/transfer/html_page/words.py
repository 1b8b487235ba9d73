"""The few words of the page itself, by language."""

from typing import NamedTuple

LANGUAGES = ("en", "de")


class Words(NamedTuple):
    """The words of a page; `statuses` are those of answers that did not end as they should."""

    question: str
    answer: str
    reasoning: str
    statuses: dict[str, str]
    gone: str
    why_gone: str


_ENGLISH = Words(
    question="Question",
    answer="Answer",
    reasoning="Reasoning",
    statuses={"stopped": "stopped", "failed": "failed", "interrupted": "broken off"},
    gone="There is nothing at this link",
    why_gone="It was revoked, has expired, or never was one.",
)
_GERMAN = Words(
    question="Frage",
    answer="Antwort",
    reasoning="Überlegungen",
    statuses={"stopped": "angehalten", "failed": "fehlgeschlagen", "interrupted": "abgebrochen"},
    gone="Unter diesem Link ist nichts",
    why_gone="Er wurde widerrufen, ist abgelaufen oder war nie einer.",
)


def words_of(language: str) -> Words:
    """Return the words of a language; of another one than LANGUAGES, the English ones."""
    return _GERMAN if language == "de" else _ENGLISH
