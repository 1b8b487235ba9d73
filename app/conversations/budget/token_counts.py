"""The tokens, answers and cost of users, addresses and the whole server in a day and a month (UTC).

Counts of days are kept for two days, those of months for two months. A request that is not settled
has a row of its own, which its settlement deletes: one that is repeated after a lost reply of the
database adds nothing, nor does a request that a client repeats at another worker.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from sqlalchemy import Connection, and_, bindparam, delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from ...limits.booking import Booking, CapReached
from ...limits.charges import Charge
from ..db.database import Database
from ..schema.tables import token_counts
from .open_bookings import OPEN, dump
from .usage_counts import add_usage, prune_usage

KEPT = timedelta(days=1)

_COUNT = select(token_counts.c.tokens).filter_by(day=bindparam("day"), spender=bindparam("spender"))
_ADD = update(token_counts).where(
    token_counts.c.day == bindparam("on"), token_counts.c.spender == bindparam("who")
)
_ADD_TOKENS = _ADD.values(tokens=token_counts.c.tokens + bindparam("more"))


def _reserve_by(make: type[postgresql.Insert] | type[sqlite.Insert]) -> object:
    query = make(token_counts).values(
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
    """The counts in `database`, shared by all workers.

    `keeps_usage`: what each user uses of each model is kept too.
    """

    def __init__(self, database: Database, *, keeps_usage: bool = False):
        self._database = database
        self._keeps_usage = keeps_usage
        self._pruned_on: date | None = None

    def reserve(self, booking: Booking) -> bool:
        """Add each charge to its count, if no count has reached its cap; see limits.booking.

        Raises:
            CapReached: nothing is added.
            Refusal: `storage_unavailable`.
        """
        if self._pruned_on != booking.day:
            self._database.write_counts(_prune, booking.day - KEPT)
            if self._keeps_usage:
                self._database.write_counts(prune_usage, booking.day)
            self._pruned_on = booking.day
        return self._database.write_counts(_reserve, booking, self._keeps_usage)

    def settle(self, difference: Booking) -> None:
        """Add amounts, which may be negative, to what a reservation counted; the first one counts.

        Raises:
            Refusal: `storage_unavailable`.
        """
        self._database.write_counts(_settle, difference, self._keeps_usage)

    def read(self, charges: Sequence[Charge]) -> list[int]:
        """Return the counts that charges are for.

        Raises:
            Refusal: `storage_unavailable`.
        """
        return self._database.read(_read, charges)


def _reserve(tx: Connection, booking: Booking, keeps_usage: bool) -> bool:
    # First: the same request at another worker waits here for this transaction.
    if not _add_open_row(tx, booking):
        return False
    statement = _RESERVE[tx.dialect.name]
    # Sorted: transactions that lock rows in one order cannot block each other.
    for charge in sorted(booking.charges):
        values = {"day": charge.period, "spender": charge.spender}
        row = tx.execute(statement, {**values, "tokens": charge.amount, "cap": charge.cap}).first()  # type: ignore[call-overload]
        if row is None:
            raise CapReached(charge, tx.execute(_COUNT, values).scalar_one())
    if keeps_usage:
        add_usage(tx, booking)
    return True


def _add_open_row(tx: Connection, booking: Booking) -> bool:
    insert = postgresql.insert if tx.dialect.name == "postgresql" else sqlite.insert
    values = {"tokens": booking.use.of("tokens"), "booking": dump(booking)}
    row = insert(token_counts).values(**_open_row(booking), **values)
    added = row.on_conflict_do_nothing().returning(token_counts.c.day)
    return tx.execute(added).first() is not None


def _open_row(booking: Booking) -> dict[str, str]:
    return {"day": booking.day.isoformat(), "spender": OPEN + booking.key}


def _settle(tx: Connection, difference: Booking, keeps_usage: bool) -> None:
    reserved = delete(token_counts).filter_by(**_open_row(difference))
    if not tx.execute(reserved).rowcount:
        return
    for charge in sorted(difference.charges):
        values = {"on": charge.period, "who": charge.spender, "more": charge.amount}
        tx.execute(_ADD_TOKENS, values)
    if keeps_usage:
        add_usage(tx, difference)


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
