"""The rows of shares: made with all their pieces, found by their id, listed and revoked."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, or_, select

from ...protocol.errors import Refusal
from ..reads.serialize import JsonObject, find_conversation, find_running
from ..schema.share_tables import share_pieces, shares
from ..schema.tables import conversations

BATCH_PIECES = 100


def check_idle(tx: Connection, owner: str, conversation_id: str) -> None:
    """Check that a conversation exists and no answer is being written in it.

    Raises:
        Refusal: `not_found`, `conversation_busy`.
    """
    find_conversation(tx, owner, conversation_id)
    if find_running(tx, owner, [conversation_id])[conversation_id]:
        raise Refusal("conversation_busy")


def add_share(
    tx: Connection,
    values: JsonObject,
    pieces: Sequence[JsonObject],
    *,
    limit: int,
    limit_bytes: int,
) -> None:
    """Add a share; `limit` and `limit_bytes` are of all shares of its owner.

    Raises:
        Refusal: `not_found`, `quota_exceeded`.
    """
    find_conversation(tx, values["owner"], values["conversation_id"])
    delete_expired(tx, values["created_at"])
    query = select(func.count(), func.coalesce(func.sum(shares.c.size), 0))
    count, size = tx.execute(query.where(shares.c.owner == values["owner"])).one()
    if count >= limit or size + values["size"] > limit_bytes:
        raise Refusal("quota_exceeded", "You share too much. Revoke some links first.")
    tx.execute(insert(shares).values(**values))
    rows = [
        {"html": None, "sha256": None, "type": None, "name": None, "size": None, **piece}
        | {"share_id": values["id"], "position": position}
        for position, piece in enumerate(pieces)
    ]
    for start in range(0, len(rows), BATCH_PIECES):
        tx.execute(insert(share_pieces), rows[start : start + BATCH_PIECES])


def find_share(tx: Connection, share_id: str, at: str) -> Row[Any] | None:
    """Return a share that is shown at `at`, None where it expired or its source is deleted."""
    query = select(shares).where(shares.c.id == share_id, _is_valid(at), _HAS_CONVERSATION)
    return tx.execute(query).one_or_none()


def find_pieces(tx: Connection, share_id: str, after: int, most: int) -> list[Row[Any]]:
    """Return the next pieces of a share."""
    query = select(share_pieces).where(
        share_pieces.c.share_id == share_id, share_pieces.c.position > after
    )
    return list(tx.execute(query.order_by(share_pieces.c.position).limit(most)))


def list_shares(tx: Connection, owner: str, at: str) -> list[JsonObject]:
    """Return the shares of an owner that are shown at `at`, the newest first."""
    query = select(shares).where(shares.c.owner == owner, _is_valid(at), _HAS_CONVERSATION)
    rows = tx.execute(query.order_by(shares.c.created_at.desc(), shares.c.id))
    return [share_object(row) for row in rows]


def share_object(row: Any) -> JsonObject:
    """Return a share as its owner sees it."""
    names = ("id", "conversation_id", "title", "created_at", "expires_at")
    return {name: getattr(row, name) for name in names}


def revoke(tx: Connection, owner: str, share_id: str) -> None:
    """Delete a share; `not_found`, also for another owner's."""
    if not tx.execute(delete(shares).filter_by(owner=owner, id=share_id)).rowcount:
        raise Refusal("not_found")


def delete_expired(tx: Connection, at: str) -> int:
    """Delete the shares of all owners that expired before `at`; return how many."""
    return int(tx.execute(delete(shares).where(shares.c.expires_at <= at)).rowcount)


def _is_valid(at: str) -> Any:
    return or_(shares.c.expires_at.is_(None), shares.c.expires_at > at)


# A soft-deleted one is another owner's meanwhile.
_HAS_CONVERSATION = (
    select(conversations.c.id)
    .where(conversations.c.owner == shares.c.owner, conversations.c.id == shares.c.conversation_id)
    .exists()
)
