"""Builds a deterministic transcript of the commands and events of one socket."""

import re
from typing import Any

from app.testing.socket_client import SocketClient
from app.testing.wire.chat_client import ACK, Json

UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
NAMES_OF_TIMES = ("created_at", "updated_at", "started_at", "ended_at")
TIMES = dict.fromkeys(NAMES_OF_TIMES, "2026-01-01T00:00:00.000Z")
TIMINGS = {"first_delta_ms": 1, "total_ms": 2}


class RecordedChat(SocketClient):
    """A socket that records its commands with their acks."""

    def __init__(self, chat: SocketClient):
        super().__init__(chat.client)
        self.commands: list[Json] = []

    def command(self, name: str, *payloads: Any) -> Json:
        ack = super().command(name, *payloads)
        self.commands.append({"name": name, "payload": payloads[0], "ack": ack})
        return ack


def transcript(about: str, chat: RecordedChat) -> Json:
    """Return the commands and events of `chat`, and the state of a client that applies them."""
    events = [event for event in chat.collect() if event[0] != ACK]
    holds = {
        answer_id: {
            "run": chat.wire.runs[answer_id],
            "parts": parts,
            "status": end["status"],
            **_states(chat.wire.states.get(answer_id, {}), len(parts)),
        }
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
    for kind, key in _ids(recorded):
        names.setdefault(key, f"{kind}-{1 + sum(n.startswith(kind) for n in names.values())}")
    normalized: Json = _normalize(recorded, names)
    return normalized


def _states(states: dict[int, Json], count: int) -> Json:
    return {"states": [states.get(at) for at in range(count)]} if states else {}


def _ids(value: Any, kind: str = "id") -> list[tuple[str, str]]:
    """Return every id with the kind of its object, in order of occurrence."""
    if isinstance(value, dict):
        return [found for key, each in value.items() for found in _ids(each, _kind_of(key, value))]
    if isinstance(value, list):
        return [found for each in value for found in _ids(each, kind)]
    return [(kind, value)] if isinstance(value, str) and UUID.fullmatch(value) else []


def _kind_of(key: str, within: Json) -> str:
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


def _normalize(value: Any, names: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {
            names.get(key, key): TIMINGS
            if key == "timings" and each
            else TIMES.get(key) or _normalize(each, names)
            for key, each in value.items()
        }
    if isinstance(value, list):
        return [_normalize(each, names) for each in value]
    return names.get(value, value) if isinstance(value, str) else value


def comparable(recorded: Json) -> Json:
    """Return the part of a transcript that is equal in every run.

    Consecutive deltas are joined, because their boundaries depend on timing. Changes of the
    conversation are a separate list, because their order relative to the answer's events varies,
    and so are states, of which a slow server sends the last alone.
    """
    deltas: list[Json] = []
    changes = []
    states: dict[str, Json] = {}
    for event in recorded["events"]:
        name, payload = event["name"], event["payload"]
        if name == "conversation:changed":
            changes.append(payload)
        elif name == "answer:part":
            states[f"{payload['answer_id']} {payload['part']}"] = payload
        elif name == "answer:delta" and deltas and _continues(deltas[-1], event):
            joined = deltas[-1]["payload"]["text"] + payload["text"]
            deltas[-1] = {"name": name, "payload": {**deltas[-1]["payload"], "text": joined}}
        else:
            deltas.append(event)
    return {**recorded, "events": deltas, "changes": changes, "states": states}


def _continues(earlier: Json, later: Json) -> bool:
    if earlier["name"] != "answer:delta":
        return False
    one, two = earlier["payload"], later["payload"]
    length = len(one["text"].encode("utf-16-le")) // 2
    keys = ("answer_id", "run", "part")
    return all(one[key] == two[key] for key in keys) and two["at"] == one["at"] + length
