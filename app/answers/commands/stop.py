"""Ends runs from outside: stop, and the removal of a conversation."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from ...protocol.commands import AnswerStop
from ...protocol.errors import Refusal
from ...protocol.events import (
    CONVERSATION_CHANGED,
    CONVERSATION_REMOVED,
    CONVERSATION_RESTORED,
)
from ..cluster.replicas import Replicas
from ..model.follower import Follower
from ..model.status import Ending
from ..services import Services

STOP_WAIT_S = 10.0
ELSEWHERE_WAIT_S = 4.0


class AnswerStopper:
    """Stop and removal; either reaches the provider at once."""

    def __init__(self, core: Services):
        self._core = core
        self._replicas = Replicas(core)

    def stop(self, follower: Follower, command: AnswerStop) -> dict[str, Any]:
        """End an answer at the last character appended; an ended one gives its status."""
        if (command.answer_id is None) == (command.message_id is None):
            raise Refusal("invalid", "Name either the answer or the message it answers.")
        answer_id = command.answer_id or self._answer_to(follower.owner, command.message_id or "")
        live = self._core.registry.get(follower.owner, answer_id)
        if live is None or live.is_stored:
            answer = self._core.store.get_answer(follower.owner, answer_id)
            if answer["status"] != "streaming":
                return {"answer_id": answer_id, "status": answer["status"]}
            live = self._replicas.follow(follower.owner, answer)
        live.interrupt(Ending("stopped"))
        if not live.wait_until_durable(ELSEWHERE_WAIT_S if live.is_replica else STOP_WAIT_S):
            raise Refusal("unavailable" if live.is_replica else "storage_unavailable")
        if live.ending is None or live.is_removed:
            raise Refusal("not_found")
        return {"answer_id": answer_id, "status": live.ending.status}

    def _answer_to(self, owner: str, message_id: str) -> str:
        answer: dict[str, Any] = self._core.store.answer_for_message(owner, message_id)
        return str(answer["id"])

    def changed(self, owner: str, conversation: dict[str, Any]) -> None:
        """Tell every socket of the user that a conversation changed."""
        self._core.registry.tell_owner(owner, CONVERSATION_CHANGED, {"conversation": conversation})

    def removing(self, owner: str, conversation_id: str) -> None:
        """Stop what is written into a conversation, and wait until it is stored."""
        for live in self._core.registry.answers_of(conversation_id):
            if live.ids.owner == owner and not live.is_replica:
                live.interrupt(Ending("stopped"))
                live.wait_until_stored(STOP_WAIT_S)
        for answer_id in self._core.store.get(owner, conversation_id)["running"]:
            answer = self._core.store.get_answer(owner, answer_id)
            copy = self._replicas.follow(owner, answer)
            with suppress(Refusal):  # whoever writes it learns by the journal that it is gone
                copy.interrupt(Ending("stopped"))
                copy.wait_until_stored(ELSEWHERE_WAIT_S)

    def restored(self, owner: str, conversation: dict[str, Any]) -> None:
        """Tell every socket of the user that a conversation is back."""
        self._core.registry.tell_owner(owner, CONVERSATION_RESTORED, {"conversation": conversation})

    def removed(self, owner: str, conversation_id: str, answer_ids: Sequence[str]) -> None:
        """End what runs in a conversation that is gone from the database, and tell."""
        self.removed_here(owner, conversation_id)
        for answer_id in answer_ids:
            self._core.pump.forget(answer_id)
        self._core.peers.removed(owner, conversation_id)

    def removed_here(self, owner: str, conversation_id: str) -> None:
        """Do that on this worker alone."""
        registry = self._core.registry
        for live in registry.answers_of(conversation_id):
            registry.remove(live)
            if not live.is_replica:
                live.interrupt(Ending("stopped"))
        for follower in registry.followers_of(conversation_id):
            registry.unfollow(follower, conversation_id)
        registry.tell_owner_here(owner, CONVERSATION_REMOVED, {"conversation_id": conversation_id})
