"""What a user's client does, over whatever carries it: commands, waiting, the text it holds."""

from abc import ABC, abstractmethod
from typing import Any
from uuid import uuid4

from .waiting import eventually
from .wire_client import Event, WireClient

Json = dict[str, Any]
ACK = "ack"


def new_id() -> str:
    """Make an id as clients make them."""
    return str(uuid4())


class Talking(ABC):
    """A client. `events` are all it has received, in order; `wire` holds the text by the rule."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.wire = WireClient()

    @abstractmethod
    def command(self, name: str, *payloads: Any) -> Json:
        """Send a command and return its ack."""

    @abstractmethod
    def _arrived(self) -> list[Event]:
        """Return what has arrived since the last call."""

    def collect(self) -> list[Event]:
        """Take in what has arrived; return everything received so far."""
        for event in self._arrived():
            self.events.append(event)
            self.wire.take(event)
        return self.events

    def payloads(self, name: str, **fields: Any) -> list[Json]:
        """Return the payloads of the events received so far with that name and those fields."""
        return [
            payload
            for event, payload in self.collect()
            if event == name and all(payload.get(key) == value for key, value in fields.items())
        ]

    def wait_for(self, name: str, *, within_s: float = 15.0, **fields: Any) -> Json:
        """Return the payload of the first such event, once there is one."""
        return eventually(
            lambda: self.payloads(name, **fields),
            within_s=within_s,
            what=lambda: f"{name} {fields} among {self.events[-20:]}",
        )[0]

    def wait_for_end(self, ack: Json, run: int = 1, **more: Any) -> Json:
        """Return the `answer:end` of the answer that `ack` names."""
        return self.wait_for("answer:end", answer_id=ack["answer_id"], run=run, **more)

    def wait_for_text(self, ack: Json, text: str, **more: Any) -> None:
        """Wait until the answer that `ack` names has begun with at least `text`."""
        eventually(lambda: self.text(ack).startswith(text), what=f"{text!r}", **more)

    def wait_until_stored(self, ack: Json) -> None:
        """Wait for the last event about an answer: its conversation runs nothing any more."""

        def is_idle() -> bool:
            changed = [
                payload["conversation"]
                for payload in self.payloads("conversation:changed")
                if payload["conversation"]["id"] == ack["conversation_id"]
            ]
            return bool(changed) and changed[-1]["running"] == []

        eventually(is_idle, what=f"{ack} is stored")

    def text(self, ack: Json, part: int = -1) -> str:
        """Return the text held of a part, the last one by default, of the answer of `ack`."""
        self.collect()
        parts = self.wire.parts.get(ack["answer_id"])
        return parts[part] if parts else ""

    def send(self, text: str, **fields: Any) -> Json:
        """Send a message, by default the first of a new conversation."""
        first = {"message_id": new_id(), "conversation_id": None, "parent_id": None}
        return self.command("message:send", {**first, "text": text, **fields})

    def reply(self, ack: Json, text: str, **fields: Any) -> Json:
        """Send a message that follows the answer of `ack`."""
        place = {"conversation_id": ack["conversation_id"], "parent_id": ack["answer_id"]}
        return self.send(text, **{**place, **fields})

    def ask(self, text: str, **fields: Any) -> Json:
        """Send a message, wait for the end of the answer and return the ack."""
        ack = self.send(text, **fields)
        assert ack["ok"], ack
        self.wait_for_end(ack)
        return ack

    def stop(self, ack: Json) -> Json:
        """Stop the answer of `ack`."""
        return self.command("answer:stop", {"answer_id": ack["answer_id"]})

    def regenerate(self, ack: Json, **fields: Any) -> Json:
        """Ask for a sibling of the answer of `ack`."""
        payload = {"answer_id": ack["answer_id"], "request_id": new_id(), **fields}
        return self.command("answer:regenerate", payload)

    def continue_(self, ack: Json, **fields: Any) -> Json:
        """Let the answer of `ack` grow on."""
        payload = {"answer_id": ack["answer_id"], "request_id": new_id(), **fields}
        return self.command("answer:continue", payload)

    def open(self, ack: Json, have: Json | None = None) -> Json:
        """Open the conversation of `ack`."""
        payload = {"conversation_id": ack["conversation_id"], "have": have or {}}
        return self.command("conversation:open", payload)

    def close(self, ack: Json) -> Json:
        """Close the conversation of `ack`."""
        return self.command("conversation:close", {"conversation_id": ack["conversation_id"]})


def code(ack: Json) -> str:
    """Return why a command was refused."""
    assert not ack["ok"], ack
    return str(ack["error"]["code"])
