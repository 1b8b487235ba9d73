"""What an import took, and what it did not, with a sentence for each."""

from dataclasses import dataclass, field
from typing import Any, Literal

from ...protocol.errors import Refusal
from ..child.faults import SENTENCES

JsonObject = dict[str, Any]
Outcome = Literal["taken", "present", "skipped"]
PRESENT = "It is there already, from an earlier import or because it was never deleted."
CUT_OFF = "The file is too large or too complex to be read to its end."
# Of conversations that are not taken, or not whole.
MAX_LISTED = 1000


@dataclass(slots=True)
class Report:
    """Counts, and the conversations about which there is something to say."""

    taken: int = 0
    present: int = 0
    skipped: int = 0
    messages: int = 0
    files: int = 0
    fault: JsonObject | None = None
    listed: list[JsonObject] = field(default_factory=list)

    def wire(self) -> JsonObject:
        """Return the report as it is sent."""
        counts = {
            name: getattr(self, name)
            for name in ("taken", "present", "skipped", "messages", "files")
        }
        return {**counts, "fault": self.fault, "conversations": self.listed}

    def take(self, line: JsonObject) -> JsonObject:
        """Count the result of a conversation; return it."""
        if line["outcome"] == "taken":
            self.taken += 1
            self.messages += line["messages"]
            self.files += line["files"]
        elif line["outcome"] == "present":
            self.present += 1
        else:
            self.skipped += 1
        if (line["outcome"] == "skipped" or line["notes"]) and len(self.listed) < MAX_LISTED:
            self.listed.append(line)
        return line


def result(
    outcome: Outcome,
    title: str,
    *,
    conversation_id: str | None = None,
    messages: int = 0,
    files: int = 0,
    notes: dict[str, int] | None = None,
    reason: JsonObject | None = None,
) -> JsonObject:
    """Return the line of a conversation in the report."""
    return {
        "outcome": outcome,
        "title": title,
        "conversation_id": conversation_id,
        "messages": messages,
        "files": files,
        "notes": [note(code, count) for code, count in (notes or {}).items()],
        "reason": reason,
    }


def note(code: str, count: int = 1) -> JsonObject:
    """Return a note or a reason by its code."""
    return {"code": code, "count": count, "sentence": SENTENCES.get(code, SENTENCES["invalid"])}


def present_reason() -> JsonObject:
    """Return why a conversation is not taken again."""
    return {"code": "present", "count": 1, "sentence": PRESENT}


def refusal_reason(refusal: Refusal) -> JsonObject:
    """Return why a conversation could not be stored."""
    return {"code": refusal.code, "count": 1, "sentence": refusal.message}


def cut_off_fault() -> JsonObject:
    """Return that the process ended before the file did."""
    return {"code": "cut_off", "count": 1, "sentence": CUT_OFF}
