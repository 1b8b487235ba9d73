"""How a message is sent: it and the answer to it are stored, with the conversation if it is new."""

from typing import Any

from sqlalchemy import Row, bindparam, insert, select

from ...protocol.commands import MessageSend
from ...protocol.errors import Refusal
from ..reads.context_window import cut
from ..reads.serialize import (
    JsonObject,
    find_conversation,
    find_message,
    message_object,
    text_part,
    with_siblings,
)
from ..schema.tables import conversations, messages
from .new_answer import AnswerTransaction, StartedAnswer, given
from .titles import title_from

_TAKEN = select(messages.c.sequence).filter_by(owner=bindparam("owner"), id=bindparam("id"))
_CREATE = insert(conversations).returning(conversations)


def send(beginning: AnswerTransaction, command: MessageSend, model: str) -> StartedAnswer:
    """Add a message and the answer to it, and the conversation if it is new."""
    if (repeat := beginning.repeat(command.message_id)) is not None:
        return repeat
    _refuse_taken(beginning, command.message_id)
    return (_send_first if command.conversation_id is None else _send_next)(
        beginning, command, model, beginning.now()
    )


def _send_first(
    beginning: AnswerTransaction, command: MessageSend, model: str, at: str
) -> StartedAnswer:
    """Begin a conversation; what stands in it is known, so nothing is read back."""
    if command.parent_id is not None:
        raise Refusal("invalid", "A new conversation has no message to answer yet.")
    maker, options = beginning.maker, given(command.options)
    conversation_id, answer_id = maker.make_id(), maker.make_id()
    values = {
        "owner": beginning.owner,
        "id": conversation_id,
        "title": title_from(command.text, maker.limit_title_chars),
        "titled_by": "words",
        "options": options if command.keep_options else None,
        "head_id": answer_id,
        "created_at": at,
        "updated_at": at,
    }
    conversation = beginning.tx.execute(_CREATE, values).one()
    message = _add_users_message(beginning, command, conversation_id, at)
    turns, history_cut = cut(
        [("user", command.text)], options.get("system"), maker.limit_history_tokens
    )
    answer = beginning.add_answer(
        answer_id=answer_id,
        message_id=message.id,
        conversation_id=conversation_id,
        model=model,
        options=options,
        history_cut=history_cut,
        at=at,
    )
    return beginning.begun(
        _remember_send(beginning, message, answer),
        conversation,
        answer,
        turns,
        shown=message_object(answer, [answer.id]),
        is_new_conversation=True,
        message=message_object(message, [message.id]),
    )


def _send_next(
    beginning: AnswerTransaction, command: MessageSend, model: str, at: str
) -> StartedAnswer:
    """Go on with a conversation."""
    conversation_id = str(command.conversation_id)
    found = find_conversation(beginning.tx, beginning.owner, conversation_id)
    is_given = "options" in command.model_fields_set
    options = given(command.options) if is_given else (found.options or {})
    _check_parent(beginning, conversation_id, command.parent_id)
    beginning.refuse_busy(conversation_id)
    message = _add_users_message(beginning, command, conversation_id, at)
    conversation, answer, turns = beginning.answer(message, model=model, options=options, at=at)
    return beginning.begun(
        _remember_send(beginning, message, answer),
        conversation,
        answer,
        turns,
        shown=message_object(answer, [answer.id]),
        message=with_siblings(beginning.tx, beginning.owner, [message])[0],
    )


def _add_users_message(
    beginning: AnswerTransaction, command: MessageSend, conversation_id: str, at: str
) -> Row[Any]:
    return beginning.add_message(
        id=command.message_id,
        conversation_id=conversation_id,
        parent_id=command.parent_id,
        role="user",
        parts=[text_part(command.text)],
        created_at=at,
    )


def _remember_send(beginning: AnswerTransaction, message: Row[Any], answer: Row[Any]) -> JsonObject:
    ack = {
        "ok": True,
        "conversation_id": message.conversation_id,
        "message_id": message.id,
        "answer_id": answer.id,
    }
    beginning.remember(message.id, "message:send", ack, answer)
    return ack


def _refuse_taken(beginning: AnswerTransaction, message_id: str) -> None:
    values = {"owner": beginning.owner, "id": message_id}
    if beginning.tx.execute(_TAKEN, values).first() is not None:
        raise Refusal("id_reused")


def _check_parent(
    beginning: AnswerTransaction, conversation_id: str, parent_id: str | None
) -> None:
    if parent_id is None:
        return
    parent = find_message(beginning.tx, beginning.owner, parent_id)
    if parent.conversation_id != conversation_id:
        raise Refusal("not_found")
    if parent.role != "assistant":
        raise Refusal("invalid", "A message follows an answer, or is the first.")
