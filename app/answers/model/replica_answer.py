"""A read-only copy of an answer that another worker writes, fed from journal and database."""

from collections.abc import Callable, Iterable
from typing import Any, ClassVar

from ...journal.base import ANYWHERE, Entry
from ...protocol.part_kinds import state_of
from ...runtime import Runtime
from .answer_state import Transition
from .live_answer import Ids, LiveAnswer
from .live_part import LivePart
from .status import Ending


class ReplicaAnswer(LiveAnswer):
    """A replica: followers attach to it as to any answer, and only its feed adds to it.

    `ask_to_stop` asks the worker that writes the answer to end its run.
    """

    is_replica: ClassVar[bool] = True

    def __init__(
        self,
        ids: Ids,
        run: int,
        runtime: Runtime,
        parts: Iterable[dict[str, Any]],
        *,
        ask_to_stop: Callable[[], object],
    ):
        super().__init__(ids, run, runtime, parts)
        self.set_interrupt(lambda _: ask_to_stop())

    def pop_entries(self) -> list[Entry]:
        """Return nothing: what is here came from the journal."""
        return []

    def apply(self, entries: Iterable[Entry]) -> bool:
        """Add what is new in `entries`; return False, and leave the rest, at a gap."""
        with self.lock:
            if not self.is_growing:
                return True
            for entry in entries:
                if entry.run != self.run:
                    continue
                if not self._apply(entry):
                    return False
        return True

    def complete(self, stored: dict[str, Any]) -> None:
        """Add what is still missing of the stored answer, with its ending."""
        with self.lock:
            if self.is_growing:
                for index, part in enumerate(stored["parts"]):
                    self._grow(index, part["kind"], 0, part["text"])
                    if (state := state_of(part)) is not None:
                        self._parts.apply_state(index, part["kind"], state)
                self._end_durably(stored)
            if not self.is_stored:
                self.mark_stored()

    def _apply(self, entry: Entry) -> bool:
        if entry.is_end:
            return self._apply_end(entry)
        if entry.is_state:
            return self._parts.apply_state(entry.part, entry.part_kind, entry.value())
        return self._grow(entry.part, entry.kind, entry.at, entry.text)

    def _grow(self, index: int, kind: Any, at: int, text: str) -> bool:
        """Add what the part lacks of `text`, which begins at offset `at`; return False at a gap."""
        parts = self._parts.items
        if index > len(parts):
            return False
        if index == len(parts):
            parts.append(LivePart(kind))
        part = parts[index]
        known = part.text.length - at
        if known < 0:
            return False
        if known:
            text = text.encode("utf-16-le")[known * 2 :].decode("utf-16-le")
        part.text.append(text)
        part.durable = part.text.length
        return True

    def _apply_end(self, entry: Entry) -> bool:
        if entry.behind not in (ANYWHERE, self._parts.written()):
            return False
        self._end_durably(entry.ending())
        return True

    def _end_durably(self, ending: dict[str, Any]) -> None:
        keys = Ending("stopped").wire()
        known = {key: ending[key] for key in keys}
        self._ending = Ending(**known, details=ending.get("details"))
        # An ending of another process leaves states that it could not end.
        self._parts.close(known)
        self._parts.mark_states_durable()
        self._enter(Transition.END)
        self._enter(Transition.COMMIT)
