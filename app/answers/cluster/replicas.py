"""Answers that another process writes, followed here: read-only copies fed from the journal.

A copy has followers and cursors as any answer has; nothing is ever appended to it but what the
journal, and at the end the database, says. It is made when somebody here follows, and goes when
nobody does.
"""

import logging
from typing import Any

from ...protocol.errors import Refusal
from ..commands.subscribe import attach_follower
from ..model.live_answer import Ids, LiveAnswer
from ..model.replica_answer import ReplicaAnswer
from ..model.status import Ending
from ..services import Services
from .replica_feed import ReplicaFeed

log = logging.getLogger(__name__)
RETRY_S = 0.25
STORED_END_S = 5.0


class Replicas:
    """Makes copies and feeds them while somebody follows."""

    def __init__(self, core: Services):
        self._core = core

    def follow(self, owner: str, answer: dict[str, Any]) -> LiveAnswer:
        """Return the copy of a stored answer that may still run, made now if it is not here yet.

        Also returns the answer itself, if it is written here.
        """
        known = self._core.registry.get(owner, answer["id"])
        if known is not None and (known.run >= answer["run"] or not known.is_replica):
            return known
        ids = Ids(owner, answer["conversation_id"], answer["id"])
        live = ReplicaAnswer(
            ids,
            answer["run"],
            self._core.runtime,
            answer["parts"],
            ask_to_stop=lambda: self._core.peers.ask_to_stop(owner, ids.answer_id),
        )
        self._core.registry.add(live)
        self._core.runtime.spawn(ReplicaFeed(self._core, live, self._bring_later_run).run)
        return live

    def bring(
        self, owner: str, conversation_id: str, answer_id: str, *, is_new: bool = False
    ) -> None:
        """Let all who follow the conversation here follow an answer that began elsewhere.

        `is_new`: nobody here can have anything of its first run. Else whoever lacks what an
        earlier run left, or what has ended, finds a gap and asks for it.
        """
        registry = self._core.registry
        if not registry.followers_of(conversation_id):
            return
        answer = self._core.store.get_answer(owner, answer_id)
        live = self.follow(owner, answer)
        behind = live.take_over_cursors(registry.answers_of(conversation_id))
        held = [] if is_new and answer["run"] == 1 else live.lengths()
        for follower in registry.followers_of(conversation_id):
            if follower not in live.cursors:
                lengths = behind.get(follower, held)
                attach_follower(self._core, follower, live, answer, list(lengths))

    def _bring_later_run(self, earlier: LiveAnswer) -> None:
        ids = earlier.ids
        self.bring(ids.owner, ids.conversation_id, ids.answer_id)

    def give_up(self, live: LiveAnswer) -> None:
        """Write no more of an answer whose run was ended elsewhere; its followers get that end."""
        core, ids = self._core, live.ids
        if live.is_removed:
            return  # it was said before: another commit was on its way
        log.warning("answer %s was ended by another worker", ids.answer_id)
        held = core.registry.remove(live)
        live.interrupt(Ending("stopped"))
        answer = self._stored(live)
        if answer is None:
            return
        copy = self.follow(ids.owner, answer)
        copy.wait_until_durable(STORED_END_S)
        for follower, sent in held.items():
            if follower in core.registry.followers_of(ids.conversation_id):
                # Nothing of this run that the journal lacks was kept: what is beyond is cut.
                lengths = _shorter(sent, copy.lengths())
                attach_follower(core, follower, copy, answer, lengths)

    def _stored(self, live: LiveAnswer) -> dict[str, Any] | None:
        while True:
            try:
                return self._core.store.get_answer(live.ids.owner, live.ids.answer_id)
            except Refusal as refusal:
                if refusal.code == "not_found":
                    return None
                self._core.runtime.sleep(RETRY_S)


def _shorter(held: list[int], there: list[int]) -> list[int]:
    return [min(pair) for pair in zip(held, there, strict=False)]
