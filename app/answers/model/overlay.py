"""Overlays the stored answer with newer text and its ending, from memory or the journal."""

from collections.abc import Iterable
from typing import Any

from ...journal.base import Entry
from .live_answer import LiveAnswer
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
    overlaid = dict(answer)
    for entry in entries:
        if entry.run != answer["run"]:
            continue
        if entry.is_end:
            overlaid.update(entry.ending())
            continue
        while len(parts) <= entry.part:
            parts.append((entry.kind, Utf16Text()))
        kind, text = parts[entry.part]
        if entry.at != text.length:
            text = Utf16Text(text.slice(0, min(entry.at, text.length)))
            parts[entry.part] = (kind, text)
        text.append(entry.text)
    overlaid["parts"] = [
        {"kind": kind, "at": 0, "text": text.slice(0, text.length)} for kind, text in parts
    ]
    return overlaid
