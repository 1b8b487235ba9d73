"""Lists a user's conversations, the last changed first."""

import base64
import json

from sqlalchemy import Connection, select, tuple_

from ...protocol.errors import Refusal
from ..schema.tables import conversations
from .serialize import JsonObject, conversation_object, find_running

_POSITION = (conversations.c.updated_at, conversations.c.id)


def list_conversations(
    tx: Connection, owner: str, cursor: str | None, limit: int
) -> tuple[list[JsonObject], str | None]:
    """Return up to `limit` conversations after `cursor`, and the cursor of the next page."""
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


def _make_cursor(updated_at: str, conversation_id: str) -> str:
    position = json.dumps([updated_at, conversation_id], separators=(",", ":"))
    return base64.urlsafe_b64encode(position.encode()).decode().rstrip("=")


def _read_cursor(cursor: str) -> tuple[str, str]:
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        updated_at, conversation_id = json.loads(base64.b64decode(padded, b"-_", validate=True))
    except (ValueError, TypeError, RecursionError):
        raise _invalid_cursor() from None
    if not all(
        isinstance(part, str) and part.isprintable() for part in (updated_at, conversation_id)
    ):
        raise _invalid_cursor()
    return updated_at, conversation_id


def _invalid_cursor() -> Refusal:
    return Refusal("invalid", "This cursor is not one of ours.")
