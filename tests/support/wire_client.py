"""A client of the wire, written from the protocol alone: the reference the server is held to."""

from typing import Any

from app.answers.model.utf16_text import Utf16Text

Event = tuple[str, dict[str, Any]]


class WireClient:
    """Applies the client's rule to events; `gaps` counts the opens it asked for."""

    def __init__(self) -> None:
        self.runs: dict[str, int] = {}
        self.parts: dict[str, list[str]] = {}
        self.endings: dict[str, dict[str, Any]] = {}
        self.gaps = 0

    def have(self, answer_id: str) -> dict[str, Any]:
        """Return what this client holds of an answer, as an open names it."""
        return {"run": self.runs.get(answer_id, 0), "lengths": self.lengths(answer_id)}

    def lengths(self, answer_id: str) -> list[int]:
        """Return the lengths of the parts held, in UTF-16 code units."""
        return [_length(text) for text in self.parts.get(answer_id, [])]

    def take(self, event: Event) -> bool:
        """Apply one event; False when it shows a gap."""
        name, payload = event
        if name == "answer:start":
            self._start(payload)
        elif name == "answer:delta":
            return self._delta(payload)
        elif name == "answer:end":
            return self._end(payload)
        return True

    def _start(self, payload: dict[str, Any]) -> None:
        answer_id, lengths = payload["answer"]["id"], payload["lengths"]
        held = self.parts.get(answer_id, [])
        self.parts[answer_id] = [
            _cut(text, length) for text, length in zip(held, lengths, strict=False)
        ]
        self.runs[answer_id] = payload["run"]
        self.endings.pop(answer_id, None)

    def _delta(self, payload: dict[str, Any]) -> bool:
        answer_id, run, index = payload["answer_id"], payload["run"], payload["part"]
        known = self.runs.get(answer_id)
        if known is not None and run < known:
            return True
        if known is not None and run > known:
            return self._gap()
        self.runs[answer_id] = run
        parts = self.parts.setdefault(answer_id, [])
        have = _length(parts[index]) if index < len(parts) else 0
        if payload["at"] > have:
            return self._gap()
        while len(parts) <= index:
            parts.append("")
        parts[index] += _behind(payload["text"], have - payload["at"])
        return True

    def _end(self, payload: dict[str, Any]) -> bool:
        answer_id = payload["answer_id"]
        if payload["run"] < self.runs.get(answer_id, 0):
            return True
        if payload["run"] != self.runs.get(answer_id) or payload["lengths"] != self.lengths(
            answer_id
        ):
            return self._gap()
        self.endings[answer_id] = payload
        return True

    def _gap(self) -> bool:
        self.gaps += 1
        return False


def _length(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _cut(text: str, length: int) -> str:
    return Utf16Text(text).slice(0, min(length, _length(text)))


def _behind(text: str, skip: int) -> str:
    units = Utf16Text(text)
    return units.slice(min(skip, units.length), units.length)
