"""The texts and states that a client holds, by the client rule of the protocol."""

from typing import Any

from ...answers.model.utf16_text import Utf16Text
from ...protocol.part_kinds import STATES, state_of

Event = tuple[str, dict[str, Any]]


class ClientState:
    """Runs, texts, states and endings by answer.

    `gaps` counts the events that showed missing text. `states` has, by answer, those of its parts.
    """

    def __init__(self) -> None:
        self.runs: dict[str, int] = {}
        self.parts: dict[str, list[str]] = {}
        self.states: dict[str, dict[int, dict[str, Any]]] = {}
        self.endings: dict[str, dict[str, Any]] = {}
        self.gaps = 0

    def have(self, answer_id: str) -> dict[str, Any]:
        """Return the `have` of an answer as `conversation:open` sends it."""
        have = {"run": self.runs.get(answer_id, 0), "lengths": self.lengths(answer_id)}
        return {**have, "revs": self.revs(answer_id)} if self.states.get(answer_id) else have

    def revs(self, answer_id: str) -> list[int]:
        """Return the revisions of the states held, 0 for parts without."""
        states, parts = self.states.get(answer_id, {}), self.parts.get(answer_id, [])
        return [states[at]["rev"] if at in states else 0 for at in range(len(parts))]

    def lengths(self, answer_id: str) -> list[int]:
        """Return the lengths of the parts held, in UTF-16 code units."""
        return [utf16_length(text) for text in self.parts.get(answer_id, [])]

    def copy_from(self, other: "ClientState") -> None:
        """Copy runs and texts, as a client does that reconnects."""
        self.runs.update(other.runs)
        self.parts.update({id_: list(parts) for id_, parts in other.parts.items()})
        self.states.update({id_: dict(states) for id_, states in other.states.items()})

    def truncate(self, answer_id: str, length: int) -> None:
        """Drop what is held of the last part of an answer beyond `length`."""
        parts = self.parts[answer_id]
        parts[-1] = _truncated(parts[-1], length)

    def store_ended(self, answer: dict[str, Any]) -> None:
        """Apply an ended answer of an open's ack, whose parts begin at the offsets held.

        Raises:
            AssertionError: a part begins beyond the text held.
        """
        held = self.parts.get(answer["id"], [])
        self.runs[answer["id"]] = answer["run"]
        self.parts[answer["id"]] = [
            joined(held[index] if index < len(held) else "", part)
            for index, part in enumerate(answer["parts"])
        ]
        self.states[answer["id"]] = {
            at: state for at, part in enumerate(answer["parts"]) if (state := state_of(part))
        }

    def apply(self, event: Event) -> bool:
        """Apply one event; return False if it shows a gap."""
        name, payload = event
        if name == "answer:start":
            self._start(payload)
        elif name == "answer:delta":
            return self._delta(payload)
        elif name == "answer:part":
            return self._part(payload)
        elif name == "answer:end":
            return self._end(payload)
        return True

    def _start(self, payload: dict[str, Any]) -> None:
        answer_id, lengths = payload["answer"]["id"], payload["lengths"]
        held = self.parts.get(answer_id, [])
        self.parts[answer_id] = [
            _truncated(text, length) for text, length in zip(held, lengths, strict=False)
        ]
        self.runs[answer_id] = payload["run"]
        revs = payload.get("revs", ())
        self.states[answer_id] = {
            at: state
            for at, state in self.states.get(answer_id, {}).items()
            if at < len(revs) and state["rev"] <= revs[at]
        }
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
        length = utf16_length(parts[index]) if index < len(parts) else 0
        if payload["at"] > length:
            return self._gap()
        while len(parts) <= index:
            parts.append("")
        parts[index] += _without_first(payload["text"], length - payload["at"])
        return True

    def _part(self, payload: dict[str, Any]) -> bool:
        answer_id, run, index = payload["answer_id"], payload["run"], payload["part"]
        known = self.runs.get(answer_id)
        if known is not None and run < known:
            return True
        if known is not None and run > known:
            return self._gap()
        parts = self.parts.setdefault(answer_id, [])
        while len(parts) <= index:
            parts.append("")
        self.runs[answer_id] = run
        states = self.states.setdefault(answer_id, {})
        [state] = [payload[kind] for kind in STATES if kind in payload]
        if index not in states or state["rev"] > states[index]["rev"]:
            states[index] = state
        return True

    def _end(self, payload: dict[str, Any]) -> bool:
        answer_id = payload["answer_id"]
        if payload["run"] < self.runs.get(answer_id, 0):
            return True
        known = (self.runs.get(answer_id), self.lengths(answer_id), self.revs(answer_id))
        if known != (payload["run"], payload["lengths"], payload.get("revs", known[2])):
            return self._gap()
        self.endings[answer_id] = payload
        return True

    def _gap(self) -> bool:
        self.gaps += 1
        return False


def utf16_length(text: str) -> int:
    """Return the length of `text` in UTF-16 code units."""
    return len(text.encode("utf-16-le")) // 2


def joined(held: str, part: dict[str, Any]) -> str:
    """Return the text of a part of an open's ack, joined to what is held of it.

    Raises:
        AssertionError: the part begins beyond the text held.
    """
    text = Utf16Text(held)
    assert part["at"] <= text.length, "a gap before the part"
    return text.slice(0, part["at"]) + str(part["text"])


def _truncated(text: str, length: int) -> str:
    return Utf16Text(text).slice(0, min(length, utf16_length(text)))


def _without_first(text: str, skip: int) -> str:
    units = Utf16Text(text)
    return units.slice(min(skip, units.length), units.length)
