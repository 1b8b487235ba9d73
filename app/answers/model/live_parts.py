"""The parts of a live answer, in order: they grow, and the journal is given what is new of them."""

from collections.abc import Iterable, Mapping
from typing import Any

from ...journal.base import Entry
from ...protocol.objects import PartKind
from ...protocol.part_kinds import State, closed
from .live_part import LivePart, LiveState, part_from

MOST_STATES = 200


class LiveParts:
    """All parts of one run, in order; `parts` are what an earlier run left.

    `stateful` has the indexes of the parts with state.
    """

    def __init__(self, parts: Iterable[dict[str, Any]]):
        self.items = [part_from(part) for part in parts]
        self.stateful = [at for at, part in enumerate(self.items) if part.state is not None]
        self._first_own = len(self.items)
        self._continued = max(
            (index for index, part in enumerate(self.items) if part.kind == "text"), default=None
        )
        if self.stateful and self._continued is not None and self._continued < self.stateful[-1]:
            self._continued = None  # text after a state is a part after it
        self._by_key: dict[str, int] = {}
        self._changed: set[int] = set()
        # The units and revisions of this run that the journal was given.
        self._journaled = 0

    def growing(self, kind: PartKind) -> LivePart:
        """Return the part that text of `kind` belongs to, a new one where the kind changes.

        A continued answer grows in the last text part that the earlier run left.
        """
        if kind == "text" and self._continued is not None:
            return self.items[self._continued]
        if len(self.items) > self._first_own and self.items[-1].kind == kind:
            return self.items[-1]
        return self._add(LivePart(kind))

    def _add(self, part: LivePart) -> LivePart:
        if self.items and self._continued is None:
            self.items[-1].text.close()
        self.items.append(part)
        return part

    def set_state(self, kind: PartKind, key: str, state: State, text: str) -> bool:
        """Set the state of the part that `key` names, a new one at first, and append its text.

        Return False if there are too many, or the part's state has ended.
        """
        index = self._by_key.get(key)
        if index is None:
            if len(self.stateful) >= MOST_STATES:
                return False
            if self._continued is not None:
                self.items[self._continued].text.close()
                self._continued = None
            live = LiveState({**state, "rev": 1}, is_durable=False)
            self._add(LivePart(kind, state=live))
            index = self._by_key[key] = len(self.items) - 1
            self.stateful.append(index)
        elif (known := self.items[index].state) is not None:
            known.value = {**state, "rev": known.rev + 1}
        self._changed.add(index)
        if text:
            self.items[index].text.append(text)
        return True

    def apply_state(self, index: int, kind: Any, value: State) -> bool:
        """Set a state that the journal has, unless it is older; return False at a gap."""
        if index > len(self.items):
            return False
        if index == len(self.items):
            self.items.append(LivePart(kind))
        part = self.items[index]
        if part.state is None:
            part.state = LiveState(value, is_durable=True)
            part.state.base = 0
            self.stateful.append(index)
        elif value["rev"] > part.state.rev:
            part.state.value = part.state.durable = value
        return True

    def close(self, ending: State) -> None:
        """Close every text and state: nothing follows."""
        for part in self.items:
            part.text.close()
        for index in self.stateful:
            state = self.items[index].state
            if state is None:
                continue
            last = closed(self.items[index].kind, state.value, ending)
            if last is not None:
                state.value = last
                self._changed.add(index)

    def pop_entries(self, answer_id: str, run: int) -> list[Entry]:
        """Return the texts and states that the journal was not given yet, in order of the parts."""
        if self._changed:
            return self._pop_with_states(answer_id, run)
        entries: list[Entry] = []
        behind = self._journaled
        for index, part in enumerate(self.items):
            at, end = part.journaled, part.text.length
            if end > at:
                text = part.text.slice(at, end)
                entries.append(Entry(answer_id, run, index, part.kind, at, text, behind))
                behind += end - at
                part.journaled = end
        self._journaled = behind
        return entries

    def _pop_with_states(self, answer_id: str, run: int) -> list[Entry]:
        changed, self._changed = self._changed, set()
        states: list[Entry] = []
        texts = self.pop_entries(answer_id, run)
        for index in sorted(changed):
            part = self.items[index]
            if part.state is not None:
                entry = Entry.state(answer_id, run, index, part.kind, part.state.value, 0)
                states.append(entry)
        # A part's state goes before its text, and `behind` follows that order.
        entries, behind = [], self._journaled - sum(_units(entry) for entry in texts)
        for entry in sorted(states + texts, key=lambda each: each.part):
            entries.append(entry._replace(behind=behind))
            behind += self._size(entry)
        self._journaled = behind
        return entries

    def _size(self, entry: Entry) -> int:
        if not entry.is_state:
            return _units(entry)
        state = self.items[entry.part].state
        if state is None:
            return 0
        size = state.rev - state.journaled
        state.journaled = state.rev
        return size

    @property
    def journaled(self) -> int:
        """The units and revisions of this run that the journal was given."""
        return self._journaled

    def mark_state_durable(self, entry: Entry) -> None:
        """Note that the journal has the state of an entry."""
        state, value = self.items[entry.part].state, entry.value()
        if state is not None and (state.durable is None or state.durable["rev"] < value["rev"]):
            state.durable = value

    def mark_states_durable(self) -> None:
        """Note that all states are durable, as a replica's are."""
        self._changed.clear()
        for index in self.stateful:
            if (state := self.items[index].state) is not None:
                state.durable = state.value

    def rewind(self, lengths: Mapping[int, int], revs: Mapping[int, int]) -> None:
        """Make entries again from `lengths` and `revs`, by part."""
        self._journaled = 0
        for index, part in enumerate(self.items):
            part.journaled = part.durable = max(part.base, lengths.get(index, 0))
            self._journaled += part.journaled - part.base
            if (state := part.state) is None:
                continue
            state.journaled = max(state.base, revs.get(index, 0))
            self._journaled += state.journaled - state.base
            if state.rev > state.journaled:
                self._changed.add(index)
            if state.durable is not None and state.durable["rev"] > state.journaled:
                state.durable = None

    def lengths(self) -> list[int]:
        """Return the length of every part, in UTF-16 code units."""
        return [part.text.length for part in self.items]

    def revs(self) -> list[int]:
        """Return the revision of every part's state, 0 for parts without."""
        return [0 if part.state is None else part.state.rev for part in self.items]

    def known_revs(self, revs: list[int]) -> list[int]:
        """Return `revs` with 0 in place of each that is beyond the state's own."""
        return [held if held <= rev else 0 for held, rev in zip(revs, self.revs(), strict=False)]

    def written(self) -> int:
        """Return the units and revisions that this run has added."""
        units = sum(part.text.length - part.base for part in self.items)
        states = (self.items[index].state for index in self.stateful)
        return units + sum(state.rev - state.base for state in states if state is not None)

    def boundaries(self, lengths: list[int]) -> list[int]:
        """Return `lengths` rounded down to boundaries; none where a part is not as long."""
        if len(lengths) > len(self.items):
            return []
        pairs = list(zip(lengths, self.items, strict=False))
        if any(held > part.text.length for held, part in pairs):
            return []
        return [part.text.boundary(held) for held, part in pairs]

    def wire(self, *, durable_only: bool) -> list[dict[str, Any]]:
        """Return the parts as the wire has them, whole."""
        if not durable_only:
            return [
                part.wire(part.text.length, part.state.value if part.state else None)
                for part in self.items
            ]
        parts = []
        for part in self.items:
            state = part.state.durable if part.state else None
            if part.state and state is None:
                break  # of later parts nothing is durable
            parts.append(part.wire(part.durable, state))
        return parts


def _units(entry: Entry) -> int:
    return 0 if entry.at < 0 else len(entry.text.encode("utf-16-le")) // 2
