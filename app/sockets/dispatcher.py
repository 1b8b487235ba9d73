"""One short handler for each command: parse, call, ack."""

import logging
from collections.abc import Callable
from typing import Any

from pydantic import ValidationError

from ..answers.commands.open import ConversationOpener
from ..answers.commands.start import AnswerStarter
from ..answers.commands.stop import AnswerStopper
from ..answers.model.follower import Follower
from ..answers.services import Services
from ..logs.format import log_context
from ..logs.rate_limited import RateLimitedLogger
from ..protocol.commands import COMMANDS, Command
from ..protocol.errors import Refusal

log = logging.getLogger(__name__)
rate_limited_log = RateLimitedLogger(log)
MOST_FAULTS = 30

Ack = dict[str, Any]


class CommandDispatcher:
    """Turns what a socket sends into calls of the core, and what comes back into acks.

    A socket that keeps sending what cannot be read, or far too much, is cut.
    """

    def __init__(
        self,
        core: Services,
        asking: AnswerStarter,
        reading: ConversationOpener,
        stopping: AnswerStopper,
    ):
        self._core = core
        self._faults: dict[str, int] = {}
        self._calls: dict[str, Callable[[Follower, Any], Ack]] = {
            "message:send": asking.send,
            "answer:stop": stopping.stop,
            "answer:regenerate": asking.regenerate,
            "answer:continue": asking.continue_,
            "conversation:open": reading.open,
            "conversation:close": reading.close,
        }

    def handle(self, sid: str, name: object, arguments: tuple[Any, ...]) -> Ack:
        """Carry out one command; always returns an ack."""
        follower = self._core.registry.socket(sid)
        if follower is None:
            return _refused(Refusal("unauthenticated"))
        try:
            if not self._core.limits.check_event(sid):
                raise Refusal("rate_limited", retry_after_s=1)
            command = _parse(name, arguments)
            with log_context(**_ids(command)):
                ack = {"ok": True, **self._calls[str(name)](follower, command)}
            self._core.figures.commands[str(name)] += 1
        except Refusal as refusal:
            self._core.figures.refuse("command", refusal.code)
            if refusal.code in ("invalid", "rate_limited"):
                self._count_fault(follower)
            return _refused(refusal)
        except Exception:
            # Whatever the fault is, it is ours: the client learns only that.
            log.exception("the command %s failed", name)
            self._core.figures.refuse("command", "internal")
            return _refused(Refusal("internal"))
        return ack

    def forget(self, sid: str) -> None:
        """Forget a socket that left."""
        self._faults.pop(sid, None)

    def _count_fault(self, follower: Follower) -> None:
        faults = self._faults[follower.sid] = self._faults.get(follower.sid, 0) + 1
        if faults == MOST_FAULTS:
            rate_limited_log.info("cutting a socket after %d bad commands", faults)
            self._core.runtime.spawn(follower.sender.drop, follower.sid)


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
