"""Walks along the parents: from a message up to the root of its conversation.

A walk costs one index look-up a step and reads no text before its end, so a page costs what the
page is long, and not what the conversation is.
"""

from typing import Any

from sqlalchemy import CTE, Connection, Row, func, literal, select

from .history import Turn, cut, estimate_tokens
from .objects import text_of
from .tables import messages

BLOCK = 64
WHOLE = 1_000_000


def _up_from(owner: str, message_id: str, most: int) -> CTE:
    first = select(messages.c.id, messages.c.parent_id, literal(1).label("step")).where(
        messages.c.owner == owner, messages.c.id == message_id
    )
    path = first.cte("path", recursive=True)
    above = (
        select(messages.c.id, messages.c.parent_id, path.c.step + 1)
        .join(path, messages.c.id == path.c.parent_id)
        .where(messages.c.owner == owner, path.c.step < most)
    )
    return path.union_all(above)


def walk_up(tx: Connection, owner: str, message_id: str | None, most: int) -> list[Row[Any]]:
    """Return the rows from `message_id` upwards, newest first, at most `most` of them."""
    if message_id is None:
        return []
    path = _up_from(owner, message_id, most)
    query = (
        select(messages)
        .join(path, messages.c.id == path.c.id)
        .where(messages.c.owner == owner)
        .order_by(path.c.step)
    )
    return list(tx.execute(query))


def count_up(tx: Connection, owner: str, message_id: str | None) -> int:
    """Return how many messages there are from `message_id` up to the root."""
    if message_id is None:
        return 0
    path = _up_from(owner, message_id, WHOLE)
    return tx.execute(select(func.count()).select_from(path)).scalar_one()


def is_on_path(tx: Connection, owner: str, message_id: str, head_id: str | None) -> bool:
    """Return whether `message_id` stands on the way from `head_id` to the root."""
    if head_id is None:
        return False
    path = _up_from(owner, head_id, WHOLE)
    query = select(func.count()).select_from(path).where(path.c.id == message_id)
    return tx.execute(query).scalar_one() > 0


def read_turns(
    tx: Connection, owner: str, message_id: str, system: str | None, budget_tokens: int
) -> tuple[list[Turn], int]:
    """Return the turns up to and with `message_id` that fit, and how many messages do not.

    Answers without text are no turns. Reads from the newest end in blocks, and so never more
    text than the budget and a block.
    """
    newest_first: list[Turn] = []
    tokens = 0
    at: str | None = message_id
    while at is not None and tokens <= budget_tokens:
        rows = walk_up(tx, owner, at, BLOCK)
        for row in rows:
            text = text_of(row.parts)
            if text or row.role == "user":
                newest_first.append((row.role, text))
                tokens += estimate_tokens(text)
        at = rows[-1].parent_id if rows else None
    kept, count = cut(newest_first[::-1], system, budget_tokens)
    return kept, count + count_up(tx, owner, at)
