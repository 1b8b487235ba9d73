"""Settles what answers of lost processes were counted with, by what arrived of them.

A booking is settled once, by whichever process comes first: its row ends with it. So a process
that was only slow changes nothing when it comes back.
"""

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from ...limits.booking import Booking
from ...limits.budget import TokenBudget
from ...providers.base import Usage
from ..streaming.token_use import count_used


class Unsettled(Protocol):
    """A stored answer that has ended; see conversations.budget.open_bookings."""

    @property
    def booking(self) -> Booking:
        """What it was counted with."""

    @property
    def boot_id(self) -> str:
        """The process that wrote it."""

    @property
    def usage(self) -> dict[str, Any] | None:
        """The service's count."""

    @property
    def text(self) -> str:
        """The text, of earlier runs too."""


class Open(Protocol):
    """Finds bookings that are not settled."""

    def of_answer(self, owner: str, answer_id: str) -> Sequence[Booking]:
        """Return those of an answer."""

    def of_ended(self) -> Sequence[Unsettled]:
        """Return those of all answers that have ended."""


class LostUse:
    """Settles bookings with the service's count, else an estimate of the text."""

    def __init__(self, budget: TokenBudget, bookings: Open):
        self._budget = budget
        self._bookings = bookings

    def settle(self, owner: str, answer_id: str, usage: dict[str, Any] | None, text: str) -> None:
        """Settle a lost run, which wrote `text`, before its answer is stored as ended.

        Raises:
            Refusal: `storage_unavailable`; nothing is settled.
        """
        for booking in self._bookings.of_answer(owner, answer_id):
            self._settle(booking, usage, text)

    def settle_ended(self, is_alive: Callable[[str], bool]) -> None:
        """Settle answers that were stored before their process was lost.

        Raises:
            Refusal: `storage_unavailable`.
        """
        for each in self._bookings.of_ended():
            if not is_alive(each.boot_id):
                self._settle(each.booking, each.usage, each.text)

    def _settle(self, booking: Booking, usage: dict[str, Any] | None, text: str) -> None:
        counted = Usage(**usage) if usage else None
        sent, received = count_used(counted, booking.use.input_tokens, text)
        self._budget.settle_booking(booking, sent, received)


def text_of_lost_run(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> str:
    """Return what the last run wrote: the texts of the parts without those of earlier runs."""
    earlier = [part.get("text", "") for part in before]
    earlier += [""] * (len(after) - len(before))
    texts = (part.get("text", "") for part in after)
    return "".join(text.removeprefix(old) for old, text in zip(earlier, texts, strict=False))
