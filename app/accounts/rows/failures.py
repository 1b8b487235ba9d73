"""Counts of failed sign-ins in a row, shared by all workers.

An attempt is counted before its password is checked, and taken back when that was right: guesses
that are sent at once count like those sent one after the other.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from ...conversations.ids import wire_time
from ...conversations.schema.account_tables import sign_in_failures

FORGOTTEN_AFTER = timedelta(days=1)
LONGEST_DOUBLINGS = 20


@dataclass(frozen=True, slots=True)
class Patience:
    """`free` attempts in a row cost nothing; then the wait doubles from 1 s to `most_s`."""

    free: int
    most_s: float

    def wait_s(self, failures: int) -> float:
        """Return the time between the last of `failures` and the next attempt."""
        over = failures - self.free
        return min(self.most_s, 2.0 ** min(over, LONGEST_DOUBLINGS)) if over >= 0 else 0.0


def count_attempt(tx: Connection, patience: Mapping[str, Patience], now: datetime) -> float:
    """Count one attempt under each key; return 0, or how long to wait: then nothing is counted."""
    rows = tx.execute(
        select(sign_in_failures).where(
            sign_in_failures.c.key_hash.in_(patience),
            sign_in_failures.c.last_at > wire_time(now - FORGOTTEN_AFTER),
        )
    ).mappings()
    held = {row["key_hash"]: row for row in rows}
    waits = [
        patience[key].wait_s(row["failures"]) - (now - _moment(row["last_at"])).total_seconds()
        for key, row in held.items()
    ]
    if max(waits, default=0.0) > 0:
        return max(waits)
    insert = postgresql.insert if tx.dialect.name == "postgresql" else sqlite.insert
    # Sorted: transactions that lock rows in one order cannot block each other.
    for key in sorted(patience):
        count = held[key]["failures"] + 1 if key in held else 1
        query = insert(sign_in_failures).values(
            key_hash=bindparam("key"), failures=count, last_at=wire_time(now)
        )
        merged = query.on_conflict_do_update(
            index_elements=["key_hash"], set_={"failures": count, "last_at": wire_time(now)}
        )
        tx.execute(merged, {"key": key})
    return 0.0


def forget(tx: Connection, keys: Collection[str]) -> None:
    """Forget the failures of keys, after a success."""
    tx.execute(delete(sign_in_failures).where(sign_in_failures.c.key_hash.in_(keys)))


def take_back(tx: Connection, keys: Collection[str]) -> None:
    """Count one attempt less, after a success that must not clear what others did."""
    counted = update(sign_in_failures).where(
        sign_in_failures.c.key_hash.in_(keys), sign_in_failures.c.failures > 0
    )
    tx.execute(counted.values(failures=sign_in_failures.c.failures - 1))


def prune(tx: Connection, now: datetime) -> None:
    """Delete what counts no more."""
    before = wire_time(now - FORGOTTEN_AFTER)
    tx.execute(delete(sign_in_failures).where(sign_in_failures.c.last_at <= before))


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
