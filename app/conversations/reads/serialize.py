"""Turns rows into wire objects, and has the look-ups that several transactions share."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Row, bindparam, literal_column, select, union_all

from ...protocol.errors import Refusal
from ..schema.tables import conversations, messages

JsonObject = dict[str, Any]

ANSWER_FIELDS = ("status", "run", "finish_reason", "model", "usage", "timings", "error")
# Literal, not bound: SQLite uses a partial index only if the query repeats its condition.
IS_STREAMING = messages.c.status == literal_column("'streaming'")

# Statements are built once: building one costs more than running it.
_CONVERSATION = select(conversations).filter_by(owner=bindparam("owner"), id=bindparam("id"))
_MESSAGE = select(messages).filter_by(owner=bindparam("owner"), id=bindparam("id"))
_RUNNING = select(messages.c.conversation_id, messages.c.id).where(
    messages.c.owner == bindparam("owner"),
    IS_STREAMING,
    messages.c.conversation_id.in_(bindparam("ids", expanding=True)),
)
_OF_CONVERSATION = select(messages.c.id, messages.c.parent_id, messages.c.sequence).filter_by(
    owner=bindparam("owner"), conversation_id=bindparam("conversation_id")
)
_CHILDREN = _OF_CONVERSATION.where(
    messages.c.parent_id.in_(bindparam("parent_ids", expanding=True))
)
_SIBLINGS = _CHILDREN.order_by(messages.c.sequence)
# A union, because with an OR SQLite reads the whole conversation.
_SIBLINGS_AND_ROOTS = union_all(
    _CHILDREN, _OF_CONVERSATION.where(messages.c.parent_id.is_(None))
).order_by("sequence")


def conversation_object(row: Row[Any], running: Sequence[str]) -> JsonObject:
    """Build the wire's conversation object."""
    return {
        "id": row.id,
        "title": row.title,
        "head_id": row.head_id,
        "running": list(running),
        "has_options": bool(row.options),
        "pinned": row.pinned_at is not None,
        "archived": row.archived_at is not None,
        "folder_id": row.folder_id,
        "created_at": row.created_at,
        "updated_at": row.updated_at,
    }


def message_object(row: Row[Any], siblings: Sequence[str]) -> JsonObject:
    """Build the wire's message object."""
    message = {
        "id": row.id,
        "conversation_id": row.conversation_id,
        "parent_id": row.parent_id,
        "role": row.role,
        "parts": row.parts,
        "siblings": list(siblings),
        "created_at": row.created_at,
    }
    if row.role == "assistant":
        message.update({field: getattr(row, field) for field in ANSWER_FIELDS})
        message["history_cut"] = row.history_cut or 0
        if row.details:
            message["details"] = row.details
    return message


def text_part(text: str) -> JsonObject:
    """Build a complete text part."""
    return {"kind": "text", "at": 0, "text": text}


def text_of(parts: Iterable[JsonObject]) -> str:
    """Join the text parts, without reasoning."""
    return "".join(part["text"] for part in parts if part["kind"] == "text")


def find_conversation(tx: Connection, owner: str, conversation_id: str) -> Row[Any]:
    """Return the conversation's row.

    Raises:
        Refusal: `not_found`, also for another owner's conversation.
    """
    row = tx.execute(_CONVERSATION, {"owner": owner, "id": conversation_id}).one_or_none()
    if row is None:
        raise Refusal("not_found")
    return row


def find_message(tx: Connection, owner: str, message_id: str) -> Row[Any]:
    """Return the message's row.

    Raises:
        Refusal: `not_found`.
    """
    row = tx.execute(_MESSAGE, {"owner": owner, "id": message_id}).one_or_none()
    if row is None:
        raise Refusal("not_found")
    return row


def find_answer(tx: Connection, owner: str, answer_id: str) -> Row[Any]:
    """Return the answer's row.

    Raises:
        Refusal: `not_found`, also for a user's message.
    """
    row = find_message(tx, owner, answer_id)
    if row.role != "assistant":
        raise Refusal("not_found")
    return row


def find_running(
    tx: Connection, owner: str, conversation_ids: Sequence[str]
) -> dict[str, list[str]]:
    """Return the ids of the streaming answers of each conversation."""
    running: dict[str, list[str]] = {id_: [] for id_ in conversation_ids}
    for row in tx.execute(_RUNNING, {"owner": owner, "ids": list(conversation_ids)}):
        running[row.conversation_id].append(row.id)
    return running


def get_conversation(tx: Connection, owner: str, conversation_id: str) -> JsonObject:
    """Return the conversation.

    Raises:
        Refusal: `not_found`.
    """
    row = find_conversation(tx, owner, conversation_id)
    running = find_running(tx, owner, [conversation_id])
    return conversation_object(row, running[conversation_id])


def with_siblings(tx: Connection, owner: str, rows: Sequence[Row[Any]]) -> list[JsonObject]:
    """Build messages from rows of one conversation; siblings are in order of creation."""
    if not rows:
        return []
    parent_ids = {row.parent_id for row in rows}
    siblings: dict[str | None, list[str]] = {parent_id: [] for parent_id in parent_ids}
    values = {
        "owner": owner,
        "conversation_id": rows[0].conversation_id,
        "parent_ids": [parent_id for parent_id in parent_ids if parent_id is not None],
    }
    for row in tx.execute(_SIBLINGS_AND_ROOTS if None in parent_ids else _SIBLINGS, values):
        siblings[row.parent_id].append(row.id)
    return [message_object(row, siblings[row.parent_id]) for row in rows]
