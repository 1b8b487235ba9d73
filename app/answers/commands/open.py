"""Opens and closes conversations, and returns answers in their current state."""

from typing import Any

from ...conversations import ConversationStore, Page
from ...journal.base import Journal, JournalError
from ...protocol.commands import ConversationClose, ConversationOpen, Have
from ..cluster.replicas import Replicas
from ..model.follower import Follower
from ..model.overlay import overlay_entries, overlay_live
from ..model.utf16_text import Utf16Text
from ..registry import Registry
from ..streaming.pump import Pump
from .subscribe import attach_follower

JsonObject = dict[str, Any]
MAX_READS = 3


class ConversationOpener:
    """Reads conversations for sockets and requests, overlaid by their running answers."""

    def __init__(
        self,
        store: ConversationStore,
        journal: Journal,
        registry: Registry,
        pump: Pump,
        replicas: Replicas,
    ):
        self._store = store
        self._journal = journal
        self._registry = registry
        self._pump = pump
        self._replicas = replicas

    def open(self, follower: Follower, command: ConversationOpen) -> JsonObject:
        """Follow a conversation; return its newest messages.

        A running answer has no text here: the socket's cursor is set to `have`, and deltas send
        the rest.
        """
        page = self._load(follower.owner, command.conversation_id)
        self._registry.follow(follower, command.conversation_id)
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
        """Stop following a conversation; one that is not followed is fine."""
        self._registry.unfollow(follower, command.conversation_id)
        return {}

    def overlay(self, owner: str, answer: JsonObject) -> JsonObject:
        """Return a streaming answer with its durable text, and its ending if it has one."""
        found = answer
        for _ in range(MAX_READS):
            live = self._registry.get(owner, answer["id"])
            if live is not None and live.run >= answer["run"]:
                return overlay_live(answer, live)
            found = self._overlay_journal(answer)
            if found["status"] != "streaming":
                return found
            # Its end may have been stored since it was read, and with that its entries are removed.
            stored = self._store.get_answers(owner, [answer["id"]])
            if not stored or stored[0] == answer:
                return found
            answer = stored[0]
            if answer["status"] != "streaming":
                return answer
        return found

    def _overlay_journal(self, answer: JsonObject) -> JsonObject:
        try:
            return overlay_entries(answer, self._journal.read(answer["id"]))
        except JournalError:
            return answer  # the stored text is older, but consistent

    def _load(self, owner: str, conversation_id: str) -> Page:
        """Load the newest page; load again if an answer started or was stored since."""
        for _ in range(MAX_READS - 1):
            page = self._store.load(owner, conversation_id)
            running_here = {
                live.ids.answer_id
                for live in self._registry.answers_of(conversation_id)
                if not live.is_stored
            }
            if running_here == set(page.conversation["running"]):
                return page
        return self._store.load(owner, conversation_id)

    def _shown(self, follower: Follower, message: JsonObject, have: Have | None) -> JsonObject:
        if message["role"] != "assistant":
            return message
        if message["status"] == "streaming":
            live = self._replicas.follow(follower.owner, message)
            if live.is_running:
                lengths = live.accept(have.run, have.lengths) if have is not None else []
                revs = live.accept_revs(have.revs, lengths) if have is not None else []
                attach_follower(self._pump, follower, live, message, lengths, revs)
                return {**message, "run": live.run, "parts": []}
            message = overlay_live(message, live)
        return missing_only(message, have) if have is not None else message

    def _with_running(self, conversation: JsonObject) -> JsonObject:
        ended = {
            live.ids.answer_id
            for live in self._registry.answers_of(conversation["id"])
            if not live.is_running
        }
        running = [id_ for id_ in conversation["running"] if id_ not in ended]
        return {**conversation, "running": running}


def missing_only(answer: JsonObject, have: Have) -> JsonObject:
    """Cut an ended answer's parts to the text that a client with `have` lacks.

    A `have` of another run, or beyond the end, counts as no text.
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
