"""How an answer begins: by a send, a regenerate or a continue, each in one transaction.

Each looks for a repeat first, then refuses, then writes; so a call that is made again after it
lost a race finds what the other one left.
"""

from typing import Any

from sqlalchemy import Row, insert, select, update

from ..protocol.commands import AnswerContinue, AnswerRegenerate, MessageSend
from ..protocol.errors import Refusal
from .beginning import Beginning, Begun, given
from .objects import find_answer, find_conversation, find_message, text_of, text_part, with_siblings
from .paths import is_on_path
from .tables import conversations, messages
from .titles import title_from

CONTINUABLE = ("stopped", "interrupted", "failed")


def send(beginning: Beginning, command: MessageSend, model: str) -> Begun:
    """Add a message and the answer to it, and the conversation if it is new."""
    if (repeat := beginning.repeat(command.message_id)) is not None:
        return repeat
    _refuse_taken(beginning, command.message_id)
    at = beginning.now()
    conversation_id = command.conversation_id
    is_given = "options" in command.model_fields_set
    options = given(command.options)
    if conversation_id is None:
        conversation_id = _create(beginning, command, at)
    else:
        found = find_conversation(beginning.tx, beginning.owner, conversation_id)
        options = options if is_given else (found.options or {})
        _check_parent(beginning, conversation_id, command.parent_id)
        beginning.refuse_busy(conversation_id)
    message = beginning.add_message(
        id=command.message_id,
        conversation_id=conversation_id,
        parent_id=command.parent_id,
        role="user",
        parts=[text_part(command.text)],
        created_at=at,
    )
    answer = beginning.add_answer(
        message_id=message.id,
        conversation_id=conversation_id,
        model=model,
        options=options,
        at=at,
    )
    ack = {
        "ok": True,
        "conversation_id": conversation_id,
        "message_id": message.id,
        "answer_id": answer.id,
    }
    beginning.remember(message.id, "message:send", ack, answer)
    return beginning.begun(
        ack,
        answer,
        is_new_conversation=command.conversation_id is None,
        message=with_siblings(beginning.tx, beginning.owner, [message])[0],
    )


def regenerate(beginning: Beginning, command: AnswerRegenerate, model: str | None) -> Begun:
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
    answer = beginning.add_answer(
        message_id=old.parent_id,
        conversation_id=old.conversation_id,
        model=model or old.model,
        options=options,
        at=beginning.now(),
    )
    ack = {"ok": True, "answer_id": answer.id}
    beginning.remember(command.request_id, "answer:regenerate", ack, answer)
    return beginning.begun(ack, answer)


def continue_(beginning: Beginning, command: AnswerContinue) -> Begun:
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
    beginning.touch(old.conversation_id, beginning.now(), head_id=head_id)
    ack = {"ok": True, "answer_id": answer.id, "run": answer.run}
    beginning.remember(command.request_id, "answer:continue", ack, answer)
    return beginning.begun(ack, answer)


def _refuse_taken(beginning: Beginning, message_id: str) -> None:
    query = select(messages.c.sequence).filter_by(owner=beginning.owner, id=message_id)
    if beginning.tx.execute(query).first() is not None:
        raise Refusal("id_reused")


def _create(beginning: Beginning, command: MessageSend, at: str) -> str:
    if command.parent_id is not None:
        raise Refusal("invalid", "A new conversation has no message to answer yet.")
    conversation_id = beginning.maker.make_id()
    beginning.tx.execute(
        insert(conversations).values(
            owner=beginning.owner,
            id=conversation_id,
            title=title_from(command.text, beginning.maker.limit_title_chars),
            titled_by="words",
            options=given(command.options) if command.keep_options else None,
            created_at=at,
            updated_at=at,
        )
    )
    return conversation_id


def _check_parent(beginning: Beginning, conversation_id: str, parent_id: str | None) -> None:
    if parent_id is None:
        return
    parent = find_message(beginning.tx, beginning.owner, parent_id)
    if parent.conversation_id != conversation_id:
        raise Refusal("not_found")
    if parent.role != "assistant":
        raise Refusal("invalid", "A message follows an answer, or is the first.")


def _stream_again(beginning: Beginning, old: Row[Any]) -> Row[Any]:
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
