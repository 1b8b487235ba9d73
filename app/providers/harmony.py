"""Splits text in OpenAI's harmony format, as gpt-oss writes it, into reasoning and text. Pure.

Format: https://developers.openai.com/cookbook/articles/openai-harmony
A message is `<|start|>role<|channel|>name<|message|>content<|end|>`; the first may lack its start,
which the template has written. Channel `final` is the text; the others are reasoning.
"""

import re

from ..protocol.objects import PartKind

Segment = tuple[PartKind, str]

START, CHANNEL, MESSAGE, CONSTRAIN = "<|start|>", "<|channel|>", "<|message|>", "<|constrain|>"
TOKENS = (START, CHANNEL, MESSAGE, CONSTRAIN, "<|end|>", "<|return|>", "<|call|>")
_TOKEN = re.compile("|".join(map(re.escape, TOKENS)), re.IGNORECASE)
_FIRST_WORD = re.compile(r"\s*(\w+)")
TEXT_CHANNELS = ("final", "response", "answer")
# The longest header: beyond it the text is shown, so that nothing is lost.
MAX_HEADER = 200


class HarmonySplitter:
    """Returns the contents of messages as segments; drops tokens and headers."""

    def __init__(self) -> None:
        self._held = ""
        self._kind: PartKind = "text"
        self._is_header = False
        self._is_channel = False
        self._header = ""

    def feed(self, text: str) -> list[Segment]:
        """Return what is known once `text`, the next piece, has come."""
        self._held += text
        segments: list[Segment] = []
        while (token := _TOKEN.search(self._held)) is not None:
            before, self._held = self._held[: token.start()], self._held[token.end() :]
            segments += self._read(before)
            self._pass(token[0].lower())
        keep = _token_start(self._held)
        ready, self._held = self._held[: -keep or None], self._held[len(self._held) - keep :]
        return segments + self._read(ready)

    def end(self) -> list[Segment]:
        """Return what was held back: it was no token."""
        held, self._held = self._held, ""
        return self._read(held)

    def _read(self, text: str) -> list[Segment]:
        if not text:
            return []
        if not self._is_header:
            return [(self._kind, text)]
        self._header += text
        if len(self._header) <= MAX_HEADER:
            return []
        shown, self._header, self._is_header = self._header, "", False
        return [(self._kind, shown)]

    def _pass(self, token: str) -> None:
        if token in (START, CHANNEL):
            self._is_header, self._header = True, ""
            self._is_channel = token == CHANNEL
            self._kind = "text"
        elif token == MESSAGE:
            word = _FIRST_WORD.match(self._header) if self._is_channel else None
            is_text = word is None or word[1].lower() in TEXT_CHANNELS
            self._kind = "text" if is_text else "reasoning"
            self._is_header, self._is_channel = False, False
        elif token == CONSTRAIN:
            self._is_header = True
        else:
            self._is_header, self._header = False, ""


def _token_start(text: str) -> int:
    """Return the length of the end of `text` that may be the start of a token."""
    at = text.rfind("<")
    tail = text[at:].lower() if at >= 0 else ""
    return len(tail) if tail and any(token.startswith(tail) for token in TOKENS) else 0
