"""How far a client has received one run of an answer, as the text of an event id.

`run:len,len`, or `run:len,len:rev,rev` where parts have states: their lengths and revisions.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from ..protocol.commands import MOST_PARTS
from ..protocol.errors import Refusal

_NUMBERS = r"(?:[0-9]{1,12}(?:,[0-9]{1,12})*)?"
_POSITION = re.compile(rf"([0-9]{{1,9}}):({_NUMBERS})(?::({_NUMBERS}))?")
# A header has at most 8 KiB; an answer with a thousand parts has a position of about 7,000.
MAX_CHARS = 8_000


class Position(NamedTuple):
    """A run, the length held of each of its parts in UTF-16 code units, and their revisions."""

    run: int
    lengths: list[int]
    revs: Sequence[int] = ()


NOTHING = Position(0, [])


def format_position(run: int, lengths: Sequence[int], revs: Sequence[int]) -> str:
    """Return the id of an event; `revs` are left out where no part has a state."""
    states = f":{','.join(map(str, revs))}" if any(revs) else ""
    return f"{run}:{','.join(map(str, lengths))}{states}"


def parse_position(text: str) -> Position:
    """Parse the id of an event.

    Raises:
        Refusal: `invalid`.
    """
    match = _POSITION.fullmatch(text) if len(text) <= MAX_CHARS else None
    if match is None:
        raise _refusal()
    lengths, revs = _numbers(match[2]), _numbers(match[3])
    if len(lengths) > MOST_PARTS or len(revs) > MOST_PARTS:
        raise _refusal()
    return Position(int(match[1]), lengths, revs)


def _numbers(text: str | None) -> list[int]:
    return [int(number) for number in text.split(",")] if text else []


def _refusal() -> Refusal:
    return Refusal("invalid", "A position has the form run:length,length.")
