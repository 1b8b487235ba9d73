"""The journal's interface and its entries; one suite of tests covers every implementation.

Errors of the store behind a journal are raised as JournalError.
"""

import json
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple, Protocol

END = "end"
_STATE = "state:"
ANYWHERE = -1


class JournalError(Exception):
    """The journal could not be read or written; trying again may help."""


class Entry(NamedTuple):
    """Text at offset `at` (UTF-16 code units) of `part`, or its state; a run's last is its end.

    `behind`: the number of units and revisions of the run, over all its parts, before it. An entry
    whose `at` is negative has no text: a state of revision -1 - `at`, or the end.
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
        """Return the entry that ends a run; by default it may follow any text."""
        return cls(answer_id, run, -1, END, -1, json.dumps(ending), behind)

    @classmethod
    def state(
        cls, answer_id: str, run: int, part: int, kind: str, state: dict[str, Any], behind: int
    ) -> "Entry":
        """Return the entry of a part's state, which has a `rev`."""
        text = json.dumps(state, ensure_ascii=False)
        return cls(answer_id, run, part, _STATE + kind, -1 - state["rev"], text, behind)

    @property
    def part_kind(self) -> str:
        """The kind of its part."""
        return self.kind.removeprefix(_STATE)

    @property
    def is_state(self) -> bool:
        """Whether this entry is a state."""
        return self.at < -1

    @property
    def is_end(self) -> bool:
        """Whether this entry ends its run."""
        return self.kind == END

    def ending(self) -> dict[str, Any]:
        """Return the ending that this entry holds."""
        return self.value()

    def value(self) -> dict[str, Any]:
        """Return the state or the ending that this entry holds."""
        value: dict[str, Any] = json.loads(self.text)
        return value


class Drop(NamedTuple):
    """A deletion of an answer's entries, of runs up to `run`; None: of all runs."""

    answer_id: str
    run: int | None = None


class Rejected(NamedTuple):
    """Why the journal rejected an answer's entries.

    `lengths` and `revs`, by part, are all it has of this run: append from there. None: another
    worker ended the run, and the journal accepts nothing more of it.
    """

    lengths: Mapping[int, int] | None
    revs: Mapping[int, int] = MappingProxyType({})


class Held(NamedTuple):
    """How much of a run a reader has: the lengths of its parts, from the first on."""

    run: int
    lengths: Sequence[int]


Rejections = Mapping[str, Rejected]
NONE_REJECTED: Rejections = {}


class Journal(Protocol):
    """Entries of running answers, in the order they were committed.

    A journal that one process writes rejects nothing. One that several write accepts only entries
    that continue what it has, and none of a run that was ended.
    """

    def commit(self, entries: Sequence[Entry], drop: Sequence[Drop] = ()) -> Rejections:
        """Drop, then append, all entries of an answer or none; return the rejections. Blocks.

        Idempotent: entries that are in it already change nothing.

        Raises:
            JournalError: it may not have been written; retry.
        """

    def commit_at_once(self, entries: Sequence[Entry]) -> bool:
        """Append all entries without waiting; return False, and append none, if it cannot."""

    def read(self, answer_id: str, held: Held | None = None) -> list[Entry]:
        """Return an answer's entries in order; they may leave out text that is `held`.

        Raises:
            JournalError: it could not be read.
        """

    def leftovers(self) -> list[str]:
        """Return the ids of all answers with entries; none if other processes write here too."""

    def close(self) -> None:
        """Close the store."""
