"""The audit log: who signed in, and what was changed about whom; never a secret or a text."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from ...conversations.ids import wire_time
from ...conversations.schema.account_tables import audit_log

MOST_LISTED = 200
# Each wrong password adds an entry, so it may not grow forever.
KEPT = timedelta(days=366)


def note(
    tx: Connection,
    now: datetime,
    action: str,
    *,
    actor: str | None = None,
    subject: str | None = None,
    address: str | None = None,
    details: dict[str, Any] | None = None,
) -> None:
    """Add an entry."""
    values = {"actor": actor, "subject": subject, "address": address, "details": details}
    tx.execute(insert(audit_log).values(happened_at=wire_time(now), action=action, **values))


def newest(tx: Connection, before: int | None = None) -> list[dict[str, Any]]:
    """Return entries, the newest first, older than the entry with the number `before`."""
    query = select(audit_log).order_by(audit_log.c.sequence.desc()).limit(MOST_LISTED)
    if before is not None:
        query = query.where(audit_log.c.sequence < before)
    return [dict(row) for row in tx.execute(query).mappings()]


def prune(tx: Connection, now: datetime) -> None:
    """Delete entries that are older than `KEPT`."""
    tx.execute(delete(audit_log).where(audit_log.c.happened_at < wire_time(now - KEPT)))
