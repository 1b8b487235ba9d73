"""Handles messages of other workers, and reads what was missed after a break in receiving."""

import logging
from typing import Any

from ...conversations import ConversationStore
from ...protocol.errors import Refusal
from ...protocol.events import CONVERSATION_CHANGED, MESSAGE_ADDED
from ...runtime import Runtime
from ..commands.disconnect import UserDisconnector
from ..commands.notify import ConversationNotifier
from ..model.status import Ending
from ..registry import Registry
from .replicas import Replicas

log = logging.getLogger(__name__)
JsonObject = dict[str, Any]
CATCH_UP_MESSAGES = 4


class PeerMessageHandler:
    """Handles the other workers' messages; none of them may block the receiving task."""

    def __init__(
        self,
        runtime: Runtime,
        store: ConversationStore,
        registry: Registry,
        replicas: Replicas,
        notifier: ConversationNotifier,
        disconnector: UserDisconnector,
    ):
        self._runtime = runtime
        self._store = store
        self._registry = registry
        self._replicas = replicas
        self._notifier = notifier
        self._disconnector = disconnector

    def handle(self, owner: str, message: JsonObject) -> None:
        """Handle a message about the user's conversations."""
        kind = message["do"]
        if kind == "tell":
            self._send(owner, message)
        elif kind == "follow":
            conversation_id = message["conversation_id"]
            if self._registry.followers_of(conversation_id):
                answer_id = message["answer_id"]
                self._runtime.spawn(self._follow, owner, conversation_id, answer_id)
        elif kind == "remove":
            self._notifier.removed_here(owner, message["conversation_id"])
        elif kind == "disconnect":
            self._disconnector.disconnect_here(owner)
        elif kind == "stop":
            live = self._registry.get(owner, message["answer_id"])
            if live is not None and not live.is_replica:
                live.interrupt(Ending("stopped"))

    def _send(self, owner: str, message: JsonObject) -> None:
        event, payload = message["event"], message["payload"]
        if "conversation_id" in message:
            self._registry.send_to_followers(message["conversation_id"], event, payload)
        else:
            self._registry.send_to_owner_here(owner, event, payload)

    def _follow(self, owner: str, conversation_id: str, answer_id: str) -> None:
        try:
            self._replicas.attach_all(owner, conversation_id, answer_id, is_new=True)
        except Refusal as refusal:
            log.warning("answer %s is not followed yet: %s", answer_id, refusal.code)

    def catch_up(self) -> None:
        """Send the followers here what they may have missed during a break."""
        followed = {
            (follower.owner, conversation_id)
            for follower in self._registry.sockets()
            for conversation_id in follower.conversations
        }
        for owner, conversation_id in followed:
            try:
                self._catch_up_with(owner, conversation_id)
            except Refusal as refusal:
                if refusal.code == "not_found":
                    self._notifier.removed_here(owner, conversation_id)

    def _catch_up_with(self, owner: str, conversation_id: str) -> None:
        page = self._store.load(owner, conversation_id, limit=CATCH_UP_MESSAGES)
        for message in page.messages:
            if message["role"] != "assistant":
                payload = {"conversation_id": conversation_id, "message": message}
                self._registry.send_to_followers(conversation_id, MESSAGE_ADDED, payload)
        # Sends an answer that started and ended during the break whole; known text is not resent.
        for message in page.messages[-1:]:
            if message["role"] == "assistant":
                self._replicas.attach_all(owner, conversation_id, message["id"])
        changed = {"conversation": page.conversation}
        self._registry.send_to_owner_here(owner, CONVERSATION_CHANGED, changed)
