"""What each user used of each model in a day (UTC), for reports; kept where people sign in.

A row grows with each request, in the transaction that counts it: stopped and failed answers,
titles and those of deleted conversations are in it. Rows are kept as long as a report can go back.
"""

from datetime import date, timedelta

from sqlalchemy import Connection, delete
from sqlalchemy.dialects import postgresql, sqlite

from ...limits.booking import Booking
from ..schema.account_tables import usage_counts

# What a report of the last days can ask for, today included.
MOST_DAYS = 366
_AMOUNTS = ("answers", "input_tokens", "output_tokens", "cost")


def add_usage(tx: Connection, booking: Booking) -> None:
    """Add the use of a request, or the difference of a settlement."""
    use = booking.use._asdict()
    if not any(use.values()):
        return
    insert = postgresql.insert if tx.dialect.name == "postgresql" else sqlite.insert
    query = insert(usage_counts).values(
        day=booking.day.isoformat(), user_id=booking.user, model=booking.model[:200], **use
    )
    sums = {name: usage_counts.c[name] + query.excluded[name] for name in _AMOUNTS}
    tx.execute(query.on_conflict_do_update(index_elements=["day", "user_id", "model"], set_=sums))


def prune_usage(tx: Connection, today: date) -> None:
    """Delete the rows of days that no report asks for."""
    oldest = today - timedelta(days=MOST_DAYS - 1)
    tx.execute(delete(usage_counts).where(usage_counts.c.day < oldest.isoformat()))
