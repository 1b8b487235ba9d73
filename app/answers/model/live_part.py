"""One part of a live answer: its text, its state, and how far the journal has both."""

from typing import Any

from ...protocol.objects import PartKind
from ...protocol.part_kinds import State, state_of, with_state
from .utf16_text import Utf16Text


class LiveState:
    """The state of a part, which is replaced whole, and the revisions that the journal has.

    `base`: the revision that an earlier run left. `durable` is the newest state that may be sent.
    """

    __slots__ = ("base", "durable", "journaled", "value")

    def __init__(self, value: State, *, is_durable: bool):
        self.value = value
        self.base = self.journaled = value["rev"] if is_durable else 0
        self.durable = value if is_durable else None

    @property
    def rev(self) -> int:
        """The revision."""
        rev: int = self.value["rev"]
        return rev


class LivePart:
    """One part: its kind, its text, and how far it was handed to the journal and is durable.

    `base`: the length an earlier run left, which this run's journal does not have. `state` is
    None for a kind without state.
    """

    __slots__ = ("base", "durable", "journaled", "kind", "state", "text")

    def __init__(self, kind: PartKind, text: str = "", state: LiveState | None = None):
        self.kind = kind
        self.text = Utf16Text(text)
        self.base = self.journaled = self.durable = self.text.length
        self.state = state

    def wire(self, length: int, state: State | None) -> dict[str, Any]:
        """Return the part as the wire has it, up to `length`."""
        return wire_part(self.kind, self.text.slice(0, length), state)


def wire_part(kind: str, text: str, state: State | None) -> dict[str, Any]:
    """Return a whole part as the wire has it."""
    part = {"kind": kind, "at": 0, "text": text}
    return part if state is None else with_state(part, state)


def part_from(part: dict[str, Any]) -> LivePart:
    """Return the part that an earlier run left."""
    value = state_of(part)
    state = None if value is None else LiveState(value, is_durable=True)
    return LivePart(part["kind"], part["text"], state)
