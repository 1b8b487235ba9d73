"""Stores a new run of an answer that ended early."""

from typing import Any

from sqlalchemy import Row, update

from ...protocol.commands import AnswerContinue
from ...protocol.errors import Refusal
from ..answer_request import StartedAnswer
from ..reads.message_path import is_on_path
from ..reads.serialize import find_answer, find_conversation, text_of, with_siblings
from ..schema.tables import messages
from .new_answer import AnswerTransaction, started

CONTINUABLE = ("stopped", "interrupted", "failed")


def continue_answer(transaction: AnswerTransaction, command: AnswerContinue) -> StartedAnswer:
    """Set an answer that ended early to streaming, with the next run number."""
    tx, owner = transaction.tx, transaction.owner
    old = find_answer(tx, owner, command.answer_id)
    transaction.refuse_busy(old.conversation_id)
    has_ended_early = old.status in CONTINUABLE or old.finish_reason == "length"
    if not has_ended_early or not text_of(old.parts):
        raise Refusal("not_continuable")
    answer = _stream_again(transaction, old)
    head_id = find_conversation(tx, owner, old.conversation_id).head_id
    if not is_on_path(tx, owner, old.id, head_id):
        head_id = old.id
    transaction.check_stored(1)
    conversation = transaction.touch(old.conversation_id, transaction.now(), 0, head_id=head_id)
    ack = {"ok": True, "answer_id": answer.id, "run": answer.run}
    transaction.remember("answer:continue", ack, answer)
    history, _ = transaction.read_history(
        old.parent_id, old.options or {}, partial=text_of(old.parts)
    )
    shown = with_siblings(tx, owner, [answer])[0]
    return started(ack, conversation, answer, history, shown=shown)


def _stream_again(transaction: AnswerTransaction, old: Row[Any]) -> Row[Any]:
    query = (
        update(messages)
        .filter_by(owner=transaction.owner, id=old.id)
        .values(
            status="streaming",
            run=old.run + 1,
            boot_id=transaction.request.boot_id,
            finish_reason=None,
            usage=None,
            timings=None,
            error=None,
            details=None,
            ended_at=None,
        )
        .returning(messages)
    )
    return transaction.tx.execute(query).one()
