"""Walks from a message along its parents, up to the root of its conversation.

A walk costs one index look-up a step and reads text only for its result. The cost of a page
therefore depends on the page's length, not on the conversation's.
"""

from typing import Any

from sqlalchemy import CTE, Connection, Integer, Row, bindparam, func, literal, select

from ..schema.tables import Id, messages
from .context_window import HistoryMessage, cut, message_tokens
from .message_files import read_files, shorten_files
from .serialize import text_of

FIRST_BLOCK = 4
MAX_STEPS = 1_000_000


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
_STATE = (
    select(messages.c.model_state)
    .join(_PATH, messages.c.id == _PATH.c.id)
    .where(messages.c.owner == bindparam("owner"), messages.c.model_state.is_not(None))
    .order_by(_PATH.c.step)
    .limit(1)
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


def newest_leaf(tx: Connection, owner: str, message_id: str) -> str:
    """Return the leaf below `message_id` reached by following the newest child at each step."""
    return str(tx.execute(_END, {"owner": owner, "from_id": message_id}).scalar_one())


def walk_up(tx: Connection, owner: str, message_id: str | None, most: int) -> list[Row[Any]]:
    """Return up to `most` rows from `message_id` upwards, newest first."""
    return list(tx.execute(_ROWS, {"owner": owner, "from_id": message_id, "most": most}))


def read_model_state(tx: Connection, owner: str, message_id: str) -> dict[str, Any] | None:
    """Return the newest state that a model kept, from `message_id` upwards."""
    values = {"owner": owner, "from_id": message_id, "most": MAX_STEPS}
    return tx.execute(_STATE, values).scalar_one_or_none()


def count_up(tx: Connection, owner: str, message_id: str | None) -> int:
    """Count the messages from `message_id` up to the root."""
    values = {"owner": owner, "from_id": message_id, "most": MAX_STEPS}
    return tx.execute(_COUNT, values).scalar_one()


def is_on_path(tx: Connection, owner: str, message_id: str, head_id: str | None) -> bool:
    """Return whether `message_id` is on the path from `head_id` to the root."""
    values = {"owner": owner, "from_id": head_id, "most": MAX_STEPS, "id": message_id}
    return tx.execute(_COUNT_OF_ONE, values).scalar_one() > 0


def read_history(
    tx: Connection, owner: str, message_id: str, system: str | None, budget_tokens: int
) -> tuple[list[HistoryMessage], int]:
    """Return the messages up to `message_id` that fit the budget, and how many do not.

    Answers without text, or with white space alone, are left out. Reads from the newest message in
    blocks, so at most the budget and one block of text. The first blocks are small, since an answer
    may be a megabyte.
    """
    newest_first: list[HistoryMessage] = []
    tokens = 0
    at: str | None = message_id
    block = FIRST_BLOCK
    while at is not None and tokens <= budget_tokens:
        rows = walk_up(tx, owner, at, block)
        block *= 2
        for row in rows:
            text = text_of(row.parts)
            files = read_files(tx, owner, row.parts, budget_tokens)
            if text.strip() or row.role == "user" or files:
                message = HistoryMessage(row.role, text, files)
                newest_first.append(message)
                tokens += message_tokens(message)
        at = rows[-1].parent_id if rows else None
    kept, count = cut(newest_first[::-1], system, budget_tokens)
    kept = shorten_files(kept, system, budget_tokens)
    return kept, count + (count_up(tx, owner, at) if at else 0)
