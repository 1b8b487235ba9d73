"""A user's client over any transport: commands, waiting for events, and the texts it holds."""

from abc import ABC, abstractmethod
from typing import Any
from uuid import uuid4

from ..waiting import eventually
from .client_state import ClientState, Event, utf16_length

Json = dict[str, Any]
ACK = "ack"


def new_id() -> str:
    """Return an id as clients generate them."""
    return str(uuid4())


class ChatClient(ABC):
    """A client. `events` are all it has received, in order; `wire` holds its texts."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.wire = ClientState()

    @abstractmethod
    def command(self, name: str, *payloads: Any) -> Json:
        """Send a command and return its ack."""

    @abstractmethod
    def _arrived(self) -> list[Event]:
        """Return the events that have arrived since the last call."""

    def collect(self) -> list[Event]:
        """Apply the events that have arrived; return everything received so far."""
        for event in self._arrived():
            self.events.append(event)
            self.wire.apply(event)
        return self.events

    def payloads(self, name: str, **fields: Any) -> list[Json]:
        """Return the payloads of the events received so far with that name and those fields."""
        return [
            payload
            for event, payload in self.collect()
            if event == name and all(payload.get(key) == value for key, value in fields.items())
        ]

    def wait_for(self, name: str, *, within_s: float = 15.0, **fields: Any) -> Json:
        """Wait for an event with that name and those fields; return the payload of the first."""
        return eventually(
            lambda: self.payloads(name, **fields),
            within_s=within_s,
            what=lambda: f"{name} {fields} among {self.events[-20:]}",
        )[0]

    def wait_for_end(self, ack: Json, run: int = 1, **more: Any) -> Json:
        """Return the `answer:end` of the answer that `ack` names."""
        return self.wait_for("answer:end", answer_id=ack["answer_id"], run=run, **more)

    def wait_for_text(self, ack: Json, text: str, **more: Any) -> None:
        """Wait until the answer that `ack` names begins with `text`."""
        eventually(lambda: self.text(ack).startswith(text), what=f"{text!r}", **more)

    def wait_until_stored(self, ack: Json) -> None:
        """Wait until the answer's conversation reports no running answer: its last event."""

        def is_idle() -> bool:
            changed = [
                payload["conversation"]
                for payload in self.payloads("conversation:changed")
                if payload["conversation"]["id"] == ack["conversation_id"]
            ]
            return bool(changed) and changed[-1]["running"] == []

        eventually(is_idle, what=f"{ack} is stored")

    def text(self, ack: Json, part: int = -1) -> str:
        """Return the text held of a part of the answer of `ack`; by default the last part."""
        self.collect()
        parts = self.wire.parts.get(ack["answer_id"])
        return parts[part] if parts else ""

    def whole_text(self, ack: Json) -> str:
        """Return the text held of all parts of the answer of `ack`."""
        self.collect()
        return "".join(self.wire.parts.get(ack["answer_id"], ()))

    def assert_seamless(self, ack: Json, begins_at: int = 0) -> None:
        """Fail unless the deltas received follow each other without gap or overlap."""
        at = begins_at
        for delta in self.payloads("answer:delta", answer_id=ack["answer_id"]):
            assert delta["at"] == at, delta
            at += utf16_length(delta["text"])
        assert self.wire.gaps == 0

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
        """Request a sibling of the answer of `ack`."""
        payload = {"answer_id": ack["answer_id"], "request_id": new_id(), **fields}
        return self.command("answer:regenerate", payload)

    def continue_(self, ack: Json, **fields: Any) -> Json:
        """Continue the answer of `ack`."""
        payload = {"answer_id": ack["answer_id"], "request_id": new_id(), **fields}
        return self.command("answer:continue", payload)

    def open(self, ack: Json, have: Json | None = None) -> Json:
        """Open the conversation of `ack`."""
        payload = {"conversation_id": ack["conversation_id"], "have": have or {}}
        return self.command("conversation:open", payload)

    def reopen(self, ack: Json) -> Json:
        """Open the conversation with the `have` of the answer; return the answer.

        Afterwards the client holds the whole text of an answer that has ended.
        """
        self.collect()
        opened = self.open(ack, {ack["answer_id"]: self.wire.have(ack["answer_id"])})
        assert opened["ok"], opened
        answer: Json = next(
            message for message in opened["messages"] if message["id"] == ack["answer_id"]
        )
        if answer["status"] != "streaming":
            self.wire.store_ended(answer)
        return answer

    def resume_from(self, before: "ChatClient") -> None:
        """Take over the texts of a client whose connection was lost."""
        before.collect()
        self.wire.copy_from(before.wire)

    def close(self, ack: Json) -> Json:
        """Close the conversation of `ack`."""
        return self.command("conversation:close", {"conversation_id": ack["conversation_id"]})


def code(ack: Json) -> str:
    """Return the error code of a refused command."""
    assert not ack["ok"], ack
    return str(ack["error"]["code"])
