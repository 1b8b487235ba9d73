"""Dispatches commands: parse, call the handler, ack."""

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
rate_limited_log = RateLimitedLogger(log)
MAX_FAULTS = 30

Ack = dict[str, Any]


class CommandDispatcher:
    """Parses the commands of sockets, calls their handlers, and returns acks.

    A socket that sends many invalid commands, or exceeds its rate many times, is dropped.
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
        """Run one command and return its ack; never raise."""
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
            # A bug: the client gets no details.
            log.exception("command %s failed", name)
            self._metrics.refuse("command", "internal")
            return _refused(Refusal("internal"))
        return ack

    def forget(self, sid: str) -> None:
        """Drop the fault count of a disconnected socket."""
        self._faults.pop(sid, None)

    def _count_fault(self, follower: Follower) -> None:
        faults = self._faults[follower.sid] = self._faults.get(follower.sid, 0) + 1
        if faults == MAX_FAULTS:
            rate_limited_log.info("closing a socket after %d bad commands", faults)
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
    path = ".".join(str(part)[:64] for part in fault["loc"][:4]) or "the payload"
    return f"Not valid: {path}: {fault['msg'][:200]}."


def _refused(refusal: Refusal) -> Ack:
    return {"ok": False, "error": refusal.wire()}
