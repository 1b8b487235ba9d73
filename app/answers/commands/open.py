"""Opening and closing a conversation, and answers as they are right now."""

from typing import Any

from ...conversations import Page
from ...journal.base import JournalError
from ...protocol.commands import ConversationClose, ConversationOpen, Have
from ..cluster.replicas import Replicas
from ..model.follower import Follower
from ..model.overlay import overlay_entries, overlay_live
from ..model.utf16_text import Utf16Text
from ..services import Services
from .subscribe import attach_follower

JsonObject = dict[str, Any]
MOST_READS = 3


class ConversationOpener:
    """What a socket or a request may see of conversations."""

    def __init__(self, core: Services):
        self._core = core
        self._replicas = Replicas(core)

    def open(self, follower: Follower, command: ConversationOpen) -> JsonObject:
        """Follow a conversation; return its newest messages.

        A running answer comes without text: the socket's cursor is set to `have`, and deltas
        bring the rest.
        """
        page = self._load(follower.owner, command.conversation_id)
        self._core.registry.follow(follower, command.conversation_id)
        messages = [
            self._shown(follower, message, command.have.get(message["id"]))
            for message in page.messages
        ]
        return {
            "conversation": self._with_running(page.conversation),
            "messages": messages,
            "has_earlier": page.has_earlier,
        }

    def close(self, follower: Follower, command: ConversationClose) -> JsonObject:
        """Follow a conversation no longer; one that is not followed is fine."""
        self._core.registry.unfollow(follower, command.conversation_id)
        return {}

    def overlay(self, owner: str, answer: JsonObject) -> JsonObject:
        """Return a streaming answer as it is now: what is durable of its text, or its ending."""
        live = self._core.registry.get(owner, answer["id"])
        if live is not None and live.run >= answer["run"]:
            return overlay_live(answer, live)
        try:
            return overlay_entries(answer, self._core.journal.read(answer["id"]))
        except JournalError:
            return answer  # it is late then, but there

    def _load(self, owner: str, conversation_id: str) -> Page:
        """Load the newest page, again if an answer began or was stored meanwhile."""
        for _ in range(MOST_READS - 1):
            page = self._core.store.load(owner, conversation_id)
            here = {
                live.ids.answer_id
                for live in self._core.registry.answers_of(conversation_id)
                if not live.is_stored
            }
            if here == set(page.conversation["running"]):
                return page
        return self._core.store.load(owner, conversation_id)

    def _shown(self, follower: Follower, message: JsonObject, have: Have | None) -> JsonObject:
        if message["role"] != "assistant":
            return message
        if message["status"] == "streaming":
            live = self._replicas.follow(follower.owner, message)
            if live.is_running:
                lengths = live.accept(have.run, have.lengths) if have is not None else []
                attach_follower(self._core, follower, live, message, lengths)
                return {**message, "run": live.run, "parts": []}
            message = overlay_live(message, live)
        return missing_only(message, have) if have is not None else message

    def _with_running(self, conversation: JsonObject) -> JsonObject:
        ended = {
            live.ids.answer_id
            for live in self._core.registry.answers_of(conversation["id"])
            if not live.is_running
        }
        running = [id_ for id_ in conversation["running"] if id_ not in ended]
        return {**conversation, "running": running}


def missing_only(answer: JsonObject, have: Have) -> JsonObject:
    """Cut an ended answer's parts to what one who holds `have` lacks.

    A `have` of another run, or beyond the end, counts as nothing held.
    """
    texts = [Utf16Text(part["text"]) for part in answer["parts"]]
    lengths = have.lengths
    if (
        have.run != answer["run"]
        or len(lengths) > len(texts)
        or any(held > text.length for held, text in zip(lengths, texts, strict=False))
    ):
        return answer
    parts = []
    for index, (part, text) in enumerate(zip(answer["parts"], texts, strict=True)):
        at = text.boundary(lengths[index]) if index < len(lengths) else 0
        parts.append({**part, "at": at, "text": text.slice(at, text.length)})
    return {**answer, "parts": parts}
