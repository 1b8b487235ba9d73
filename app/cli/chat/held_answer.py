"""The parts of an answer, by the client's rule of the protocol."""

from typing import Any

JsonObject = dict[str, Any]


class HeldAnswer:
    """What was received of one answer. `kinds` and texts are by part."""

    def __init__(self) -> None:
        self.kinds: list[str] = []
        self._units: list[bytes] = []  # UTF-16, by which the wire counts

    def apply(self, name: str, payload: JsonObject) -> None:
        """Apply an event."""
        if name == "answer:start":
            lengths = payload["lengths"]
            pairs = zip(self._units, lengths, strict=False)
            self._units = [units[: 2 * length] for units, length in pairs]
            del self.kinds[len(self._units) :]
        elif name == "answer:delta":
            index, at = payload["part"], payload["at"]
            while len(self._units) <= index:
                self._units.append(b"")
                self.kinds.append(payload["kind"])
            held = len(self._units[index]) // 2
            units = payload["text"].encode("utf-16-le", "surrogatepass")
            self._units[index] += units[2 * (held - at) :]

    def lengths(self) -> list[int]:
        """Return the length of each part, in UTF-16 code units."""
        return [len(units) // 2 for units in self._units]

    def text(self, kind: str = "text") -> str:
        """Return the text of all parts of `kind`."""
        pairs = zip(self.kinds, self._units, strict=True)
        return "\n\n".join(
            units.decode("utf-16-le", "replace") for each, units in pairs if each == kind
        )
