"""The tokens and answers of users, addresses and the whole server in a day and a month (UTC).

Counts of days are kept for two days, those of months for two months.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from sqlalchemy import Connection, and_, bindparam, delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from ...limits.budget import CapReached
from ...limits.charges import Charge
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

    def reserve(self, day: date, charges: Iterable[Charge]) -> None:
        """Add each charge to its count, if no count has reached its cap; `day`: today.

        Raises:
            CapReached: nothing is added.
            Refusal: `storage_unavailable`.
        """
        if self._pruned_on != day:
            self._database.write_counts(_prune, day - KEPT)
            self._pruned_on = day
        self._database.write_counts(_reserve, sorted(charges))

    def add(self, charges: Iterable[Charge]) -> None:
        """Add amounts, which may be negative, to counts that a reservation made.

        Raises:
            Refusal: `storage_unavailable`.
        """
        self._database.write_counts(_add, sorted(charges))

    def read(self, charges: Sequence[Charge]) -> list[int]:
        """Return the counts that charges are for.

        Raises:
            Refusal: `storage_unavailable`.
        """
        return self._database.read(_read, charges)


def _reserve(tx: Connection, charges: Iterable[Charge]) -> None:
    statement = _RESERVE[tx.dialect.name]
    # Sorted: transactions that lock rows in one order cannot block each other.
    for charge in charges:
        values = {"day": charge.period, "spender": charge.spender}
        row = tx.execute(statement, {**values, "tokens": charge.amount, "cap": charge.cap}).first()  # type: ignore[call-overload]
        if row is None:
            raise CapReached(charge, tx.execute(_COUNT, values).scalar_one())


def _add(tx: Connection, charges: Iterable[Charge]) -> None:
    for charge in charges:
        values = {"on": charge.period, "who": charge.spender, "more": charge.amount}
        tx.execute(_ADD_TOKENS, values)


def _read(tx: Connection, charges: Iterable[Charge]) -> list[int]:
    keys = ({"day": each.period, "spender": each.spender} for each in charges)
    return [int(tx.execute(_COUNT, key).scalar() or 0) for key in keys]


def _prune(tx: Connection, before: date) -> None:
    # A month is text too, and shorter than its days: "2026-11" is before "2026-11-01".
    month = before.isoformat()[:7]
    old = or_(
        token_counts.c.day < month,
        and_(token_counts.c.day > month, token_counts.c.day < before.isoformat()),
    )
    tx.execute(delete(token_counts).where(old))
