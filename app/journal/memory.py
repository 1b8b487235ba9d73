"""A journal in memory, for tests: it does not outlive the process."""

from collections.abc import Sequence

from .base import NONE_REJECTED, Drop, Entry, Held, Rejections


class MemoryJournal:
    """Entries in a dict."""

    def __init__(self) -> None:
        self._entries: dict[str, list[Entry]] = {}

    def commit(self, entries: Sequence[Entry], drop: Sequence[Drop] = ()) -> Rejections:
        for answer_id, run in drop:
            kept = self._entries.pop(answer_id, [])
            if kept := [entry for entry in kept if run is not None and entry.run > run]:
                self._entries[answer_id] = kept
        for entry in entries:
            self._entries.setdefault(entry.answer_id, []).append(entry)
        return NONE_REJECTED

    def commit_at_once(self, entries: Sequence[Entry]) -> bool:
        return False

    def read(self, answer_id: str, held: Held | None = None) -> list[Entry]:
        return list(self._entries.get(answer_id, ()))

    def leftovers(self) -> list[str]:
        return list(self._entries)

    def close(self) -> None:
        self._entries.clear()
