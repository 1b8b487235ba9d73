"""What one request is counted with, and the counts that keep it."""

import hashlib
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple, Protocol

from .charges import Charge
from .use import Use


class CapReached(Exception):
    """The count of a charge has reached its cap; `count` is the count."""

    def __init__(self, charge: Charge, count: int):
        super().__init__(charge.spender)
        self.charge = charge
        self.count = count


class Booking(NamedTuple):
    """A request of `user` to `model` on `day`; `key` names it: it counts once, and is settled once.

    A client repeats a request whose ack it missed, perhaps at another worker. `request_id`: the
    client's name of it, empty where it has none.
    """

    key: str
    day: date
    user: str
    model: str
    charges: tuple[Charge, ...]
    use: Use
    request_id: str = ""

    def changed_by(self, difference: Use) -> "Booking":
        """Return the booking of a difference from this one."""
        changed = [each._replace(amount=difference.of(each.kind)) for each in self.charges]
        charges = tuple(each for each in changed if each.amount)
        return self._replace(charges=charges, use=difference)


def booking_key(user: str, request_id: str) -> str:
    """Return the key of a request that a client names."""
    return hashlib.sha256(f"{user}\n{request_id}".encode()).hexdigest()


class Counts(Protocol):
    """The stored counts of each period."""

    def reserve(self, booking: Booking) -> bool:
        """Add what a request may use; return False if this key is reserved already.

        Raises:
            CapReached: a count has reached its cap; nothing is added.
        """

    def settle(self, difference: Booking) -> None:
        """Add a difference to a booking, which may be negative; the same key again adds nothing."""

    def read(self, charges: Sequence[Charge]) -> list[int]:
        """Return the counts that charges are for."""
