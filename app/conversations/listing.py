"""A user's conversations: listed newest first, renamed, deleted."""

import base64
import json

from sqlalchemy import Connection, delete, select, tuple_, update

from ..protocol.errors import Refusal
from .objects import (
    JsonObject,
    conversation_object,
    find_conversation,
    find_running,
    get_conversation,
)
from .tables import conversations, messages

_POSITION = (conversations.c.updated_at, conversations.c.id)


def list_conversations(
    tx: Connection, owner: str, cursor: str | None, limit: int
) -> tuple[list[JsonObject], str | None]:
    """Return up to `limit` conversations behind `cursor`, and the cursor of the next ones."""
    query = select(conversations).where(conversations.c.owner == owner)
    if cursor is not None:
        query = query.where(tuple_(*_POSITION) < tuple_(*_read_cursor(cursor)))
    query = query.order_by(*(column.desc() for column in _POSITION)).limit(limit + 1)
    rows = list(tx.execute(query))
    page = rows[:limit]
    running = find_running(tx, owner, [row.id for row in page])
    has_more = len(rows) > limit
    next_cursor = _make_cursor(page[-1].updated_at, page[-1].id) if has_more else None
    return [conversation_object(row, running[row.id]) for row in page], next_cursor


def rename(tx: Connection, owner: str, conversation_id: str, title: str) -> JsonObject:
    """Change the title; not the time, which orders the list by what was said."""
    find_conversation(tx, owner, conversation_id)
    query = update(conversations).filter_by(owner=owner, id=conversation_id)
    tx.execute(query.values(title=title))
    return get_conversation(tx, owner, conversation_id)


def remove(tx: Connection, owner: str, conversation_id: str) -> list[str]:
    """Delete a conversation with its messages; return the ids of the answers that ran."""
    find_conversation(tx, owner, conversation_id)
    running = find_running(tx, owner, [conversation_id])[conversation_id]
    tx.execute(delete(messages).filter_by(owner=owner, conversation_id=conversation_id))
    tx.execute(delete(conversations).filter_by(owner=owner, id=conversation_id))
    return running


def _make_cursor(updated_at: str, conversation_id: str) -> str:
    position = json.dumps([updated_at, conversation_id], separators=(",", ":"))
    return base64.urlsafe_b64encode(position.encode()).decode().rstrip("=")


def _read_cursor(cursor: str) -> tuple[str, str]:
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        updated_at, conversation_id = json.loads(base64.b64decode(padded, b"-_", validate=True))
    except (ValueError, TypeError, RecursionError):
        raise _not_ours() from None
    if not all(
        isinstance(part, str) and part.isprintable() for part in (updated_at, conversation_id)
    ):
        raise _not_ours()
    return updated_at, conversation_id


def _not_ours() -> Refusal:
    return Refusal("invalid", "This cursor is not one of ours.")
