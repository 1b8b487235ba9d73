"""Informs followers and workers of changed, deleted and restored conversations."""

from collections.abc import Sequence
from typing import Any

from ...protocol.events import (
    CONVERSATION_CHANGED,
    CONVERSATION_REMOVED,
    CONVERSATION_RESTORED,
    FOLDERS_CHANGED,
)
from ..cluster.peers import Peers
from ..model.status import Ending
from ..registry import Registry
from ..streaming.pump import Pump
from .stop import AnswerStopper


class ConversationNotifier:
    """Applies the HTTP API's changes of conversations to running answers and sockets."""

    def __init__(self, registry: Registry, peers: Peers, pump: Pump, stopper: AnswerStopper):
        self._registry = registry
        self._peers = peers
        self._pump = pump
        self._stopper = stopper

    def changed(self, owner: str, conversation: dict[str, Any]) -> None:
        """Send the changed conversation to the user's sockets."""
        changed = {"conversation": conversation}
        self._registry.send_to_owner(owner, CONVERSATION_CHANGED, changed)

    def restored(self, owner: str, conversation: dict[str, Any]) -> None:
        """Send the restored conversation to the user's sockets."""
        restored = {"conversation": conversation}
        self._registry.send_to_owner(owner, CONVERSATION_RESTORED, restored)

    def folders_changed(self, owner: str, folders: Sequence[dict[str, Any]]) -> None:
        """Send all folders of the user to the user's sockets."""
        changed = {"folders": list(folders)}
        self._registry.send_to_owner(owner, FOLDERS_CHANGED, changed)

    def removing(self, owner: str, conversation_id: str) -> None:
        """Stop the answers of a conversation before its soft delete."""
        self._stopper.stop_all(owner, conversation_id)

    def removed(self, owner: str, conversation_id: str, answer_ids: Sequence[str]) -> None:
        """End the answers of a deleted conversation on every worker and inform its sockets."""
        self.removed_here(owner, conversation_id)
        for answer_id in answer_ids:
            self._pump.forget(answer_id)
        self._peers.announce_removal(owner, conversation_id)

    def removed_here(self, owner: str, conversation_id: str) -> None:
        """End the answers of a deleted conversation on this worker and inform its sockets."""
        registry = self._registry
        for live in registry.answers_of(conversation_id):
            registry.remove(live)
            if not live.is_replica:
                live.interrupt(Ending("stopped"))
        for follower in registry.followers_of(conversation_id):
            registry.unfollow(follower, conversation_id)
        removed = {"conversation_id": conversation_id}
        registry.send_to_owner_here(owner, CONVERSATION_REMOVED, removed)
