"""The use over time: answers, tokens and cost of each day, person and model."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, RowMapping, select

from ...allowances import COST_UNIT
from ...conversations.db.database import Database
from ...conversations.ids import wire_time
from ...conversations.schema.account_tables import usage_counts

# A row for each day, person and model: a large server refuses instead of waiting.
WITHIN_S = 10.0


def read_usage(database: Database, now: datetime, days: int) -> list[dict[str, Any]]:
    """Return the use of the last days, oldest first.

    Raises:
        Refusal: `unavailable`; it takes too long. `storage_unavailable`.
    """
    since = wire_time(now - timedelta(days=days - 1))[:10]
    return database.read_within(WITHIN_S, _read, since)


def read_usage_of(tx: Connection, user_id: str) -> list[dict[str, Any]]:
    """Return all use of one person."""
    query = select(usage_counts).filter_by(user_id=user_id)
    ordered = query.order_by(usage_counts.c.day, usage_counts.c.model)
    return [_shown(row) for row in tx.execute(ordered).mappings()]


def _read(tx: Connection, since: str) -> list[dict[str, Any]]:
    query = (
        select(usage_counts).where(usage_counts.c.day >= since).order_by(*usage_counts.primary_key)
    )
    return [_shown(row) for row in tx.execute(query).mappings()]


def _shown(row: RowMapping) -> dict[str, Any]:
    return {**row, "cost": round(row["cost"] / COST_UNIT, 6)}
