"""Makes a transcript of what one socket sent and received, the same for every run of the server."""

import re
from typing import Any

from tests.support.client import ACK, Json

from .chat import Chat

UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
TIMES = {"created_at": "2026-01-01T00:00:00.000Z", "updated_at": "2026-01-01T00:00:00.000Z"}
TIMINGS = {"first_delta_ms": 1, "total_ms": 2}


class RecordedChat(Chat):
    """A socket whose commands are kept with their acks."""

    def __init__(self, chat: Chat):
        super().__init__(chat.client)
        self.commands: list[Json] = []

    def command(self, name: str, *payloads: Any) -> Json:
        ack = super().command(name, *payloads)
        self.commands.append({"name": name, "payload": payloads[0], "ack": ack})
        return ack


def transcript(about: str, chat: RecordedChat) -> Json:
    """Return what `chat` did and got, and what it holds by the client's rule."""
    events = [event for event in chat.collect() if event[0] != ACK]
    holds = {
        answer_id: {"run": chat.wire.runs[answer_id], "parts": parts, "status": end["status"]}
        for answer_id, parts in chat.wire.parts.items()
        if (end := chat.wire.endings.get(answer_id))
    }
    recorded = {
        "about": about,
        "commands": chat.commands,
        "events": [{"name": name, "payload": payload} for name, payload in events],
        "holds": holds,
    }
    names: dict[str, str] = {}
    for place, key in _ids(recorded):
        names.setdefault(key, f"{place}-{1 + sum(n.startswith(place) for n in names.values())}")
    same: Json = _same_for_all(recorded, names)
    return same


def _ids(value: Any, place: str = "id") -> list[tuple[str, str]]:
    """Return every id with a word for what it is of, in the order they come."""
    if isinstance(value, dict):
        return [found for key, each in value.items() for found in _ids(each, _word(key, value))]
    if isinstance(value, list):
        return [found for each in value for found in _ids(each, place)]
    return [(place, value)] if isinstance(value, str) and UUID.fullmatch(value) else []


def _word(key: str, within: Json) -> str:
    if key == "id":
        return {"user": "message", "assistant": "answer"}.get(
            within.get("role", ""), "conversation"
        )
    if key in ("running", "head_id"):
        return "answer"
    if key == "siblings":
        return {"user": "message"}.get(within.get("role", ""), "answer")
    if key == "parent_id":
        return {"assistant": "message"}.get(within.get("role", ""), "answer")
    return key.removesuffix("_id")


def _same_for_all(value: Any, names: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {
            names.get(key, key): TIMINGS
            if key == "timings" and each
            else TIMES.get(key) or _same_for_all(each, names)
            for key, each in value.items()
        }
    if isinstance(value, list):
        return [_same_for_all(each, names) for each in value]
    return names.get(value, value) if isinstance(value, str) else value


def settled(recorded: Json) -> Json:
    """Return what must be the same in every run.

    Deltas that follow each other are joined, for how they are cut depends on the machine; and a
    conversation's changes stand apart, for they come beside the answer's events.
    """
    deltas: list[Json] = []
    changes = []
    for event in recorded["events"]:
        name, payload = event["name"], event["payload"]
        if name == "conversation:changed":
            changes.append(payload)
        elif name == "answer:delta" and deltas and _goes_on(deltas[-1], event):
            joined = deltas[-1]["payload"]["text"] + payload["text"]
            deltas[-1] = {"name": name, "payload": {**deltas[-1]["payload"], "text": joined}}
        else:
            deltas.append(event)
    return {**recorded, "events": deltas, "changes": changes}


def _goes_on(earlier: Json, later: Json) -> bool:
    if earlier["name"] != "answer:delta":
        return False
    one, two = earlier["payload"], later["payload"]
    length = len(one["text"].encode("utf-16-le")) // 2
    keys = ("answer_id", "run", "part")
    return all(one[key] == two[key] for key in keys) and two["at"] == one["at"] + length
