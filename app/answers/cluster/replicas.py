"""Replicas: read-only copies of answers that another worker writes, fed from the journal.

A replica has followers and cursors like any answer. It is made for the first follower here and
discarded some seconds after the last one leaves.
"""

import logging
from typing import Any

from ...conversations import ConversationStore
from ...protocol.errors import Refusal
from ...runtime import Runtime
from ..commands.subscribe import attach_follower
from ..model.live_answer import Ids, LiveAnswer
from ..model.replica_answer import ReplicaAnswer
from ..model.status import Ending
from ..registry import Registry
from ..streaming.pump import Pump
from .peers import Peers
from .replica_feed import ReplicaFeeder

log = logging.getLogger(__name__)
RETRY_S = 0.25
STORED_END_S = 5.0


class Replicas:
    """Makes replicas and attaches followers to them."""

    def __init__(
        self,
        runtime: Runtime,
        store: ConversationStore,
        registry: Registry,
        peers: Peers,
        pump: Pump,
        feeder: ReplicaFeeder,
    ):
        self._runtime = runtime
        self._store = store
        self._registry = registry
        self._peers = peers
        self._pump = pump
        self._feeder = feeder

    def follow(self, owner: str, answer: dict[str, Any]) -> LiveAnswer:
        """Return the replica of a stored answer that may still run; make it if there is none.

        Returns the answer itself if this worker writes it.
        """
        known = self._registry.get(owner, answer["id"])
        if known is not None and (known.run >= answer["run"] or not known.is_replica):
            return known
        ids = Ids(owner, answer["conversation_id"], answer["id"])
        replica = ReplicaAnswer(
            ids,
            answer["run"],
            self._runtime,
            answer["parts"],
            ask_to_stop=lambda: self._peers.ask_to_stop(owner, ids.answer_id),
        )
        self._registry.add(replica)
        self._feeder.start(replica, self._attach_to_later_run)
        return replica

    def attach_all(
        self, owner: str, conversation_id: str, answer_id: str, *, is_new: bool = False
    ) -> None:
        """Attach all followers of the conversation here to an answer of another worker.

        `is_new`: no follower has text of its first run. Otherwise a follower that lacks text of
        an earlier run, or of an ended one, detects a gap and requests it.
        """
        registry = self._registry
        if not registry.followers_of(conversation_id):
            return
        answer = self._store.get_answer(owner, answer_id)
        live = self.follow(owner, answer)
        cursors = live.take_over_cursors(registry.answers_of(conversation_id))
        assumed = [] if is_new and answer["run"] == 1 else live.lengths()
        for follower in registry.followers_of(conversation_id):
            if follower not in live.cursors:
                lengths = cursors.get(follower, assumed)
                attach_follower(self._pump, follower, live, answer, list(lengths))

    def _attach_to_later_run(self, earlier: LiveAnswer) -> None:
        ids = earlier.ids
        self.attach_all(ids.owner, ids.conversation_id, ids.answer_id)

    def replace_lost(self, live: LiveAnswer) -> None:
        """Stop writing an answer whose run another worker ended; its followers get that end."""
        ids = live.ids
        if live.is_removed:
            return  # an earlier commit was rejected too and has led here already
        log.warning("answer %s was ended by another worker", ids.answer_id)
        sent = self._registry.remove(live)
        live.interrupt(Ending("stopped"))
        answer = self._read_stored(live)
        if answer is None:
            return
        replica = self.follow(ids.owner, answer)
        replica.wait_until_durable(STORED_END_S)
        for follower, lengths in sent.items():
            if follower in self._registry.followers_of(ids.conversation_id):
                # The follower cuts its text to what the journal has of this run.
                kept = _shorter(lengths, replica.lengths())
                attach_follower(self._pump, follower, replica, answer, kept)

    def _read_stored(self, live: LiveAnswer) -> dict[str, Any] | None:
        while True:
            try:
                return self._store.get_answer(live.ids.owner, live.ids.answer_id)
            except Refusal as refusal:
                if refusal.code == "not_found":
                    return None
                self._runtime.sleep(RETRY_S)


def _shorter(lengths: list[int], others: list[int]) -> list[int]:
    return [min(pair) for pair in zip(lengths, others, strict=False)]
