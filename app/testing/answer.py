"""An answer as a client holds it."""

from typing import Any

from .wire.client_state import ClientState, Event

JsonObject = dict[str, Any]


class Answer:
    """The answer that `ack` names; it grows while its chat waits."""

    def __init__(self, ack: JsonObject, question: str):
        self.ack = ack
        self.question = question
        self.ending: JsonObject | None = None
        self._kinds: dict[int, str] = {}
        self._parts: list[str] = []
        self._states: dict[int, JsonObject] = {}

    def read(self, events: list[Event], state: ClientState) -> None:
        """Take over what a client has received and holds."""
        for name, payload in events:
            if name == "answer:delta" and payload["answer_id"] == self.id:
                self._kinds[payload["part"]] = payload["kind"]
        self._parts = list(state.parts.get(self.id, self._parts))
        self._states = dict(state.states.get(self.id, self._states))
        self.ending = state.endings.get(self.id, self.ending)

    def read_stored(self, message: JsonObject) -> None:
        """Take over the ending and the kinds of the parts from a stored answer."""
        self._kinds.update(enumerate(part["kind"] for part in message["parts"]))
        if message["status"] != "streaming":
            self.ending = message

    @property
    def id(self) -> str:
        """The id of the answer."""
        return str(self.ack["answer_id"])

    @property
    def conversation_id(self) -> str:
        """The id of its conversation."""
        return str(self.ack["conversation_id"])

    @property
    def text(self) -> str:
        """The text so far, without reasoning."""
        return self._joined("text")

    @property
    def reasoning(self) -> str:
        """The reasoning so far."""
        return self._joined("reasoning")

    @property
    def steps(self) -> list[JsonObject]:
        """Its steps and tool calls, in order: their states, and as `input` their arguments."""
        return [{**self._states[at], "input": self._parts[at]} for at in sorted(self._states)]

    @property
    def status(self) -> str:
        """`streaming`, `completed`, `stopped`, `failed` or `interrupted`."""
        return str(self.ending["status"]) if self.ending else "streaming"

    @property
    def error(self) -> str | None:
        """The code of the error that ended it."""
        error = self.ending and self.ending["error"]
        return str(error["code"]) if error else None

    @property
    def finish_reason(self) -> str | None:
        """`stop`, `length`, `content_filter`, `tool_calls` or None."""
        return self.ending["finish_reason"] if self.ending else None

    @property
    def usage(self) -> JsonObject | None:
        """The counts of tokens, where the service sent them."""
        return self.ending["usage"] if self.ending else None

    def _joined(self, kind: str) -> str:
        parts = enumerate(self._parts)
        return "".join(text for index, text in parts if self._kinds.get(index) == kind)

    def __repr__(self) -> str:
        return f"<Answer {self.status} {self.error or ''} {self.text!r}>"
