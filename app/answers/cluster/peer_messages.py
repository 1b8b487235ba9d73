"""What another worker says, carried out here; and catching up after nothing could be heard."""

import logging
from typing import Any

from ...protocol.errors import Refusal
from ...protocol.events import CONVERSATION_CHANGED, MESSAGE_ADDED
from ..commands.stop import AnswerStopper
from ..model.status import Ending
from ..services import Services
from .replicas import Replicas

log = logging.getLogger(__name__)
JsonObject = dict[str, Any]


class PeerMessageHandler:
    """Handles the other workers' messages; none of them may make the listener wait."""

    def __init__(self, core: Services, stopping: AnswerStopper):
        self._core = core
        self._stopping = stopping
        self._replicas = Replicas(core)

    def handle(self, owner: str, said: JsonObject) -> None:
        """Do what another worker says about the user's conversations."""
        registry, what = self._core.registry, said["do"]
        if what == "tell":
            self._tell(owner, said)
        elif what == "follow":
            conversation_id = said["conversation_id"]
            if registry.followers_of(conversation_id):
                self._core.runtime.spawn(self._follow, owner, conversation_id, said["answer_id"])
        elif what == "remove":
            self._stopping.removed_here(owner, said["conversation_id"])
        elif what == "stop":
            live = registry.get(owner, said["answer_id"])
            if live is not None and not live.is_replica:
                live.interrupt(Ending("stopped"))

    def _tell(self, owner: str, said: JsonObject) -> None:
        registry = self._core.registry
        if "conversation_id" in said:
            registry.tell_followers(said["conversation_id"], said["event"], said["payload"])
        else:
            registry.tell_owner_here(owner, said["event"], said["payload"])

    def _follow(self, owner: str, conversation_id: str, answer_id: str) -> None:
        try:
            self._replicas.bring(owner, conversation_id, answer_id, is_new=True)
        except Refusal as refusal:
            log.warning("answer %s is not followed yet: %s", answer_id, refusal.code)

    def catch_up(self) -> None:
        """Bring everyone here up to what may have been said meanwhile."""
        followed = {
            (follower.owner, conversation_id)
            for follower in self._core.registry.sockets()
            for conversation_id in follower.conversations
        }
        for owner, conversation_id in followed:
            try:
                self._catch_up_with(owner, conversation_id)
            except Refusal as refusal:
                if refusal.code == "not_found":
                    self._stopping.removed_here(owner, conversation_id)

    def _catch_up_with(self, owner: str, conversation_id: str) -> None:
        core, registry = self._core, self._core.registry
        page = core.store.load(owner, conversation_id, limit=4)
        for message in page.messages:
            if message["role"] != "assistant":
                payload = {"conversation_id": conversation_id, "message": message}
                registry.tell_followers(conversation_id, MESSAGE_ADDED, payload)
        # An answer that began and ended meanwhile comes whole; what is held already is nothing new.
        for message in page.messages[-1:]:
            if message["role"] == "assistant":
                self._replicas.bring(owner, conversation_id, message["id"])
        changed = {"conversation": page.conversation}
        registry.tell_owner_here(owner, CONVERSATION_CHANGED, changed)
