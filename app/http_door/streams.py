"""Opens the stream of an answer: a follower with a cursor, like a socket, for one response."""

import uuid
from collections.abc import Callable
from time import monotonic
from typing import Any

from ..answers.cluster.replicas import Replicas
from ..answers.commands.subscribe import attach_follower
from ..answers.model.follower import Follower, Sender
from ..answers.model.live_answer import Ids, LiveAnswer
from ..answers.model.replica_answer import ReplicaAnswer
from ..answers.registry import Registry
from ..answers.streaming.pump import Pump
from ..conversations import ConversationStore
from ..limits.rate_limits import Limits
from ..protocol.errors import Refusal
from ..runtime import Event, Runtime, direct_response
from ..sockets.admission import SessionWatch
from .event_text import FIRST
from .position import Position
from .stream_body import StreamBody

# A replica that was just made has no text yet: without it a resumed client would get all again.
REPLICA_WAIT_S = 1.0
REPLICA_STEP_S = 0.02
MakeSender = Callable[[StreamBody, dict[str, Any]], Sender]


class AnswerStreams:
    """Opens streams. `is_direct`: the responses pass no middleware that changes their bodies."""

    def __init__(
        self,
        runtime: Runtime,
        draining: Event,
        limits: Limits,
        store: ConversationStore,
        registry: Registry,
        replicas: Replicas,
        pump: Pump,
        *,
        is_direct: bool = False,
        watch: SessionWatch | None = None,
    ):
        self._runtime = runtime
        self._draining = draining
        self._limits = limits
        self.store = store
        self._registry = registry
        self._replicas = replicas
        self._pump = pump
        self._is_direct = is_direct
        self._watch = watch

    def open(
        self,
        owner: str,
        address: str,
        answer_id: str,
        position: Position,
        make_sender: MakeSender,
        environ: dict[str, Any],
    ) -> StreamBody:
        """Follow an answer from `position`; `make_sender` gets the body and the stored answer.

        Raises:
            Refusal: `draining`, `not_found`, `too_many_connections`.
        """
        if self._draining.is_set():
            raise Refusal("draining", retry_after_s=1)
        answer = self.store.get_answer(owner, answer_id)
        release = self._limits.acquire_socket(owner, address)
        body = StreamBody(
            self._runtime, FIRST, direct_response(environ) if self._is_direct else None
        )
        follower = Follower(f"http-{uuid.uuid4()}", owner, address, make_sender(body, answer))
        live: LiveAnswer | None = None

        def leave() -> None:
            if self._watch is not None:
                self._watch.left(follower.sid)
            self._registry.leave(follower)
            if live is not None:
                live.detach(follower)
            release()

        body.set_on_close(leave)
        try:
            live = self._find_live(owner, answer)
            lengths = self._accept(live, position)
            revs = live.accept_revs(list(position.revs), lengths)
            self._registry.join(follower)
            if self._watch is not None:
                self._watch.joined(follower.sid, environ, None, is_stream=True)
            attach_follower(self._pump, follower, live, answer, lengths, revs)
            # At once: a later run takes over the cursors of the conversation's followers.
            self._registry.follow(follower, answer["conversation_id"])
            if live.is_removed:
                raise Refusal("not_found")
        except BaseException:
            body.close()
            raise
        return body

    def _find_live(self, owner: str, answer: dict[str, Any]) -> LiveAnswer:
        if answer["status"] == "streaming":
            return self._replicas.follow(owner, answer)
        ids = Ids(owner, answer["conversation_id"], answer["id"])
        ended = ReplicaAnswer(ids, answer["run"], self._runtime, (), ask_to_stop=lambda: None)
        ended.complete(answer)
        return ended

    def _accept(self, live: LiveAnswer, position: Position) -> list[int]:
        deadline = monotonic() + REPLICA_WAIT_S
        lengths = live.accept(position.run, position.lengths)
        while live.is_replica and live.is_running and position.run == live.run:
            is_nothing = not any((*position.lengths, *position.revs))
            if lengths or is_nothing or monotonic() > deadline:
                break
            self._runtime.sleep(REPLICA_STEP_S)
            lengths = live.accept(position.run, position.lengths)
        return lengths
