"""Launches a stored run: makes its live answer, informs all workers and starts the provider call.

The events for the requesting socket wait, as all events of a held socket do, until its ack is
sent.
"""

from collections.abc import Callable
from typing import Any

from ...conversations import ConversationStore, StartedAnswer
from ...limits.budget import Reservation
from ...protocol.errors import Refusal
from ...protocol.events import CONVERSATION_CHANGED, MESSAGE_ADDED
from ...providers.base import Request
from ...runtime import Runtime
from ..cluster.peers import Peers
from ..cluster.replicas import Replicas
from ..model.follower import Follower
from ..model.live_answer import Ids, LiveAnswer
from ..registry import Registry
from ..streaming.pump import Pump
from ..streaming.run import Runner
from .subscribe import attach_follower


class AnswerLauncher:
    """Launches runs of this worker."""

    def __init__(
        self,
        runtime: Runtime,
        store: ConversationStore,
        registry: Registry,
        peers: Peers,
        pump: Pump,
        replicas: Replicas,
        runner: Runner,
    ):
        self._runtime = runtime
        self._store = store
        self._registry = registry
        self._peers = peers
        self._pump = pump
        self._replicas = replicas
        self._runner = runner

    def launch(
        self,
        follower: Follower,
        started: StartedAnswer,
        request: Request,
        release: Callable[[], None],
        reservation: Reservation | None,
    ) -> None:
        """Let `follower` and all other followers follow the run, and start it with `request`.

        `release` is called when the run ends, and `reservation` is settled then.
        """
        answer = started.answer
        ids = Ids(follower.owner, answer["conversation_id"], answer["id"])
        may_name = started.message.get("parent_id") is None
        live = LiveAnswer(
            ids,
            answer["run"],
            self._runtime,
            answer["parts"],
            may_name=may_name,
            address=follower.address,
        )
        run = self._runner.make_run(live, release, reservation)
        cursors = live.take_over_cursors(self._registry.answers_of(ids.conversation_id))
        self._registry.follow(follower, ids.conversation_id)
        self._registry.add(live)
        self._announce(ids, started)
        for each in self._registry.followers_of(ids.conversation_id):
            if each in cursors:
                attach_follower(self._pump, each, live, answer, cursors[each])
            else:
                attach_follower(self._pump, each, live, answer, live.lengths(), live.revs())
        run.start(request, answer.get("history_cut", 0))

    def follow_again(self, follower: Follower, ack: dict[str, Any]) -> None:
        """Let the socket of a repeated request follow the answer, as the first one does."""
        if self._registry.socket(follower.sid) is None:
            return  # a request without a socket
        try:
            answer = self._store.get_answer(follower.owner, ack["answer_id"])
        except Refusal as refusal:
            if refusal.code == "not_found":
                return  # the conversation was deleted since
            raise
        if answer["conversation_id"] in follower.conversations:
            return
        live = self._replicas.follow(follower.owner, answer)
        self._registry.follow(follower, answer["conversation_id"])
        attach_follower(self._pump, follower, live, answer, [])

    def _announce(self, ids: Ids, started: StartedAnswer) -> None:
        owner, conversation_id, answer_id = ids
        changed = {"conversation": started.conversation}
        self._registry.send_to_owner(owner, CONVERSATION_CHANGED, changed)
        if started.message:
            added = {"conversation_id": conversation_id, "message": started.message}
            self._registry.send_to_followers(conversation_id, MESSAGE_ADDED, added)
            self._peers.send_to_followers(owner, conversation_id, MESSAGE_ADDED, added)
        self._peers.announce_start(owner, conversation_id, answer_id)
