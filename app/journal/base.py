"""What a journal holds and does; one suite of tests covers every kind.

Errors of the store behind it are raised as JournalError.
"""

import json
from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol

END = "end"


class JournalError(Exception):
    """The journal could not be read or written; trying again may help."""


class Entry(NamedTuple):
    """`text` stands at offset `at` (UTF-16 code units) of `part`; the last entry is the end."""

    answer_id: str
    run: int
    part: int
    kind: str
    at: int
    text: str

    @classmethod
    def end(cls, answer_id: str, run: int, ending: dict[str, Any]) -> "Entry":
        """Make the entry that ends a run."""
        return cls(answer_id, run, -1, END, -1, json.dumps(ending))

    @property
    def is_end(self) -> bool:
        """Whether this entry ends its run."""
        return self.kind == END

    def ending(self) -> dict[str, Any]:
        """Return the ending that this entry holds."""
        ending: dict[str, Any] = json.loads(self.text)
        return ending


class Journal(Protocol):
    """Entries of running answers, in the order they were committed."""

    def commit(self, entries: Sequence[Entry], drop: Sequence[str] = ()) -> None:
        """Append `entries` and drop all of the answers `drop`, all or nothing; waits.

        Raises:
            JournalError: nothing of it was written.
        """

    def read(self, answer_id: str, *, skip: int = 0) -> list[Entry]:
        """Return an answer's entries in order, without the first `skip`.

        Raises:
            JournalError: it could not be read.
        """

    def answer_ids(self) -> list[str]:
        """Return the ids of all answers that have entries."""

    def close(self) -> None:
        """Let go of the store."""
