"""The parts of a live answer: texts that only grow, and how far the journal has each of them."""

from collections.abc import Iterable
from typing import Any

from ...protocol.objects import PartKind
from .utf16_text import Utf16Text


class LivePart:
    """One part: its kind, its text, and how far it was handed to the journal and is durable.

    `base`: the length an earlier run left, which this run's journal does not have.
    """

    __slots__ = ("base", "durable", "journaled", "kind", "text")

    def __init__(self, kind: PartKind, text: str = ""):
        self.kind = kind
        self.text = Utf16Text(text)
        self.base = self.journaled = self.durable = self.text.length


class LiveParts:
    """All parts of one run, in order; `parts` are what an earlier run left."""

    def __init__(self, parts: Iterable[dict[str, Any]]):
        self.items = [LivePart(part["kind"], part["text"]) for part in parts]
        self._first_own = len(self.items)
        self._continued = max(
            (index for index, part in enumerate(self.items) if part.kind == "text"), default=None
        )

    def growing(self, kind: PartKind) -> LivePart:
        """Return the part that text of `kind` belongs to, a new one where the kind changes.

        A continued answer grows in the last text part that the earlier run left.
        """
        if kind == "text" and self._continued is not None:
            return self.items[self._continued]
        if len(self.items) > self._first_own and self.items[-1].kind == kind:
            return self.items[-1]
        if self.items and self._continued is None:
            self.items[-1].text.close()
        self.items.append(LivePart(kind))
        return self.items[-1]

    def close(self) -> None:
        """Close every text: nothing follows."""
        for part in self.items:
            part.text.close()

    def lengths(self) -> list[int]:
        """Return the length of every part, in UTF-16 code units."""
        return [part.text.length for part in self.items]

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
        return [
            {
                "kind": part.kind,
                "at": 0,
                "text": part.text.slice(0, part.durable if durable_only else part.text.length),
            }
            for part in self.items
        ]
