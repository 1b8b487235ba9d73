"""Stores another answer to a message, as a sibling of one that is there."""

from ...protocol.commands import AnswerRegenerate
from ..answer_request import StartedAnswer
from ..reads.serialize import find_answer, find_message, with_siblings
from .new_answer import AnswerTransaction, options_of_regenerate, started


def regenerate(transaction: AnswerTransaction, command: AnswerRegenerate) -> StartedAnswer:
    """Insert a sibling of `command.answer_id`."""
    tx, owner = transaction.tx, transaction.owner
    old = find_answer(tx, owner, command.answer_id)
    transaction.refuse_busy(old.conversation_id)
    options = options_of_regenerate(tx, old, command)
    conversation, answer, history = transaction.add_answer_to(
        find_message(tx, owner, old.parent_id),
        model=transaction.request.model or old.model,
        options=options,
        at=transaction.now(),
    )
    ack = {"ok": True, "answer_id": answer.id}
    transaction.remember("answer:regenerate", ack, answer)
    shown = with_siblings(tx, owner, [answer])[0]
    return started(ack, conversation, answer, history, shown=shown)
