"""How far a client has received one run of an answer, as the text of an event id: `run:len,len`."""

import re
from typing import NamedTuple

from ..protocol.commands import MOST_PARTS
from ..protocol.errors import Refusal

_POSITION = re.compile(r"([0-9]{1,9}):((?:[0-9]{1,12}(?:,[0-9]{1,12})*)?)")
# A header has at most 8 KiB; an answer with a thousand parts has a position of about 5,000.
MAX_CHARS = 8_000


class Position(NamedTuple):
    """A run, and the length held of each of its parts in UTF-16 code units."""

    run: int
    lengths: list[int]


NOTHING = Position(0, [])


def parse_position(text: str) -> Position:
    """Parse the id of an event.

    Raises:
        Refusal: `invalid`.
    """
    match = _POSITION.fullmatch(text) if len(text) <= MAX_CHARS else None
    lengths = match[2].split(",") if match is not None and match[2] else []
    if match is None or len(lengths) > MOST_PARTS:
        raise Refusal("invalid", "A position has the form run:length,length.")
    return Position(int(match[1]), [int(length) for length in lengths])
