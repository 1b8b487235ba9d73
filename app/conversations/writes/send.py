"""Stores a sent message with a new answer, and its conversation if that is new."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, bindparam, insert, select

from ...protocol.commands import MessageSend
from ...protocol.errors import Refusal
from ..answer_request import StartedAnswer
from ..budget.stored_bytes import system_bytes, text_bytes
from ..files.file_rows import file_part, use_files
from ..files.sent_files import find_sent_files
from ..reads.context_window import HistoryMessage, cut
from ..reads.message_files import read_files, shorten_files
from ..reads.serialize import (
    JsonObject,
    find_conversation,
    find_message,
    message_object,
    text_part,
    with_siblings,
)
from ..schema.tables import conversations, messages
from .new_answer import AnswerTransaction, given, options_of_send, started
from .titles import title_from

_USED_ID = select(messages.c.sequence).filter_by(owner=bindparam("owner"), id=bindparam("id"))
_CREATE = insert(conversations).returning(conversations)


def send(transaction: AnswerTransaction, command: MessageSend) -> StartedAnswer:
    """Insert a message and an empty answer to it, and the conversation if it is new."""
    model = transaction.request.model
    if model is None:
        raise AssertionError("a send names the model of its answer")
    _refuse_used_id(transaction, command.message_id)
    send_message = _send_first if command.conversation_id is None else _send_next
    return send_message(transaction, command, model, transaction.now())


def _send_first(
    transaction: AnswerTransaction, command: MessageSend, model: str, at: str
) -> StartedAnswer:
    """Insert a conversation too; its content is known, so nothing is read back."""
    if command.parent_id is not None:
        raise Refusal("invalid", "A new conversation has no message to answer yet.")
    options, make_id = given(command.options), transaction.defaults.make_id
    # The conversation may keep the options too.
    system_copies = 2 if command.keep_options else 1
    files = find_sent_files(transaction, command)
    size = text_bytes([text_part(command.text)]) + system_copies * system_bytes(options)
    transaction.check_stored(size)
    conversation_id = transaction.request.new_conversation_id or make_id()
    answer_id = make_id()
    title = command.text if command.text.strip() else " ".join(row.name for row in files)
    conversation = _add_conversation(
        transaction, command, conversation_id, answer_id, at, size, title
    )
    message = _add_users_message(transaction, command, conversation_id, at, files)
    system, budget = options.get("system"), transaction.history_budget(options)
    read = read_files(transaction.tx, transaction.owner, message.parts, budget)
    history, history_cut = cut([HistoryMessage("user", command.text, read)], system, budget)
    answer = transaction.add_answer(
        answer_id=answer_id,
        message_id=message.id,
        conversation_id=conversation_id,
        model=model,
        options=options,
        history_cut=history_cut,
        at=at,
    )
    return started(
        _remember_send(transaction, message, answer),
        conversation,
        answer,
        shorten_files(history, system, budget),
        shown=message_object(answer, [answer.id]),
        is_new_conversation=True,
        message=message_object(message, [message.id]),
    )


def _send_next(
    transaction: AnswerTransaction, command: MessageSend, model: str, at: str
) -> StartedAnswer:
    """Add to an existing conversation."""
    conversation_id = str(command.conversation_id)
    found = find_conversation(transaction.tx, transaction.owner, conversation_id)
    options = options_of_send(command, found)
    _check_parent(transaction, conversation_id, command.parent_id)
    transaction.refuse_busy(conversation_id)
    files = find_sent_files(transaction, command)
    message = _add_users_message(transaction, command, conversation_id, at, files)
    conversation, answer, history = transaction.add_answer_to(
        message, model=model, options=options, at=at, added_bytes=text_bytes(message.parts)
    )
    return started(
        _remember_send(transaction, message, answer),
        conversation,
        answer,
        history,
        shown=message_object(answer, [answer.id]),
        message=with_siblings(transaction.tx, transaction.owner, [message])[0],
    )


def _add_conversation(
    transaction: AnswerTransaction,
    command: MessageSend,
    id_: str,
    head_id: str,
    at: str,
    stored_bytes: int,
    title: str,
) -> Row[Any]:
    values = {
        "owner": transaction.owner,
        "id": id_,
        "title": title_from(title, transaction.defaults.limit_title_chars),
        "titled_by": "words",
        "options": given(command.options) if command.keep_options else None,
        "head_id": head_id,
        "created_at": at,
        "updated_at": at,
        "stored_bytes": stored_bytes,
    }
    return transaction.tx.execute(_CREATE, values).one()


def _add_users_message(
    transaction: AnswerTransaction,
    command: MessageSend,
    conversation_id: str,
    at: str,
    files: Sequence[Row[Any]],
) -> Row[Any]:
    if files:
        use_files(transaction.tx, transaction.owner, conversation_id, command.message_id, files)
    return transaction.add_message(
        id=command.message_id,
        conversation_id=conversation_id,
        parent_id=command.parent_id,
        role="user",
        parts=[text_part(command.text), *map(file_part, files)],
        created_at=at,
    )


def _remember_send(
    transaction: AnswerTransaction, message: Row[Any], answer: Row[Any]
) -> JsonObject:
    ack = {
        "ok": True,
        "conversation_id": message.conversation_id,
        "message_id": message.id,
        "answer_id": answer.id,
    }
    transaction.remember("message:send", ack, answer)
    return ack


def _refuse_used_id(transaction: AnswerTransaction, message_id: str) -> None:
    values = {"owner": transaction.owner, "id": message_id}
    if transaction.tx.execute(_USED_ID, values).first() is not None:
        raise Refusal("id_reused")


def _check_parent(
    transaction: AnswerTransaction, conversation_id: str, parent_id: str | None
) -> None:
    if parent_id is None:
        return
    parent = find_message(transaction.tx, transaction.owner, parent_id)
    if parent.conversation_id != conversation_id:
        raise Refusal("not_found")
    if parent.role != "assistant":
        raise Refusal("invalid", "A message follows an answer, or is the first.")
