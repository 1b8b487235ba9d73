"""Reads pages of a path and single answers."""

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, select

from ...protocol.errors import Refusal
from ..schema.tables import messages
from .message_path import is_on_path, walk_up
from .serialize import (
    JsonObject,
    conversation_object,
    find_conversation,
    find_message,
    find_running,
    with_siblings,
)

# Of the parts of a page's messages, as JSON. A longer message has a page of its own.
MAX_PAGE_BYTES = 512 * 1024
# Messages that are read at once: each may be a megabyte.
BLOCK = 32


class Page(NamedTuple):
    """Messages of one path, oldest first; `has_earlier`: the path has messages before them.

    `has_target`: the target message is on the path, here or earlier; None without a target.
    """

    conversation: JsonObject
    messages: list[JsonObject]
    has_earlier: bool
    has_target: bool | None = None


def load(
    tx: Connection,
    owner: str,
    conversation_id: str,
    *,
    head_id: str | None,
    before: str | None,
    target: str | None = None,
    limit: int,
) -> Page:
    """Return the newest messages from the root to `head_id`, or to just above `before`.

    At most `limit` messages, and those that fit MAX_PAGE_BYTES.
    """
    row = find_conversation(tx, owner, conversation_id)
    end_id = row.head_id
    if before is not None or head_id is not None:
        end = find_message(tx, owner, str(before or head_id))
        if end.conversation_id != conversation_id:
            raise Refusal("not_found")
        end_id = end.parent_id if before is not None else end.id
    rows, has_earlier = _read_rows(tx, owner, end_id, limit)
    running = find_running(tx, owner, [conversation_id])[conversation_id]
    page = with_siblings(tx, owner, rows[::-1])
    has_target = None if target is None else is_on_path(tx, owner, target, end_id)
    return Page(conversation_object(row, running), page, has_earlier, has_target)


def _read_rows(
    tx: Connection, owner: str, end_id: str | None, limit: int
) -> tuple[list[Row[Any]], bool]:
    """Return the rows of a page, newest first, and whether the path has earlier ones."""
    rows: list[Row[Any]] = []
    at, size = end_id, 0
    while at is not None and len(rows) < limit:
        block = walk_up(tx, owner, at, min(BLOCK, limit - len(rows)))
        for row in block:
            size += len(json.dumps(row.parts))
            if rows and size > MAX_PAGE_BYTES:
                return rows, True
            rows.append(row)
        at = block[-1].parent_id if block else None
    return rows, at is not None


def get_answers(tx: Connection, owner: str, answer_ids: Sequence[str]) -> list[JsonObject]:
    """Return the answers that exist."""
    query = select(messages).where(
        messages.c.owner == owner,
        messages.c.id.in_(answer_ids),
        messages.c.role == "assistant",
    )
    rows = tx.execute(query).all()
    return [with_siblings(tx, owner, [row])[0] for row in rows]


def answer_for_message(tx: Connection, owner: str, message_id: str) -> JsonObject:
    """Return the newest answer to a user's message.

    Raises:
        Refusal: `not_found`.
    """
    query = (
        select(messages)
        .filter_by(owner=owner, parent_id=message_id, role="assistant")
        .order_by(messages.c.sequence.desc())
        .limit(1)
    )
    row = tx.execute(query).one_or_none()
    if row is None:
        raise Refusal("not_found")
    return with_siblings(tx, owner, [row])[0]
