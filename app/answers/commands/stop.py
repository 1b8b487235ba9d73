"""The command that stops a running answer, on this worker or on another."""

from contextlib import suppress
from typing import Any

from ...conversations import ConversationStore
from ...protocol.commands import AnswerStop
from ...protocol.errors import Refusal
from ..cluster.replicas import Replicas
from ..model.follower import Follower
from ..model.status import Ending
from ..registry import Registry

STOP_WAIT_S = 10.0
OTHER_WORKER_WAIT_S = 4.0


class AnswerStopper:
    """Stops answers; a stop cancels the provider call at once."""

    def __init__(self, store: ConversationStore, registry: Registry, replicas: Replicas):
        self._store = store
        self._registry = registry
        self._replicas = replicas

    def stop(self, follower: Follower, command: AnswerStop) -> dict[str, Any]:
        """End an answer at the last appended character; return an ended one's status."""
        if (command.answer_id is None) == (command.message_id is None):
            raise Refusal("invalid", "Name either the answer or the message it answers.")
        answer_id = command.answer_id or self._answer_to(follower.owner, command.message_id or "")
        live = self._registry.get(follower.owner, answer_id)
        if live is None or live.is_stored:
            answer = self._store.get_answer(follower.owner, answer_id)
            if answer["status"] != "streaming":
                return {"answer_id": answer_id, "status": answer["status"]}
            live = self._replicas.follow(follower.owner, answer)
        live.interrupt(Ending("stopped"))
        if not live.wait_until_durable(OTHER_WORKER_WAIT_S if live.is_replica else STOP_WAIT_S):
            raise Refusal("unavailable" if live.is_replica else "storage_unavailable")
        if live.ending is None or live.is_removed:
            raise Refusal("not_found")
        return {"answer_id": answer_id, "status": live.ending.status}

    def _answer_to(self, owner: str, message_id: str) -> str:
        return str(self._store.answer_for_message(owner, message_id)["id"])

    def stop_all(self, owner: str, conversation_id: str) -> None:
        """Stop the answers that run in a conversation, on any worker; wait until stored."""
        for live in self._registry.answers_of(conversation_id):
            if live.ids.owner == owner and not live.is_replica:
                live.interrupt(Ending("stopped"))
                live.wait_until_stored(STOP_WAIT_S)
        for answer_id in self._store.get(owner, conversation_id)["running"]:
            answer = self._store.get_answer(owner, answer_id)
            replica = self._replicas.follow(owner, answer)
            # The worker that writes it learns of the deletion from the journal.
            with suppress(Refusal):
                replica.interrupt(Ending("stopped"))
                replica.wait_until_stored(OTHER_WORKER_WAIT_S)
