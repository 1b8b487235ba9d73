"""Reads chunks that have only text, as nearly all have, in half the time. Pure."""

from typing import Any, Literal

import msgspec

from .seen_text import SeenText

# So many chunks in a row that have more than text: the stream is not tried any further.
MAX_TRIES = 8


class _Delta(msgspec.Struct, gc=False, forbid_unknown_fields=True):
    content: str
    role: Any = None


class _Choice(msgspec.Struct, gc=False, forbid_unknown_fields=True):
    delta: _Delta
    index: Literal[0] = 0
    finish_reason: None = None
    logprobs: None = None


class _Chunk(msgspec.Struct, gc=False):
    """`Chunk` of `chunks`; all that is read of one, but the text, must be missing."""

    choices: tuple[_Choice]
    usage: None = None
    error: None = None
    citations: None = None
    search_results: None = None


_decode = msgspec.json.Decoder(_Chunk).decode


class PlainTextReader:
    """Reads what it can of one stream."""

    def __init__(self) -> None:
        self._tries = MAX_TRIES

    def read(self, data: bytes, pieces: list[str], seen: SeenText) -> bool:
        """Add a chunk's text to `pieces` and count it; False, and nothing added, if it has more."""
        if not self._tries:
            return False
        try:
            text = _decode(data).choices[0].delta.content
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            self._tries -= 1
            return False
        self._tries = MAX_TRIES
        seen.length += len(text)
        pieces.append(text)
        return True
