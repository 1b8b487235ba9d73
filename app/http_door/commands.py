"""The commands of the wire as HTTP requests: one request, one ack, and no follower."""

from typing import Any

from ..answers.commands.start import AnswerStarter
from ..answers.commands.stop import AnswerStopper
from ..answers.lifecycle.metrics import Metrics
from ..answers.model.follower import Follower
from ..logs.format import log_context
from ..protocol.commands import AnswerContinue, AnswerRegenerate, AnswerStop, MessageSend

Ack = dict[str, Any]


class _NoSender:
    """The sender of a request, which receives its ack alone."""

    @staticmethod
    def prepare(event: str, payload: dict[str, Any]) -> None:
        pass

    def can_take(self) -> bool:
        return True

    def deliver(self, packet: None) -> None:
        pass

    def drop(self) -> None:
        pass


class HttpCommands:
    """Carries out commands for a user at an address; each returns its ack or raises Refusal."""

    def __init__(self, starter: AnswerStarter, stopper: AnswerStopper, metrics: Metrics):
        self._starter = starter
        self._stopper = stopper
        self._metrics = metrics

    def send(
        self, owner: str, address: str, command: MessageSend, new_id: str | None = None
    ) -> Ack:
        """Add a message and start the answer to it; `new_id`: the id of a new conversation."""
        with log_context(conversation_id=command.conversation_id):
            ack = self._starter.send(_requester(owner, address), command, new_id)
        return self._done("message:send", ack)

    def stop(self, owner: str, address: str, answer_id: str) -> Ack:
        """Stop an answer."""
        with log_context(answer_id=answer_id):
            ack = self._stopper.stop(_requester(owner, address), AnswerStop(answer_id=answer_id))
        return self._done("answer:stop", {"ok": True, **ack})

    def regenerate(self, owner: str, address: str, command: AnswerRegenerate) -> Ack:
        """Start another answer to the same message."""
        with log_context(answer_id=command.answer_id):
            ack = self._starter.regenerate(_requester(owner, address), command)
        return self._done("answer:regenerate", ack)

    def continue_(self, owner: str, address: str, command: AnswerContinue) -> Ack:
        """Start the next run of an answer that ended early."""
        with log_context(answer_id=command.answer_id):
            ack = self._starter.continue_(_requester(owner, address), command)
        return self._done("answer:continue", ack)

    def _done(self, name: str, ack: Ack) -> Ack:
        self._metrics.commands[name] += 1
        return ack


def _requester(owner: str, address: str) -> Follower:
    # It never joins the registry, so it follows nothing.
    return Follower("", owner, address, _NoSender())
