"""One short handler for each command: parse, call, ack."""

import logging
from collections.abc import Callable
from typing import Any

from pydantic import ValidationError

from ..answers.commands.open import ConversationOpener
from ..answers.commands.start import AnswerStarter
from ..answers.commands.stop import AnswerStopper
from ..answers.lifecycle.metrics import Metrics
from ..answers.model.follower import Follower
from ..answers.registry import Registry
from ..limits.rate_limits import Limits
from ..logs.format import log_context
from ..logs.rate_limited import RateLimitedLogger
from ..protocol.commands import COMMANDS, Command
from ..protocol.errors import Refusal
from ..runtime import Runtime

log = logging.getLogger(__name__)
sparing_log = RateLimitedLogger(log)
MOST_FAULTS = 30

Ack = dict[str, Any]


class CommandDispatcher:
    """Turns what a socket sends into calls of the core, and what comes back into acks.

    A socket that keeps sending what cannot be read, or far too much, is cut.
    """

    def __init__(
        self,
        runtime: Runtime,
        registry: Registry,
        limits: Limits,
        metrics: Metrics,
        starter: AnswerStarter,
        opener: ConversationOpener,
        stopper: AnswerStopper,
    ):
        self._runtime = runtime
        self._registry = registry
        self._limits = limits
        self._metrics = metrics
        self._faults: dict[str, int] = {}
        self.handlers: dict[str, Callable[[Follower, Any], Ack]] = {
            "message:send": starter.send,
            "answer:stop": stopper.stop,
            "answer:regenerate": starter.regenerate,
            "answer:continue": starter.continue_,
            "conversation:open": opener.open,
            "conversation:close": opener.close,
        }

    def handle(self, sid: str, name: object, arguments: tuple[Any, ...]) -> Ack:
        """Carry out one command; always returns an ack."""
        follower = self._registry.socket(sid)
        if follower is None:
            return _refused(Refusal("unauthenticated"))
        try:
            if not self._limits.check_event(sid):
                raise Refusal("rate_limited", retry_after_s=1)
            command = _parse(name, arguments)
            with log_context(**_ids(command)):
                ack = {"ok": True, **self.handlers[str(name)](follower, command)}
            self._metrics.commands[str(name)] += 1
        except Refusal as refusal:
            self._metrics.refuse("command", refusal.code)
            if refusal.code in ("invalid", "rate_limited"):
                self._count_fault(follower)
            return _refused(refusal)
        except Exception:
            # Whatever the fault is, it is ours: the client learns only that.
            log.exception("the command %s failed", name)
            self._metrics.refuse("command", "internal")
            return _refused(Refusal("internal"))
        return ack

    def forget(self, sid: str) -> None:
        """Forget a socket that left."""
        self._faults.pop(sid, None)

    def _count_fault(self, follower: Follower) -> None:
        faults = self._faults[follower.sid] = self._faults.get(follower.sid, 0) + 1
        if faults == MOST_FAULTS:
            sparing_log.info("cutting a socket after %d bad commands", faults)
            self._runtime.spawn(follower.sender.drop)


def _parse(name: object, arguments: tuple[Any, ...]) -> Command:
    if not isinstance(name, str) or name not in COMMANDS:
        raise Refusal("invalid", "There is no such command.")
    if len(arguments) != 1:
        raise Refusal("invalid", "A command takes one object.")
    try:
        return COMMANDS[name][0].model_validate(arguments[0])
    except (ValidationError, RecursionError) as error:
        raise Refusal("invalid", _explain(error)) from None


def _ids(command: Command) -> dict[str, str | None]:
    names = ("conversation_id", "answer_id")
    return {name: getattr(command, name, None) for name in names}


def _explain(error: Exception) -> str:
    if not isinstance(error, ValidationError):
        return "The request is not valid."
    fault = error.errors(include_input=False, include_url=False, include_context=False)[0]
    place = ".".join(str(part)[:64] for part in fault["loc"][:4]) or "the payload"
    return f"Not valid: {place}: {fault['msg'][:200]}."


def _refused(refusal: Refusal) -> Ack:
    return {"ok": False, "error": refusal.wire()}
