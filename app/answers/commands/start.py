"""Starts answers: send, regenerate, continue.

Each is the same four steps: known already? allowed? store it; then start the run and tell.
What it tells the asking socket waits, as all its events do, until the ack is out.
"""

import hashlib
from collections.abc import Callable
from typing import Any

from ...conversations import StartedAnswer
from ...protocol.commands import AnswerContinue, AnswerRegenerate, Command, MessageSend
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

        def begin(fingerprint: str) -> StartedAnswer:
            model = self._core.provider.choose_model(command.model)
            self._wait_until_stored(command.conversation_id)
            return self._core.store.begin_send(
                follower.owner,
                command,
                model=model,
                boot_id=self._core.ownership.boot_id,
                fingerprint=fingerprint,
            )

        return self._begin(follower, command.message_id, command, begin)

    def regenerate(self, follower: Follower, command: AnswerRegenerate) -> dict[str, Any]:
        """Begin another answer to the same message."""

        def begin(fingerprint: str) -> StartedAnswer:
            earlier = self._core.store.get_answer(follower.owner, command.answer_id)
            model = self._core.provider.choose_model(command.model or earlier["model"])
            self._wait_until_stored(earlier["conversation_id"])
            return self._core.store.begin_regenerate(
                follower.owner,
                command,
                model=model,
                boot_id=self._core.ownership.boot_id,
                fingerprint=fingerprint,
            )

        return self._begin(follower, command.request_id, command, begin)

    def continue_(self, follower: Follower, command: AnswerContinue) -> dict[str, Any]:
        """Let an answer that broke off grow on."""

        def begin(fingerprint: str) -> StartedAnswer:
            earlier = self._core.store.get_answer(follower.owner, command.answer_id)
            self._wait_until_stored(earlier["conversation_id"])
            return self._core.store.begin_continue(
                follower.owner,
                command,
                boot_id=self._core.ownership.boot_id,
                fingerprint=fingerprint,
            )

        return self._begin(follower, command.request_id, command, begin)

    def _begin(
        self,
        follower: Follower,
        request_id: str,
        command: Command,
        begin: Callable[[str], StartedAnswer],
    ) -> dict[str, Any]:
        # Without defaults: a release that knows one more option takes it for the same command.
        said = command.model_dump_json(exclude_defaults=True)
        fingerprint = hashlib.sha256(said.encode()).hexdigest()
        try:
            begun, release = self._begin_new(follower, begin, fingerprint)
        except Refusal:
            # Whatever stands against a new request, a known one has its ack.
            ack = self._core.store.recall(follower.owner, request_id, fingerprint)
            if ack is None:
                raise
            begun, release = StartedAnswer(ack, is_repeat=True), None
        if release is None:
            self._follow_again(follower, begun.ack)
        else:
            self._start(follower, begun, release)
        return begun.ack

    def _begin_new(
        self, follower: Follower, begin: Callable[[str], StartedAnswer], fingerprint: str
    ) -> tuple[StartedAnswer, Callable[[], None] | None]:
        """Count it, as if it were new, and store it; a repeat is counted off and has no slot."""
        if self._core.is_draining:
            raise Refusal("unavailable", "The server is restarting.", retry_after_s=2)
        uncount = self._core.limits.check_send(follower.owner, follower.address)
        release = self._core.slots.take(follower.owner, follower.address)
        try:
            begun = begin(fingerprint)
        except BaseException:
            release()
            raise
        if begun.is_repeat:
            uncount()
            release()
            return begun, None
        return begun, release

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

    def _start(self, follower: Follower, begun: StartedAnswer, release: Callable[[], None]) -> None:
        core, answer = self._core, begun.answer
        ids = Ids(follower.owner, answer["conversation_id"], answer["id"])
        may_name = begun.message.get("parent_id") is None
        live = LiveAnswer(ids, answer["run"], core.runtime, answer["parts"], may_name=may_name)
        run = Run(core, live, release=release)
        behind = live.take_over_cursors(core.registry.answers_of(ids.conversation_id))
        core.registry.follow(follower, ids.conversation_id)
        core.registry.add(live)
        self._tell(live, begun, behind)
        run.start(build_request(begun))

    def _tell(
        self, live: LiveAnswer, begun: StartedAnswer, behind: dict[Follower, list[int]]
    ) -> None:
        registry, conversation_id = self._core.registry, live.ids.conversation_id
        registry.tell_owner(
            live.ids.owner, CONVERSATION_CHANGED, {"conversation": begun.conversation}
        )
        if begun.message:
            registry.tell_followers(
                conversation_id,
                MESSAGE_ADDED,
                {"conversation_id": conversation_id, "message": begun.message},
            )
            self._core.peers.tell_followers(
                live.ids.owner,
                conversation_id,
                MESSAGE_ADDED,
                {"conversation_id": conversation_id, "message": begun.message},
            )
        self._core.peers.started(live.ids.owner, conversation_id, live.ids.answer_id)
        for follower in registry.followers_of(conversation_id):
            attach_follower(
                self._core, follower, live, begun.answer, behind.get(follower, live.lengths())
            )
