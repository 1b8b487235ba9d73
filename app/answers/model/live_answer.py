"""An answer while it is written: parts of text that only grow, and then one ending."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Literal, NamedTuple

from ...journal.base import Entry
from ...runtime import Runtime
from .follower import Cursor, Follower
from .status import ALLOWED, Ending
from .utf16_text import Utf16Text

PartKind = Literal["text", "reasoning"]


class LivePart:
    """One part: its kind, its text, and how far it was handed to the journal and is durable.

    `base`: what an earlier run left of it, which this run's journal does not have.
    """

    __slots__ = ("base", "durable", "journaled", "kind", "text")

    def __init__(self, kind: PartKind, text: str = ""):
        self.kind = kind
        self.text = Utf16Text(text)
        self.base = self.journaled = self.durable = self.text.length


class Ids(NamedTuple):
    """Which answer this is, whose, and from which address it was asked for."""

    owner: str
    conversation_id: str
    answer_id: str
    address: str = ""


class LiveAnswer:
    """A run of an answer. Append and end it from any task; the pump reads it by offset.

    `parts` are what an earlier run left; a new answer has none. `lock` guards stretches that
    never wait. `ended` is raised once the ending is durable, `settled` once the answer is in
    the database. `interrupt` ends the run from outside, and whatever feeds it.
    `is_copy`: another process writes it, and nothing here may. `may_name`: it may be the first
    answer of its conversation, of which a title can be made.
    """

    def __init__(
        self,
        ids: Ids,
        run: int,
        runtime: Runtime,
        parts: Iterable[dict[str, Any]] = (),
    ):
        self.ids = ids
        self.run = run
        self.lock = runtime.lock()
        self.parts = [LivePart(part["kind"], part["text"]) for part in parts]
        self.ending: Ending | None = None
        self.is_ending_journaled = False
        self.ended = runtime.event()
        self.settled = runtime.event()
        self.is_removed = False
        self.is_copy = False
        self.may_name = False
        self.interrupt: Callable[[Ending], object] = self.end
        self.cursors: dict[Follower, Cursor] = {}
        self._first_own_part = len(self.parts)
        self._grows_on = max(
            (index for index, part in enumerate(self.parts) if part.kind == "text"), default=None
        )

    def append(self, kind: PartKind, text: str) -> bool:
        """Add `text` to the part it belongs to; False, and nothing added, once ended."""
        with self.lock:
            if self.ending is not None:
                return False
            self._part_for(kind).text.append(text)
            return True

    def _part_for(self, kind: PartKind) -> LivePart:
        if kind == "text" and self._grows_on is not None:
            return self.parts[self._grows_on]
        if len(self.parts) > self._first_own_part and self.parts[-1].kind == kind:
            return self.parts[-1]
        if self.parts and self._grows_on is None:
            self.parts[-1].text.close()
        self.parts.append(LivePart(kind))
        return self.parts[-1]

    def end(self, ending: Ending) -> bool:
        """End the run; the first ending counts, later ones return False and change nothing."""
        with self.lock:
            if self.ending is not None or ending.status not in ALLOWED["streaming"]:
                return False
            for part in self.parts:
                part.text.close()
            self.ending = ending
            return True

    @property
    def has_text(self) -> bool:
        """Whether anything of any part was written."""
        return any(part.text.length for part in self.parts)

    def lengths(self) -> list[int]:
        """Return the length of every part, in UTF-16 code units."""
        return [part.text.length for part in self.parts]

    @property
    def is_done(self) -> bool:
        """Whether it is in the database and every follower has all of it."""
        return self.settled.is_set() and all(cursor.is_ended for cursor in self.cursors.values())

    @property
    def is_running(self) -> bool:
        """Whether, to all who look, the answer is still being written."""
        return not self.ended.is_set()

    def take_entries(self) -> list[Entry]:
        """Return what the journal was not given yet, text first and the ending last."""
        entries: list[Entry] = []
        with self.lock:
            if self.is_removed:
                return entries
            answer_id, run = self.ids.answer_id, self.run
            behind = sum([part.journaled - part.base for part in self.parts])
            for index, part in enumerate(self.parts):
                at, end = part.journaled, part.text.length
                if end > at:
                    text = part.text.slice(at, end)
                    entries.append(Entry(answer_id, run, index, part.kind, at, text, behind))
                    behind += end - at
                    part.journaled = end
            if self.ending is not None and not self.is_ending_journaled:
                self.is_ending_journaled = True
                entries.append(Entry.end(answer_id, run, self.ending.wire(), behind))
        return entries

    def mark_durable(self, entry: Entry) -> None:
        """Note that `entry` is in the journal for good."""
        if entry.is_end:
            self.ended.set()
        else:
            part = self.parts[entry.part]
            part.durable = max(part.durable, entry.at + len(entry.text.encode("utf-16-le")) // 2)

    def fall_back(self, lengths: Mapping[int, int]) -> None:
        """Go on from `lengths`, by part: so much of this run, and no more, the journal has."""
        with self.lock:
            for index, part in enumerate(self.parts):
                part.journaled = part.durable = max(part.base, lengths.get(index, 0))
            self.is_ending_journaled = False

    def accept(self, run: int, lengths: list[int]) -> list[int]:
        """Return from which offsets to send to one who holds `lengths` of `run`.

        What is of another run, or beyond the end, counts as nothing held; an offset inside a
        surrogate pair is rounded down.
        """
        if run != self.run or len(lengths) > len(self.parts):
            return []
        if any(held > part.text.length for held, part in zip(lengths, self.parts, strict=False)):
            return []
        return [part.text.boundary(held) for held, part in zip(lengths, self.parts, strict=False)]

    def wire_parts(self, *, durable_only: bool = False) -> list[dict[str, Any]]:
        """Return the parts as the wire has them, whole."""
        return [
            {
                "kind": part.kind,
                "at": 0,
                "text": part.text.slice(0, part.durable if durable_only else part.text.length),
            }
            for part in self.parts
        ]
