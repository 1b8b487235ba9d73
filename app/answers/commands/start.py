"""The commands that start a run: send, regenerate and continue.

Each counts the request against the limits, stores the start of the run and launches it. A
repeated request returns its first ack.
"""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from ...conversations import AnswerCommand, AnswerRequest, ConversationStore, StartedAnswer
from ...limits.rate_limits import Limits
from ...limits.running_answers import AnswerLimits
from ...protocol.commands import AnswerContinue, AnswerRegenerate, MessageSend
from ...protocol.errors import Refusal
from ...providers.base import Provider, profile_of
from ...runtime import Event
from ...settings import Settings
from ..model.follower import Follower
from ..registry import Registry
from .launch import AnswerLauncher

STORE_WAIT_S = 5.0


class AnswerStarter:
    """Starts answers; each command returns its ack or raises Refusal."""

    def __init__(
        self,
        settings: Settings,
        boot_id: str,
        draining: Event,
        limits: Limits,
        running: AnswerLimits,
        provider: Provider,
        store: ConversationStore,
        registry: Registry,
        launcher: AnswerLauncher,
    ):
        self._limit_message_bytes = settings.limit_message_bytes
        self._boot_id = boot_id
        self._draining = draining
        self._limits = limits
        self._running = running
        self._provider = provider
        self._store = store
        self._registry = registry
        self._launcher = launcher

    def send(self, follower: Follower, command: MessageSend) -> dict[str, Any]:
        """Add a message and start the answer to it."""
        if len(command.text.encode()) > self._limit_message_bytes:
            most = self._limit_message_bytes // 1024
            raise Refusal("too_large", f"A message may have at most {most} KiB.")
        if not command.text.strip():
            raise Refusal("invalid", "The message is empty.")
        return self._start(follower, command, command.message_id)

    def regenerate(self, follower: Follower, command: AnswerRegenerate) -> dict[str, Any]:
        """Start another answer to the same message."""
        return self._start(follower, command, command.request_id)

    def continue_(self, follower: Follower, command: AnswerContinue) -> dict[str, Any]:
        """Start a new run of an answer that ended early."""
        return self._start(follower, command, command.request_id)

    def _start(self, follower: Follower, command: AnswerCommand, request_id: str) -> dict[str, Any]:
        fingerprint = _fingerprint(command)
        request = AnswerRequest(follower.owner, command, request_id, fingerprint, self._boot_id)
        try:
            started, release = self._store_counted(follower, request)
        except Refusal:
            # A repeated request gets its ack, also where a new one would be refused.
            ack = self._store.recall(follower.owner, request_id, fingerprint)
            if ack is None:
                raise
            started, release = StartedAnswer(ack, is_repeat=True), None
        if release is None:
            self._launcher.follow_again(follower, started.ack)
        else:
            self._launcher.launch(follower, started, release)
        return started.ack

    def _store_counted(
        self, follower: Follower, request: AnswerRequest
    ) -> tuple[StartedAnswer, Callable[[], None] | None]:
        """Count the request as new and store it; take a repeat off the counts again.

        Returns the function that ends the count of the running answer, None for a repeat.
        """
        if self._draining.is_set():
            raise Refusal("unavailable", "The server is restarting.", retry_after_s=2)
        uncount = self._limits.check_send(follower.owner, follower.address)
        release = self._running.acquire(follower.owner, follower.address)
        try:
            started = self._store_start(request)
        except BaseException:
            release()
            raise
        if started.is_repeat:
            uncount()
            release()
            return started, None
        return started, release

    def _store_start(self, request: AnswerRequest) -> StartedAnswer:
        command = request.command
        model: str | None = None
        asked = ""
        if isinstance(command, MessageSend):
            conversation_id = command.conversation_id
            model = self._provider.choose_model(command.model)
        else:
            earlier = self._store.get_answer(request.owner, command.answer_id)
            conversation_id = earlier["conversation_id"]
            asked = earlier["model"]
            if isinstance(command, AnswerRegenerate):
                model = self._provider.choose_model(command.model or asked)
        self._wait_until_stored(conversation_id)
        context_tokens = profile_of(self._provider, model or asked).context_tokens
        return self._store.begin(replace(request, model=model, context_tokens=context_tokens))

    def _wait_until_stored(self, conversation_id: str | None) -> None:
        """Wait for answers that have ended for their followers: they must not count as busy."""
        for live in self._registry.answers_of(conversation_id or ""):
            if live.ending is not None:
                live.wait_until_stored(STORE_WAIT_S)


def _fingerprint(command: AnswerCommand) -> str:
    # Without defaults: a release that adds an option computes the same fingerprint.
    payload = command.model_dump_json(exclude_defaults=True)
    return hashlib.sha256(payload.encode()).hexdigest()
