"""Starts answers: send, regenerate, continue.

Each is the same four steps: known already? allowed? store it; then start the run and tell.
What it tells the asking socket waits, as all its events do, until the ack is out.
"""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from ...conversations import AnswerCommand, AnswerRequest, StartedAnswer
from ...protocol.commands import AnswerContinue, AnswerRegenerate, MessageSend
from ...protocol.errors import Refusal
from ...protocol.events import CONVERSATION_CHANGED, MESSAGE_ADDED
from ..cluster.replicas import Replicas
from ..model.follower import Follower
from ..model.live_answer import Ids, LiveAnswer
from ..services import Services
from ..streaming.run import Run
from .provider_request import build_request
from .subscribe import attach_follower

SETTLE_WAIT_S = 5.0


class AnswerStarter:
    """The commands that begin a run; each returns its ack or raises Refusal."""

    def __init__(self, core: Services):
        self._core = core
        self._replicas = Replicas(core)

    def send(self, follower: Follower, command: MessageSend) -> dict[str, Any]:
        """Add a message and begin the answer to it."""
        size = len(command.text.encode())
        if size > self._core.settings.limit_message_bytes:
            most = self._core.settings.limit_message_bytes // 1024
            raise Refusal("too_large", f"A message may have at most {most} KiB.")
        if not command.text.strip():
            raise Refusal("invalid", "The message is empty.")

        return self._begin(follower, command, command.message_id)

    def regenerate(self, follower: Follower, command: AnswerRegenerate) -> dict[str, Any]:
        """Start another answer to the same message."""
        return self._begin(follower, command, command.request_id)

    def continue_(self, follower: Follower, command: AnswerContinue) -> dict[str, Any]:
        """Start a new run of an answer that ended early."""
        return self._begin(follower, command, command.request_id)

    def _begin(self, follower: Follower, command: AnswerCommand, request_id: str) -> dict[str, Any]:
        boot_id = self._core.ownership.boot_id
        request = AnswerRequest(follower.owner, command, request_id, _fingerprint(command), boot_id)
        try:
            started, release = self._begin_new(follower, request)
        except Refusal:
            # A repeated request gets its ack, also where a new one would be refused.
            ack = self._core.store.recall(follower.owner, request_id, request.fingerprint)
            if ack is None:
                raise
            started, release = StartedAnswer(ack, is_repeat=True), None
        if release is None:
            self._follow_again(follower, started.ack)
        else:
            self._start(follower, started, release)
        return started.ack

    def _begin_new(
        self, follower: Follower, request: AnswerRequest
    ) -> tuple[StartedAnswer, Callable[[], None] | None]:
        """Count the request as new and store it; take a repeat off the counts again."""
        if self._core.is_draining:
            raise Refusal("unavailable", "The server is restarting.", retry_after_s=2)
        uncount = self._core.limits.check_send(follower.owner, follower.address)
        release = self._core.slots.take(follower.owner, follower.address)
        try:
            started = self._store(request)
        except BaseException:
            release()
            raise
        if started.is_repeat:
            uncount()
            release()
            return started, None
        return started, release

    def _store(self, request: AnswerRequest) -> StartedAnswer:
        """Choose the model, wait until the last answer is stored, and store the start."""
        core, command = self._core, request.command
        if isinstance(command, MessageSend):
            conversation_id: str | None = command.conversation_id
            model = core.provider.choose_model(command.model)
        else:
            earlier = core.store.get_answer(request.owner, command.answer_id)
            conversation_id, model = earlier["conversation_id"], None
            if isinstance(command, AnswerRegenerate):
                model = core.provider.choose_model(command.model or earlier["model"])
        self._wait_until_stored(conversation_id)
        return core.store.begin(replace(request, model=model))

    def _follow_again(self, follower: Follower, ack: dict[str, Any]) -> None:
        """Let a socket that comes with a known request follow as the first one does."""
        try:
            answer = self._core.store.get_answer(follower.owner, ack["answer_id"])
        except Refusal as refusal:
            if refusal.code == "not_found":
                return  # deleted since
            raise
        if answer["conversation_id"] in follower.conversations:
            return
        live = self._replicas.follow(follower.owner, answer)
        self._core.registry.follow(follower, answer["conversation_id"])
        attach_follower(self._core, follower, live, answer, [])

    def _wait_until_stored(self, conversation_id: str | None) -> None:
        """An answer that has ended for all who watch must not count as busy."""
        for live in self._core.registry.answers_of(conversation_id or ""):
            if live.ending is not None:
                live.wait_until_stored(SETTLE_WAIT_S)

    def _start(
        self, follower: Follower, started: StartedAnswer, release: Callable[[], None]
    ) -> None:
        core, answer = self._core, started.answer
        ids = Ids(follower.owner, answer["conversation_id"], answer["id"])
        may_name = started.message.get("parent_id") is None
        live = LiveAnswer(ids, answer["run"], core.runtime, answer["parts"], may_name=may_name)
        run = Run(core, live, release=release)
        behind = live.take_over_cursors(core.registry.answers_of(ids.conversation_id))
        core.registry.follow(follower, ids.conversation_id)
        core.registry.add(live)
        self._tell(live, started, behind)
        run.start(build_request(started))

    def _tell(
        self, live: LiveAnswer, started: StartedAnswer, behind: dict[Follower, list[int]]
    ) -> None:
        registry, conversation_id = self._core.registry, live.ids.conversation_id
        registry.tell_owner(
            live.ids.owner, CONVERSATION_CHANGED, {"conversation": started.conversation}
        )
        if started.message:
            registry.tell_followers(
                conversation_id,
                MESSAGE_ADDED,
                {"conversation_id": conversation_id, "message": started.message},
            )
            self._core.peers.tell_followers(
                live.ids.owner,
                conversation_id,
                MESSAGE_ADDED,
                {"conversation_id": conversation_id, "message": started.message},
            )
        self._core.peers.started(live.ids.owner, conversation_id, live.ids.answer_id)
        for follower in registry.followers_of(conversation_id):
            attach_follower(
                self._core, follower, live, started.answer, behind.get(follower, live.lengths())
            )


def _fingerprint(command: AnswerCommand) -> str:
    # Without defaults: a release that adds an option computes the same fingerprint.
    payload = command.model_dump_json(exclude_defaults=True)
    return hashlib.sha256(payload.encode()).hexdigest()
