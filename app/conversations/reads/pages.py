"""Conversations and answers as they are read: pages of a path, single answers."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection, select

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


class Page(NamedTuple):
    """Messages of one path, oldest first; `has_earlier`: the path begins before them.

    `has_sought`: the message that was asked for stands on it, here or earlier; None: none was.
    """

    conversation: JsonObject
    messages: list[JsonObject]
    has_earlier: bool
    has_sought: bool | None = None


def load(
    tx: Connection,
    owner: str,
    conversation_id: str,
    *,
    head_id: str | None,
    before: str | None,
    sought: str | None = None,
    limit: int,
) -> Page:
    """Return the newest `limit` messages from the root to `head_id`, or to just above `before`."""
    row = find_conversation(tx, owner, conversation_id)
    end_id = row.head_id
    if before is not None or head_id is not None:
        end = find_message(tx, owner, str(before or head_id))
        if end.conversation_id != conversation_id:
            raise Refusal("not_found")
        end_id = end.parent_id if before is not None else end.id
    rows = walk_up(tx, owner, end_id, limit + 1)
    running = find_running(tx, owner, [conversation_id])[conversation_id]
    page = with_siblings(tx, owner, rows[:limit][::-1])
    has_sought = None if sought is None else is_on_path(tx, owner, sought, end_id)
    return Page(conversation_object(row, running), page, len(rows) > limit, has_sought)


def get_answers(tx: Connection, owner: str, answer_ids: Sequence[str]) -> list[JsonObject]:
    """Return those of the answers that there are."""
    query = select(messages).where(
        messages.c.owner == owner,
        messages.c.id.in_(answer_ids),
        messages.c.role == "assistant",
    )
    rows = tx.execute(query).all()
    return [with_siblings(tx, owner, [row])[0] for row in rows]


def answer_for_message(tx: Connection, owner: str, message_id: str) -> JsonObject:
    """Return the newest answer of a user's message.

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
