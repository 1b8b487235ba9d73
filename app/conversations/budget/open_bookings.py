"""Finds what answers were counted with at their begin and is not settled: their worker was lost.

A booking is stored with the row of its key, as JSON, until it is settled.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, bindparam, select

from ...limits.booking import Booking, booking_key
from ...limits.charges import Charge
from ...limits.use import Use
from ..db.database import Database
from ..reads.serialize import JsonObject, text_of
from ..schema.tables import messages, requests, token_counts

OPEN = "open "


@dataclass(frozen=True, slots=True)
class UnsettledAnswer:
    """A stored answer that has ended and is not settled, and the process that wrote it."""

    booking: Booking
    boot_id: str
    usage: JsonObject | None
    text: str


class OpenBookings:
    """Reads the bookings of answers in `database`."""

    def __init__(self, database: Database):
        self._database = database

    def of_answer(self, owner: str, answer_id: str) -> list[Booking]:
        """Return the bookings of the runs of an answer that are not settled.

        Raises:
            Refusal: `storage_unavailable`.
        """
        return self._database.read(_of_answer, owner, answer_id)

    def of_ended(self) -> list[UnsettledAnswer]:
        """Return the stored answers that have ended and are not settled.

        Raises:
            Refusal: `storage_unavailable`.
        """
        return self._database.read(_of_ended)


def dump(booking: Booking) -> JsonObject | None:
    """Return a booking as its row has it; None without a request, which nothing could find."""
    if not booking.request_id:
        return None
    return {**booking._asdict(), "day": booking.day.isoformat()}


def _load(value: dict[str, Any]) -> Booking:
    return Booking(
        **{
            **value,
            "day": date.fromisoformat(value["day"]),
            "charges": tuple(Charge(*each) for each in value["charges"]),
            "use": Use(*value["use"]),
        }
    )


def _of_answer(tx: Connection, owner: str, answer_id: str) -> list[Booking]:
    asked = select(requests.c.id).filter_by(owner=owner, answer_id=answer_id)
    keys = [OPEN + booking_key(owner, request_id) for request_id in tx.execute(asked).scalars()]
    query = select(token_counts.c.booking).where(token_counts.c.spender.in_(keys))
    return [_load(value) for value in tx.execute(query).scalars() if value]


def _of_ended(tx: Connection) -> list[UnsettledAnswer]:
    return list(_ended(tx))


def _ended(tx: Connection) -> Iterator[UnsettledAnswer]:
    query = select(token_counts.c.booking).where(token_counts.c.spender.startswith(OPEN))
    for value in tx.execute(query).scalars().all():
        if not value:
            continue
        booking = _load(value)
        row = tx.execute(_ANSWER, {"owner": booking.user, "id": booking.request_id}).first()
        if row is not None:
            yield UnsettledAnswer(booking, row.boot_id, row.usage, text_of(row.parts))


_ANSWER = (
    select(messages.c.boot_id, messages.c.usage, messages.c.parts)
    .select_from(requests)
    .join(
        messages,
        (messages.c.owner == requests.c.owner) & (messages.c.id == requests.c.answer_id),
    )
    .where(
        requests.c.owner == bindparam("owner"),
        requests.c.id == bindparam("id"),
        messages.c.status != "streaming",
    )
)
