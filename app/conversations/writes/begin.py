"""Stores the start of a run: recalls a repeated request, else writes by the kind of command."""

from dataclasses import replace

from sqlalchemy import Connection

from ...protocol.commands import AnswerContinue, AnswerRegenerate, MessageSend
from ..answer_request import AnswerRequest, StartedAnswer
from ..reads.message_path import read_model_state
from .continue_answer import continue_answer
from .idempotency import recall
from .new_answer import AnswerTransaction, RowDefaults
from .regenerate import regenerate
from .send import send


def begin_run(tx: Connection, defaults: RowDefaults, request: AnswerRequest) -> StartedAnswer:
    """Store `request`, or return the ack it had before.

    Each write looks for a repeat, then refuses, then writes. A transaction that is run again
    after a lost race therefore finds the rows of the winner.

    Raises:
        Refusal: `id_reused`, `not_found`, `conversation_busy`, `invalid`, `not_continuable`,
            `quota_exceeded`.
    """
    ack = recall(tx, request.owner, request.request_id, request.fingerprint)
    if ack is not None:
        return StartedAnswer(ack, is_repeat=True)
    begun = _write(AnswerTransaction(tx, defaults, request))
    if not request.keeps_state:
        return begun
    return replace(begun, state=read_model_state(tx, request.owner, begun.answer["id"]))


def _write(transaction: AnswerTransaction) -> StartedAnswer:
    match transaction.request.command:
        case MessageSend() as command:
            return send(transaction, command)
        case AnswerRegenerate() as command:
            return regenerate(transaction, command)
        case AnswerContinue() as command:
            return continue_answer(transaction, command)
