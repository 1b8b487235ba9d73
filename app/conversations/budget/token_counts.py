"""The tokens that users, addresses and the whole server used in a day (UTC); kept for two days."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from sqlalchemy import Connection, bindparam, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from ...limits.budget import CapReached
from ..db.database import Database
from ..schema.tables import token_counts

KEPT = timedelta(days=1)

_COUNT = select(token_counts.c.tokens).filter_by(day=bindparam("day"), spender=bindparam("spender"))
_ADD = update(token_counts).where(
    token_counts.c.day == bindparam("on"), token_counts.c.spender == bindparam("who")
)
_ADD_TOKENS = _ADD.values(tokens=token_counts.c.tokens + bindparam("more"))


def _reserve_by(insert: type[postgresql.Insert] | type[sqlite.Insert]) -> object:
    query = insert(token_counts).values(
        day=bindparam("day"), spender=bindparam("spender"), tokens=bindparam("tokens")
    )
    # One statement checks and adds, so that concurrent reservations cannot both take the rest.
    return query.on_conflict_do_update(
        index_elements=["day", "spender"],
        set_={"tokens": token_counts.c.tokens + query.excluded.tokens},
        where=token_counts.c.tokens < bindparam("cap"),
    ).returning(token_counts.c.tokens)


_RESERVE = {
    "postgresql": _reserve_by(postgresql.Insert),
    "sqlite": _reserve_by(sqlite.Insert),
}


class StoredTokenCounts:
    """The counts in `database`, shared by all workers."""

    def __init__(self, database: Database):
        self._database = database
        self._pruned_on: date | None = None

    def reserve(self, day: date, caps: Mapping[str, int], tokens: int) -> None:
        """Add `tokens` to the count of each spender in `caps`, if none has reached its cap.

        Raises:
            CapReached: nothing is added.
            Refusal: `storage_unavailable`.
        """
        if self._pruned_on != day:
            self._database.write_counts(_prune, day - KEPT)
            self._pruned_on = day
        self._database.write_counts(_reserve, day, caps, tokens)

    def add(self, day: date, spenders: Iterable[str], tokens: int) -> None:
        """Add `tokens`, which may be negative, to counts that a reservation made.

        Raises:
            Refusal: `storage_unavailable`.
        """
        self._database.write_counts(_add, day, sorted(spenders), tokens)


def _reserve(tx: Connection, day: date, caps: Mapping[str, int], tokens: int) -> None:
    statement = _RESERVE[tx.dialect.name]
    # Sorted: transactions that lock rows in one order cannot block each other.
    for spender, cap in sorted(caps.items()):
        values = {"day": day.isoformat(), "spender": spender}
        row = tx.execute(statement, {**values, "tokens": tokens, "cap": cap}).first()  # type: ignore[call-overload]
        if row is None:
            raise CapReached(spender, tx.execute(_COUNT, values).scalar_one())


def _add(tx: Connection, day: date, spenders: Iterable[str], tokens: int) -> None:
    for spender in spenders:
        tx.execute(_ADD_TOKENS, {"on": day.isoformat(), "who": spender, "more": tokens})


def _prune(tx: Connection, before: date) -> None:
    tx.execute(delete(token_counts).where(token_counts.c.day < before.isoformat()))
