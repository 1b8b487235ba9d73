"""Walks along the parents: from a message up to the root of its conversation.

A walk costs one index look-up a step and reads no text before its end, so a page costs what the
page is long, and not what the conversation is.
"""

from typing import Any

from sqlalchemy import CTE, Connection, Integer, Row, bindparam, func, literal, select

from ..schema.tables import Id, messages
from .context_window import Turn, cut, estimate_tokens
from .serialize import text_of

FIRST_BLOCK = 4
WHOLE = 1_000_000


def _up() -> CTE:
    first = select(messages.c.id, messages.c.parent_id, literal(1).label("step")).where(
        messages.c.owner == bindparam("owner"), messages.c.id == bindparam("from_id")
    )
    path = first.cte("path", recursive=True)
    above = (
        select(messages.c.id, messages.c.parent_id, path.c.step + 1)
        .join(path, messages.c.id == path.c.parent_id)
        .where(
            messages.c.owner == bindparam("owner"), path.c.step < bindparam("most", type_=Integer)
        )
    )
    return path.union_all(above)


_PATH = _up()
_ROWS = (
    select(messages)
    .join(_PATH, messages.c.id == _PATH.c.id)
    .where(messages.c.owner == bindparam("owner"))
    .order_by(_PATH.c.step)
)
_COUNT = select(func.count()).select_from(_PATH)
_COUNT_OF_ONE = _COUNT.where(_PATH.c.id == bindparam("id"))


def _down() -> CTE:
    first = select(bindparam("from_id", type_=Id).label("id"), literal(1).label("step"))
    path = first.cte("path_down", recursive=True)
    newest_child = (
        select(messages.c.id)
        .where(messages.c.owner == bindparam("owner"), messages.c.parent_id == path.c.id)
        .order_by(messages.c.sequence.desc())
        .limit(1)
        .scalar_subquery()
    )
    return path.union_all(select(newest_child, path.c.step + 1).where(path.c.id.is_not(None)))


_DOWN = _down()
_END = select(_DOWN.c.id).where(_DOWN.c.id.is_not(None)).order_by(_DOWN.c.step.desc()).limit(1)


def newest_end(tx: Connection, owner: str, message_id: str) -> str:
    """Return where one gets from `message_id` by going to the newest child, again and again."""
    return str(tx.execute(_END, {"owner": owner, "from_id": message_id}).scalar_one())


def walk_up(tx: Connection, owner: str, message_id: str | None, most: int) -> list[Row[Any]]:
    """Return the rows from `message_id` upwards, newest first, at most `most` of them."""
    return list(tx.execute(_ROWS, {"owner": owner, "from_id": message_id, "most": most}))


def count_up(tx: Connection, owner: str, message_id: str | None) -> int:
    """Return how many messages there are from `message_id` up to the root."""
    values = {"owner": owner, "from_id": message_id, "most": WHOLE}
    return tx.execute(_COUNT, values).scalar_one()


def is_on_path(tx: Connection, owner: str, message_id: str, head_id: str | None) -> bool:
    """Return whether `message_id` stands on the way from `head_id` to the root."""
    values = {"owner": owner, "from_id": head_id, "most": WHOLE, "id": message_id}
    return tx.execute(_COUNT_OF_ONE, values).scalar_one() > 0


def read_turns(
    tx: Connection, owner: str, message_id: str, system: str | None, budget_tokens: int
) -> tuple[list[Turn], int]:
    """Return the turns up to and with `message_id` that fit, and how many messages do not.

    Answers without text are no turns. Reads from the newest end in blocks, and so never more
    text than the budget and a block. The blocks grow, since one answer may be a megabyte.
    """
    newest_first: list[Turn] = []
    tokens = 0
    at: str | None = message_id
    block = FIRST_BLOCK
    while at is not None and tokens <= budget_tokens:
        rows = walk_up(tx, owner, at, block)
        block *= 2
        for row in rows:
            text = text_of(row.parts)
            if text or row.role == "user":
                newest_first.append((row.role, text))
                tokens += estimate_tokens(text)
        at = rows[-1].parent_id if rows else None
    kept, count = cut(newest_first[::-1], system, budget_tokens)
    return kept, count + (count_up(tx, owner, at) if at else 0)
