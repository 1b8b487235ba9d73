"""An answer as it is now: what the database has, overlaid by what the journal has."""

from collections.abc import Iterable
from typing import Any

from ...journal.base import Entry
from .live_answer import LiveAnswer
from .utf16_text import Utf16Text

JsonObject = dict[str, Any]


def overlay_live(answer: JsonObject, live: LiveAnswer) -> JsonObject:
    """Lay a running answer's durable text, and its ending once durable, over the stored one."""
    laid = {**answer, "run": live.run, "parts": live.wire_parts(durable_only=True)}
    if not live.is_running and live.ending is not None:
        laid.update(live.ending.wire())
    return laid


def overlay_entries(answer: JsonObject, entries: Iterable[Entry]) -> JsonObject:
    """Lay journal entries over the stored answer; doing it twice changes nothing more.

    Entries of another run are left out: the stored answer is of that run or of a later one.
    """
    parts = [(part["kind"], Utf16Text(part["text"])) for part in answer["parts"]]
    laid = dict(answer)
    for entry in entries:
        if entry.run != answer["run"]:
            continue
        if entry.is_end:
            laid.update(entry.ending())
            continue
        while len(parts) <= entry.part:
            parts.append((entry.kind, Utf16Text()))
        kind, text = parts[entry.part]
        if entry.at != text.length:
            text = Utf16Text(text.slice(0, min(entry.at, text.length)))
            parts[entry.part] = (kind, text)
        text.append(entry.text)
    laid["parts"] = [
        {"kind": kind, "at": 0, "text": text.slice(0, text.length)} for kind, text in parts
    ]
    return laid
