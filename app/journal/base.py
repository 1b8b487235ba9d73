"""What a journal holds and does; one suite of tests covers every kind.

Errors of the store behind it are raised as JournalError.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, Protocol

END = "end"
ANYWHERE = -1


class JournalError(Exception):
    """The journal could not be read or written; trying again may help."""


class Entry(NamedTuple):
    """`text` stands at offset `at` (UTF-16 code units) of `part`; the last entry is the end.

    `behind`: so many units of the run, of all its parts, come before it.
    """

    answer_id: str
    run: int
    part: int
    kind: str
    at: int
    text: str
    behind: int = 0

    @classmethod
    def end(
        cls, answer_id: str, run: int, ending: dict[str, Any], behind: int = ANYWHERE
    ) -> "Entry":
        """Make the entry that ends a run; by default behind whatever there is."""
        return cls(answer_id, run, -1, END, -1, json.dumps(ending), behind)

    @property
    def is_end(self) -> bool:
        """Whether this entry ends its run."""
        return self.kind == END

    def ending(self) -> dict[str, Any]:
        """Return the ending that this entry holds."""
        ending: dict[str, Any] = json.loads(self.text)
        return ending


class Drop(NamedTuple):
    """What may go: an answer's entries, up to those of `run` if that is known."""

    answer_id: str
    run: int | None = None


class Rejected(NamedTuple):
    """An answer's entries were not taken, and why.

    `lengths` are those of the parts that the journal has of this run: go on from there. None: the
    run was ended elsewhere, and nothing more of it is taken.
    """

    lengths: Mapping[int, int] | None


class Held(NamedTuple):
    """How far a reader has a run: the lengths of its parts, from the first on."""

    run: int
    lengths: Sequence[int]


Rejections = Mapping[str, Rejected]
NONE_REJECTED: Rejections = {}


class Journal(Protocol):
    """Entries of running answers, in the order they were committed.

    A journal that only one process writes rejects nothing; one that several write takes entries
    only behind what it has, and none of a run that was ended.
    """

    def commit(self, entries: Sequence[Entry], drop: Sequence[Drop] = ()) -> Rejections:
        """Drop, then append: all entries of one answer or none; return who was rejected. Waits.

        Committed again, entries that are in it already change nothing.

        Raises:
            JournalError: it is not known to be written; may be tried again.
        """

    def commit_at_once(self, entries: Sequence[Entry]) -> bool:
        """Append without waiting, all of them; False, and nothing is done, if that cannot be."""

    def read(self, answer_id: str, held: Held | None = None) -> list[Entry]:
        """Return an answer's entries in order; text that is `held` may be left out.

        Raises:
            JournalError: it could not be read.
        """

    def leftovers(self) -> list[str]:
        """Return the ids of all answers with entries, if no other process writes any."""

    def close(self) -> None:
        """Let go of the store."""
