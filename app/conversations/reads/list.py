"""Lists a user's conversations, the last changed first: all, or those in one place."""

import base64
import json
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, select, tuple_

from ...protocol.errors import Refusal
from ..schema.tables import conversations
from .serialize import JsonObject, conversation_object, find_running

_POSITION = (conversations.c.updated_at, conversations.c.id)
NO_FOLDER = "none"


@dataclass(frozen=True, slots=True)
class Place:
    """Which conversations are listed. `folder_id`: NO_FOLDER for those in none, None for all."""

    is_archived: bool = False
    is_pinned: bool | None = None
    folder_id: str | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        """Return what their rows fulfil."""
        of = conversations.c
        found: list[ColumnElement[bool]]
        found = [of.archived_at.is_not(None) if self.is_archived else of.archived_at.is_(None)]
        if self.is_pinned is not None:
            found.append(of.pinned_at.is_not(None) if self.is_pinned else of.pinned_at.is_(None))
        if self.folder_id is not None:
            is_none = self.folder_id == NO_FOLDER
            found.append(of.folder_id.is_(None) if is_none else of.folder_id == self.folder_id)
        return found


EVERYWHERE = Place()


def list_conversations(
    tx: Connection, owner: str, cursor: str | None, limit: int, place: Place = EVERYWHERE
) -> tuple[list[JsonObject], str | None]:
    """Return up to `limit` conversations after `cursor`, and the cursor of the next page."""
    query = select(conversations).where(conversations.c.owner == owner, *place.conditions())
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
