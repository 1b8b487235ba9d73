"""Idempotency keys: a request with a known id gets its first ack and changes nothing."""

from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, insert, literal_column, or_, select

from ...protocol.errors import Refusal
from ..reads.serialize import JsonObject
from ..schema.tables import messages, requests

# Statements are built once: building one costs more than running it.
_RECALL = select(requests).filter_by(owner=bindparam("owner"), id=bindparam("id"))
_REMEMBER = insert(requests)


def recall(tx: Connection, owner: str, request_id: str, fingerprint: str) -> JsonObject | None:
    """Return the ack of this request, or None if it is new.

    Raises:
        Refusal: `id_reused`; the id came with another payload.
    """
    values = {"owner": owner, "id": request_id}
    row: Row[Any] | None = tx.execute(_RECALL, values).one_or_none()
    if row is None:
        return None
    if row.fingerprint != fingerprint:
        raise Refusal("id_reused")
    ack: JsonObject = row.ack
    return ack


def remember(tx: Connection, *, owner: str, id: str, **fields: Any) -> None:  # noqa: A002
    """Store a request with its `kind`, `fingerprint`, `ack`, `answer_id`, `created_at`."""
    tx.execute(_REMEMBER, {"owner": owner, "id": id, **fields})


def prune(tx: Connection, older_than: str) -> int:
    """Delete requests whose answer ended before `older_than`, or is deleted; return how many."""
    is_needed = (
        select(messages.c.sequence)
        .where(
            messages.c.owner == requests.c.owner,
            messages.c.id == requests.c.answer_id,
            or_(
                messages.c.status == literal_column("'streaming'"),
                messages.c.ended_at >= older_than,
            ),
        )
        .exists()
    )
    query = delete(requests).where(requests.c.created_at < older_than, ~is_needed)
    return tx.execute(query).rowcount
