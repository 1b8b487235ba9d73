"""How an answer begins without a new message: by a regenerate or a continue.

Each looks for a repeat first, then refuses, then writes; so a call that is made again after it
lost a race finds what the other one left.
"""

from typing import Any

from sqlalchemy import Row, update

from ...protocol.commands import AnswerContinue, AnswerRegenerate
from ...protocol.errors import Refusal
from ..reads.message_path import is_on_path
from ..reads.serialize import (
    find_answer,
    find_conversation,
    find_message,
    text_of,
    with_siblings,
)
from ..schema.tables import messages
from .new_answer import AnswerTransaction, StartedAnswer, given

CONTINUABLE = ("stopped", "interrupted", "failed")


def regenerate(
    beginning: AnswerTransaction, command: AnswerRegenerate, model: str | None
) -> StartedAnswer:
    """Add another answer beside `command.answer_id`.

    Options that are not given are the conversation's; if it has none, what they were there.
    """
    if (repeat := beginning.repeat(command.request_id)) is not None:
        return repeat
    old = find_answer(beginning.tx, beginning.owner, command.answer_id)
    beginning.refuse_busy(old.conversation_id)
    if "options" in command.model_fields_set:
        options = given(command.options)
    else:
        found = find_conversation(beginning.tx, beginning.owner, old.conversation_id)
        options = (old.options or {}) if found.options is None else found.options
    conversation, answer, turns = beginning.answer(
        find_message(beginning.tx, beginning.owner, old.parent_id),
        model=model or old.model,
        options=options,
        at=beginning.now(),
    )
    ack = {"ok": True, "answer_id": answer.id}
    beginning.remember(command.request_id, "answer:regenerate", ack, answer)
    shown = with_siblings(beginning.tx, beginning.owner, [answer])[0]
    return beginning.begun(ack, conversation, answer, turns, shown=shown)


def continue_(beginning: AnswerTransaction, command: AnswerContinue) -> StartedAnswer:
    """Let an answer that ended early grow on, in a new run."""
    if (repeat := beginning.repeat(command.request_id)) is not None:
        return repeat
    old = find_answer(beginning.tx, beginning.owner, command.answer_id)
    beginning.refuse_busy(old.conversation_id)
    has_ended_early = old.status in CONTINUABLE or old.finish_reason == "length"
    if not has_ended_early or not text_of(old.parts):
        raise Refusal("not_continuable")
    answer = _stream_again(beginning, old)
    head_id = find_conversation(beginning.tx, beginning.owner, old.conversation_id).head_id
    if not is_on_path(beginning.tx, beginning.owner, old.id, head_id):
        head_id = old.id
    conversation = beginning.touch(old.conversation_id, beginning.now(), head_id=head_id)
    ack = {"ok": True, "answer_id": answer.id, "run": answer.run}
    beginning.remember(command.request_id, "answer:continue", ack, answer)
    turns, _ = beginning.turns(old.parent_id, old.options or {})
    shown = with_siblings(beginning.tx, beginning.owner, [answer])[0]
    return beginning.begun(ack, conversation, answer, turns, shown=shown)


def _stream_again(beginning: AnswerTransaction, old: Row[Any]) -> Row[Any]:
    query = (
        update(messages)
        .filter_by(owner=beginning.owner, id=old.id)
        .values(
            status="streaming",
            run=old.run + 1,
            boot_id=beginning.boot_id,
            finish_reason=None,
            usage=None,
            timings=None,
            error=None,
            ended_at=None,
        )
        .returning(messages)
    )
    return beginning.tx.execute(query).one()
