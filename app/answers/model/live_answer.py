"""An answer while it is written: parts of text that only grow, then one ending, and its followers.

`answer_state` has the table of its states.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, ClassVar, NamedTuple

from ...journal.base import Entry
from ...protocol.objects import PartKind
from ...runtime import Runtime
from .answer_state import AnswerState, Transition, next_state
from .follower import Cursor, Follower
from .live_part import LivePart
from .live_parts import LiveParts
from .status import ALLOWED, Ending

GROWING, ENDED = AnswerState.GROWING, AnswerState.ENDED
DURABLE, STORED, REMOVED = AnswerState.DURABLE, AnswerState.STORED, AnswerState.REMOVED


class Ids(NamedTuple):
    """The ids of an answer, its conversation and its owner."""

    owner: str
    conversation_id: str
    answer_id: str


class LiveAnswer:
    """A run of an answer. Any task may append to it and end it; the pump reads it by offset.

    `parts` are what an earlier run left; a new answer has none. `lock` guards stretches that
    never wait. `may_name`: a title can be made of it, because it may be the first answer of its
    conversation. `address`: where its request came from. Other modules read `parts`,
    `stateful` (indexes of parts with state) and `cursors`; only the methods here change them.
    """

    is_replica: ClassVar[bool] = False

    def __init__(
        self,
        ids: Ids,
        run: int,
        runtime: Runtime,
        parts: Iterable[dict[str, Any]] = (),
        *,
        may_name: bool = False,
        address: str = "",
    ):
        self.ids = ids
        self.run = run
        self.may_name = may_name
        self.address = address
        self.lock = runtime.lock()
        self._parts = LiveParts(parts)
        self.parts: Sequence[LivePart] = self._parts.items
        self.stateful: Sequence[int] = self._parts.stateful
        self._cursors: dict[Follower, Cursor] = {}
        self.cursors: Mapping[Follower, Cursor] = self._cursors
        self._state = GROWING
        self._ending: Ending | None = None
        self._is_ending_journaled = False
        self._is_durable = runtime.event()
        self._is_stored = runtime.event()
        self._interrupt: Callable[[Ending], object] = self.end

    def _enter(self, transition: Transition) -> None:
        self._state = state = next_state(self._state, transition)
        if state in (DURABLE, STORED, REMOVED):
            self._is_durable.set()
        if state in (STORED, REMOVED):
            self._is_stored.set()

    @property
    def state(self) -> AnswerState:
        """The state, as in the table of `answer_state`."""
        return self._state

    @property
    def ending(self) -> Ending | None:
        """How the run ended, None while it grows."""
        return self._ending

    @property
    def is_growing(self) -> bool:
        """Whether text may still be added."""
        return self._state is GROWING

    @property
    def is_running(self) -> bool:
        """Whether the answer is still being written, as followers see it."""
        return self._state is GROWING or self._state is ENDED

    @property
    def is_stored(self) -> bool:
        """Whether nothing is left to store: the database has it, or it was removed."""
        return self._state is STORED or self._state is REMOVED

    @property
    def is_removed(self) -> bool:
        """Whether nothing more of it may be sent or stored."""
        return self._state is REMOVED

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to store and every follower has all of it."""
        return self.is_stored and all(cursor.is_ended for cursor in self._cursors.values())

    def wait_until_durable(self, timeout: float) -> bool:
        """Wait for the ending to be durable, up to `timeout` s; True also once removed."""
        return self._is_durable.wait(timeout)

    def wait_until_stored(self, timeout: float) -> bool:
        """Wait for the database to have the answer, up to `timeout` s; True also once removed."""
        return self._is_stored.wait(timeout)

    def append(self, kind: PartKind, text: str) -> bool:
        """Add `text` to the part it belongs to; False, and nothing added, once ended."""
        with self.lock:
            if self._state is not GROWING:
                return False
            self._parts.growing(kind).text.append(text)
            return True

    def set_state(self, kind: PartKind, key: str, state: dict[str, Any], text: str = "") -> bool:
        """Set the state of the part that `key` names, a new one at first; False once ended."""
        with self.lock:
            return self._state is GROWING and self._parts.set_state(kind, key, state, text)

    def end(self, ending: Ending) -> bool:
        """End the run; the first ending counts, later ones return False and change nothing.

        A removed answer takes its first ending as well: its run learns by it that it is over.
        """
        with self.lock:
            if self._ending is not None or ending.status not in ALLOWED["streaming"]:
                return False
            self._parts.close(ending.wire())
            self._ending = ending
            self._enter(Transition.END)
            return True

    def set_interrupt(self, interrupt: Callable[[Ending], object]) -> None:
        """Let `interrupt` end the run, together with the call that feeds it."""
        self._interrupt = interrupt

    def interrupt(self, ending: Ending) -> None:
        """End the run from outside, together with the call that feeds it."""
        self._interrupt(ending)

    def pop_entries(self) -> list[Entry]:
        """Return what the journal was not given yet, the ending last."""
        with self.lock:
            if self._state is REMOVED:
                return []
            answer_id, run = self.ids.answer_id, self.run
            entries = self._parts.pop_entries(answer_id, run)
            if self._ending is not None and not self._is_ending_journaled:
                self._is_ending_journaled = True
                behind = self._parts.journaled
                entries.append(Entry.end(answer_id, run, self._ending.stored(), behind))
        return entries

    def mark_durable(self, entries: Iterable[Entry]) -> bool:
        """Note that the journal has `entries`; return whether its ending is durable by them."""
        for entry in entries:
            if entry.is_end:
                with self.lock:
                    self._enter(Transition.COMMIT)
                    return self._state is DURABLE
            if entry.at < 0:
                self._parts.mark_state_durable(entry)
                continue
            part = self.parts[entry.part]
            part.durable = max(part.durable, entry.at + len(entry.text.encode("utf-16-le")) // 2)
        return False

    def rewind_journal(self, lengths: Mapping[int, int], revs: Mapping[int, int]) -> None:
        """Make entries again from `lengths` and `revs`: all that the journal has of this run."""
        with self.lock:
            self._parts.rewind(lengths, revs)
            self._is_ending_journaled = False

    def mark_stored(self) -> None:
        """Note that the database has the answer."""
        with self.lock:
            self._enter(Transition.STORE)

    def remove(self) -> dict[Follower, list[int]]:
        """Let nothing more be sent or stored; return how far each follower was sent."""
        with self.lock:
            self._enter(Transition.REMOVE)
            return {follower: cursor.lengths for follower, cursor in self.detach_all().items()}

    def attach(self, follower: Follower, lengths: list[int], revs: Sequence[int] = ()) -> None:
        """Set the follower's cursor to `lengths` and `revs`: what follows comes from there."""
        with self.lock:
            if self._state is not REMOVED:
                self._cursors[follower] = Cursor(lengths, dict(enumerate(revs)))

    def detach(self, follower: Follower) -> None:
        """Forget the follower's cursor."""
        self._cursors.pop(follower, None)

    def detach_all(self) -> dict[Follower, Cursor]:
        """Forget all cursors; return them."""
        with self.lock:
            cursors = dict(self._cursors)
            self._cursors.clear()
            return cursors

    def take_over_cursors(self, answers: Iterable["LiveAnswer"]) -> dict[Follower, list[int]]:
        """Detach the followers of this answer's earlier runs; return how far each was sent.

        `answers` may hold other answers too. Followers that have all of a run are left out.
        """
        behind: dict[Follower, list[int]] = {}
        for earlier in answers:
            is_same = earlier.ids.answer_id == self.ids.answer_id and earlier is not self
            if is_same and earlier.run <= self.run:
                for follower, cursor in earlier.detach_all().items():
                    if not cursor.is_ended:
                        behind[follower] = cursor.lengths
        return behind

    def lengths(self) -> list[int]:
        """Return the length of every part, in UTF-16 code units."""
        return self._parts.lengths()

    def revs(self) -> list[int]:
        """Return the revision of every part's state, 0 for parts without."""
        return self._parts.revs()

    def accept(self, run: int, lengths: list[int]) -> list[int]:
        """Return the offsets to send from, for a client that holds `lengths` of `run`.

        Text of another run, or beyond the end, counts as nothing held; an offset inside a
        surrogate pair is rounded down.
        """
        return self._parts.boundaries(lengths) if run == self.run else []

    def accept_revs(self, revs: list[int], lengths: list[int]) -> list[int]:
        """Return the revisions to send from, for a client whose `lengths` were accepted."""
        return self._parts.known_revs(revs)[: len(lengths)]

    def wire_parts(self, *, durable_only: bool = False) -> list[dict[str, Any]]:
        """Return the parts as the wire has them, whole."""
        return self._parts.wire(durable_only=durable_only)
