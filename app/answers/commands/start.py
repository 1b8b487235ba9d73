"""The commands that start a run: send, regenerate and continue.

Each counts the request against the limits, stores the start of the run and launches it. A
repeated request returns its first ack.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from ...conversations import AnswerCommand, AnswerRequest, ConversationStore, StartedAnswer
from ...limits.budget import Reservation
from ...limits.rate_limits import Limits
from ...limits.running_answers import AnswerLimits
from ...protocol.commands import AnswerContinue, AnswerRegenerate, MessageSend
from ...protocol.errors import Refusal
from ...providers.base import Choices
from ...runtime import Event
from ...settings import Settings
from ..hooks import AnswerHooks
from ..model.follower import Follower
from ..registry import Registry
from .launch import AnswerLauncher
from .model_choice import ModelChoice
from .provider_request import RequestBounds, RequestBuilder

STORE_WAIT_S = 5.0


@dataclass(slots=True)
class _Counted:
    """What a new request counts for: a running answer, and tokens of the budget if there is one."""

    release: Callable[[], None]
    reservation: Reservation | None = None

    def undo(self) -> None:
        self.release()
        if self.reservation is not None:
            self.reservation.cancel()


class _Plan(NamedTuple):
    """Where the answer goes, the model that is stored with it (None: it stays), and that asked."""

    conversation_id: str | None
    model: str | None
    asked: str


class AnswerStarter:
    """Starts answers; each command returns its ack or raises Refusal."""

    def __init__(
        self,
        settings: Settings,
        boot_id: str,
        draining: Event,
        limits: Limits,
        running: AnswerLimits,
        models: ModelChoice,
        store: ConversationStore,
        registry: Registry,
        launcher: AnswerLauncher,
        hooks: AnswerHooks,
    ):
        self._limit_message_bytes = settings.limit_message_bytes
        self._bounds = RequestBounds(settings.limit_output_tokens, settings.effort_models)
        self._boot_id = boot_id
        self._draining = draining
        self._limits = limits
        self._running = running
        self._budget = limits.budget
        self._models = models
        self._store = store
        self._registry = registry
        self._launcher = launcher
        self._check_message = hooks.check_message
        self._requests = RequestBuilder(self._bounds, models, hooks)

    def send(
        self, follower: Follower, command: MessageSend, new_conversation_id: str | None = None
    ) -> dict[str, Any]:
        """Add a message and start the answer to it.

        `new_conversation_id`: the id of the conversation, if the message begins one.
        """
        if len(command.text.encode()) > self._limit_message_bytes:
            most = self._limit_message_bytes // 1024
            raise Refusal("too_large", f"A message may have at most {most} KiB.")
        if not command.text.strip() and not command.file_ids:
            raise Refusal("invalid", "The message is empty.")
        return self._start(follower, command, command.message_id, new_conversation_id)

    def regenerate(self, follower: Follower, command: AnswerRegenerate) -> dict[str, Any]:
        """Start another answer to the same message."""
        return self._start(follower, command, command.request_id)

    def continue_(self, follower: Follower, command: AnswerContinue) -> dict[str, Any]:
        """Start a new run of an answer that ended early."""
        return self._start(follower, command, command.request_id)

    def _start(
        self,
        follower: Follower,
        command: AnswerCommand,
        request_id: str,
        new_conversation_id: str | None = None,
    ) -> dict[str, Any]:
        fingerprint = _fingerprint(command)
        request = AnswerRequest(
            follower.owner,
            command,
            request_id,
            fingerprint,
            self._boot_id,
            new_conversation_id=new_conversation_id,
        )
        try:
            self._check_new_message(request)
            started, counted = self._store_counted(follower, request)
        except Refusal:
            # A repeated request gets its ack, also where a new one would be refused.
            ack = self._store.recall(follower.owner, request_id, fingerprint)
            if ack is None:
                raise
            started, counted = StartedAnswer(ack, is_repeat=True), None
        if counted is None:
            self._launcher.follow_again(follower, started.ack)
        else:
            provider_request = self._requests.build(started, follower.owner)
            self._launcher.launch(
                follower, started, provider_request, counted.release, counted.reservation
            )
        return started.ack

    def _check_new_message(self, request: AnswerRequest) -> None:
        owner, command = request.owner, request.command
        if self._check_message is None or not isinstance(command, MessageSend):
            return
        recall = self._store.recall
        self._check_message(
            owner,
            command,
            lambda: recall(owner, request.request_id, request.fingerprint) is not None,
        )

    def _store_counted(
        self, follower: Follower, request: AnswerRequest
    ) -> tuple[StartedAnswer, "_Counted | None"]:
        """Count the request as new and store it; take a repeat off the counts again.

        Returns what the end of the answer gives back, None for a repeat.
        """
        if self._draining.is_set():
            raise Refusal("unavailable", "The server is restarting.", retry_after_s=2)
        uncount = self._limits.check_send(follower.owner, follower.address)
        counted = _Counted(self._running.acquire(follower.owner, follower.address))
        try:
            plan = self._plan(request.owner, request.command)
            counted.reservation = self._reserve(follower, request, plan.asked)
            started = self._store_start(request, plan)
        except BaseException:
            counted.undo()
            raise
        if started.is_repeat:
            uncount()
            counted.undo()
            return started, None
        return started, counted

    def _reserve(
        self, follower: Follower, request: AnswerRequest, model: str
    ) -> Reservation | None:
        if self._budget is None:
            return None
        estimate = self._store.estimate(follower.owner, request.command)
        return self._budget.reserve(
            follower.owner,
            follower.address,
            estimate.input_tokens,
            self._bounds.output(estimate.max_output_tokens),
            answers=1,
            model=model,
            request_id=request.request_id,
        )

    def _plan(self, owner: str, command: AnswerCommand) -> _Plan:
        """Choose the model; a Continue keeps that of its answer, which may be offered no longer."""
        if isinstance(command, MessageSend):
            model = self._models.choose(owner, command.model)
            return _Plan(command.conversation_id, model, model)
        earlier = self._store.get_answer(owner, command.answer_id)
        wanted = command.model if isinstance(command, AnswerRegenerate) else None
        model = self._models.choose(owner, wanted or earlier["model"])
        if isinstance(command, AnswerRegenerate):
            return _Plan(earlier["conversation_id"], model, model)
        return _Plan(earlier["conversation_id"], None, earlier["model"])

    def _store_start(self, request: AnswerRequest, plan: _Plan) -> StartedAnswer:
        self._check_effort(request.command, plan.model)
        _check_own(request.command, self._models.profile(plan.asked).options)
        self._wait_until_stored(plan.conversation_id)
        profile = self._models.profile(plan.asked)
        return self._store.begin(
            replace(
                request,
                model=plan.model,
                context_tokens=profile.context_tokens,
                keeps_state=profile.keeps_state,
                sees_pictures=profile.vision is not False,
            )
        )

    def _check_effort(self, command: AnswerCommand, model: str | None) -> None:
        if isinstance(command, AnswerContinue) or command.options.reasoning_effort is None:
            return
        if not self._bounds.allows_effort(model or ""):
            raise Refusal("invalid", "This server sets itself how much the model thinks.")

    def _wait_until_stored(self, conversation_id: str | None) -> None:
        """Wait for answers that have ended for their followers: they must not count as busy."""
        for live in self._registry.answers_of(conversation_id or ""):
            if live.ending is not None:
                live.wait_until_stored(STORE_WAIT_S)


def _check_own(command: AnswerCommand, choices: Choices) -> None:
    if isinstance(command, AnswerContinue):
        return
    for name, value in (command.options.own or {}).items():
        if name in choices and value not in choices[name]:
            raise Refusal("invalid", f"The model has no such value of its option {name}.")


def _fingerprint(command: AnswerCommand) -> str:
    # Without defaults: a release that adds an option computes the same fingerprint.
    payload = command.model_dump_json(exclude_defaults=True)
    return hashlib.sha256(payload.encode()).hexdigest()
