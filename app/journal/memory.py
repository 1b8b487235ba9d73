"""A journal in memory, for tests and for nothing that must outlive the process."""

from collections.abc import Sequence

from .base import Entry


class MemoryJournal:
    """Entries in a dict."""

    def __init__(self) -> None:
        self._entries: dict[str, list[Entry]] = {}

    def commit(self, entries: Sequence[Entry], drop: Sequence[str] = ()) -> None:
        for entry in entries:
            self._entries.setdefault(entry.answer_id, []).append(entry)
        for answer_id in drop:
            self._entries.pop(answer_id, None)

    def read(self, answer_id: str, *, skip: int = 0) -> list[Entry]:
        return self._entries.get(answer_id, [])[skip:]

    def answer_ids(self) -> list[str]:
        return list(self._entries)

    def close(self) -> None:
        self._entries.clear()
