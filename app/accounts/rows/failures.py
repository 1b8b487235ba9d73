"""Counts of failed sign-ins in a row, shared by all workers.

An attempt is counted before its password is checked, and taken back when that was right: guesses
that are sent at once count like those sent one after the other.
"""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select, update
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


def hash_key(*parts: str) -> str:
    """Return the key of these parts.

    Hashed: names that were typed are kept nowhere, passwords typed as names neither.
    """
    return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def count_attempt(tx: Connection, patience: Mapping[str, Patience], now: datetime) -> float:
    """Count one attempt under each key; return 0, or how long to wait: then nothing is counted.

    Attempts at the same time wait for each other: each locks its rows, and reads them then.
    """
    at = wire_time(now)
    insert = postgresql.insert if tx.dialect.name == "postgresql" else sqlite.insert
    # Sorted: transactions that lock rows in one order cannot block each other.
    for key in sorted(patience):
        missing = insert(sign_in_failures).values(key_hash=key, failures=0, last_at=at)
        tx.execute(missing.on_conflict_do_nothing())
    locked = (
        select(sign_in_failures)
        .where(sign_in_failures.c.key_hash.in_(patience))
        .order_by(sign_in_failures.c.key_hash)
        .with_for_update()
    )
    counts, waits = {}, []
    for row in tx.execute(locked).mappings():
        since = now - _moment(row["last_at"])
        counts[row["key_hash"]] = row["failures"] if since < FORGOTTEN_AFTER else 0
        wait_s = patience[row["key_hash"]].wait_s(counts[row["key_hash"]])
        waits.append(wait_s - since.total_seconds())
    if max(waits, default=0.0) > 0:
        return max(waits)
    for key, count in counts.items():
        counted = update(sign_in_failures).filter_by(key_hash=key)
        tx.execute(counted.values(failures=count + 1, last_at=at))
    return 0.0


def forget(tx: Connection, keys: Collection[str]) -> None:
    """Forget the failures of keys, after a success."""
    tx.execute(delete(sign_in_failures).where(sign_in_failures.c.key_hash.in_(keys)))


def take_back(tx: Connection, keys: Collection[str]) -> None:
    """Count one attempt less, after a success that must not clear what others did."""
    for key in sorted(keys):
        counted = update(sign_in_failures).where(
            sign_in_failures.c.key_hash == key, sign_in_failures.c.failures > 0
        )
        tx.execute(counted.values(failures=sign_in_failures.c.failures - 1))


def prune(tx: Connection, now: datetime) -> None:
    """Delete counts that are forgotten."""
    before = wire_time(now - FORGOTTEN_AFTER)
    tx.execute(delete(sign_in_failures).where(sign_in_failures.c.last_at <= before))


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
