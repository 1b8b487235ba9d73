"""Overlays the stored answer with newer text and its ending, from memory or the journal."""

from collections.abc import Iterable
from typing import Any

from ...journal.base import Entry
from ...protocol.part_kinds import State, closed, state_of
from .live_answer import LiveAnswer
from .live_part import wire_part
from .utf16_text import Utf16Text

JsonObject = dict[str, Any]


def overlay_live(answer: JsonObject, live: LiveAnswer) -> JsonObject:
    """Return the stored answer with the durable text of `live`, and its ending once durable."""
    overlaid = {**answer, "run": live.run, "parts": live.wire_parts(durable_only=True)}
    if not live.is_running and live.ending is not None:
        overlaid.update(live.ending.wire())
    return overlaid


def overlay_entries(answer: JsonObject, entries: Iterable[Entry]) -> JsonObject:
    """Return the stored answer with the journal's entries added; idempotent.

    Entries of another run are left out: the stored answer is of a later one.
    """
    parts = [(part["kind"], Utf16Text(part["text"])) for part in answer["parts"]]
    states = {at: state for at, part in enumerate(answer["parts"]) if (state := state_of(part))}
    overlaid = dict(answer)
    for entry in entries:
        if entry.run != answer["run"]:
            continue
        if entry.is_end:
            overlaid.update(entry.ending())
            overlaid.pop("model_state", None)  # for the database alone
            continue
        while len(parts) <= entry.part:
            parts.append((entry.part_kind, Utf16Text()))
        if entry.is_state:
            _apply_state(states, entry)
            continue
        kind, text = parts[entry.part]
        if entry.at != text.length:
            text = Utf16Text(text.slice(0, min(entry.at, text.length)))
            parts[entry.part] = (kind, text)
        text.append(entry.text)
    if overlaid["status"] != "streaming":
        for at, state in states.items():
            states[at] = closed(parts[at][0], state, overlaid) or state
    overlaid["parts"] = [
        wire_part(kind, text.slice(0, text.length), states.get(at))
        for at, (kind, text) in enumerate(parts)
    ]
    return overlaid


def _apply_state(states: dict[int, State], entry: Entry) -> None:
    state = entry.value()
    known = states.get(entry.part)
    if known is None or state["rev"] > known["rev"]:
        states[entry.part] = state
