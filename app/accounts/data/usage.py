"""What people used over time, summed from their stored answers; deleted ones are not in it."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, select

from ...conversations.db.database import Database
from ...conversations.ids import wire_time
from ...conversations.schema.account_tables import users
from ...conversations.schema.tables import messages

# It reads all answers of the time: a server with millions of them refuses instead of waiting.
WITHIN_S = 10.0


def read_usage(database: Database, now: datetime, days: int) -> list[dict[str, Any]]:
    """Return the answers and tokens of each day, person and model of the last days, oldest first.

    Raises:
        Refusal: `unavailable`; it takes too long. `storage_unavailable`.
    """
    since = wire_time(now - timedelta(days=days - 1))[:10]
    return database.read_within(WITHIN_S, _read, since)


def _read(tx: Connection, since: str) -> list[dict[str, Any]]:
    day = func.substr(messages.c.created_at, 1, 10)
    columns = (
        day.label("day"),
        messages.c.owner.label("user_id"),
        messages.c.model,
        func.count().label("answers"),
        *(
            func.coalesce(func.sum(messages.c.usage[name].as_integer()), 0).label(name)
            for name in ("input_tokens", "output_tokens")
        ),
    )
    query = (
        select(*columns)
        .join(users, users.c.id == messages.c.owner)
        .where(messages.c.role == "assistant", messages.c.created_at >= since)
        .group_by(day, messages.c.owner, messages.c.model)
        .order_by(day, messages.c.owner, messages.c.model)
    )
    return [dict(row) for row in tx.execute(query).mappings()]
