"""Stored objects, with the newer state of running answers."""

from collections.abc import Callable, Sequence
from typing import Any

from ..conversations import ConversationStore

JsonObject = dict[str, Any]
Overlay = Callable[[str, JsonObject], JsonObject]


class View:
    """Reads stored objects; `overlay` returns a running answer with its newer state."""

    def __init__(self, store: ConversationStore, overlay: Overlay):
        self.store = store
        self._overlay = overlay

    def message(self, owner: str, message: JsonObject) -> JsonObject:
        """Return a message in its current state."""
        is_running = message.get("status") == "streaming"
        return self._overlay(owner, message) if is_running else message

    def conversation(self, owner: str, conversation: JsonObject) -> JsonObject:
        """Return a conversation in its current state."""
        return self.conversations(owner, [conversation])[0]

    def conversations(self, owner: str, conversations: Sequence[JsonObject]) -> list[JsonObject]:
        """Return conversations whose `running` lists only answers that still run."""
        stored = [answer_id for each in conversations for answer_id in each["running"]]
        answers = self.store.get_answers(owner, stored) if stored else []
        shown = [self.message(owner, answer) for answer in answers]
        running = {answer["id"] for answer in shown if answer["status"] == "streaming"}
        return [
            {**each, "running": [id_ for id_ in each["running"] if id_ in running]}
            for each in conversations
        ]
