"""Budgets of tokens and answers, of a day and a month (UTC), in total, by user and by address.

A request reserves its estimated tokens before any work and settles with the tokens it used; an
answer counts when it begins. After
a kill the reservation stays counted. Counts are stored, so they hold for all workers and over
restarts. A budget is independent of LIMITS=off, which is for rates.
"""

import logging
import math
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime
from typing import NamedTuple, Protocol

from ..protocol.errors import Refusal
from ..runtime import Event, Runtime
from ..settings import Settings
from .charges import Charge, end_of, find_charges, is_any_set

log = logging.getLogger(__name__)
# What an answer without a bound of its output reserves for it.
UNBOUNDED_OUTPUT_TOKENS = 2_000
RESERVED_RETRY_S = 10.0
SETTLED_WITHIN_S = 5.0
SETTLE_RETRY_S = (0.2, 1.0, 5.0, 15.0, 30.0)

USED_UP = "The quota for {period} is used up. It starts again {moment} at 00:00 UTC."
ALL_USED_UP = "This server's quota for {period} is used up. It starts again {moment} at 00:00 UTC."
RESERVED = "Running answers need what is left of the quota. Please wait for one to end."


class CapReached(Exception):
    """The count of a charge has reached its cap; `count` is the count."""

    def __init__(self, charge: Charge, count: int):
        super().__init__(charge.spender)
        self.charge = charge
        self.count = count


class Counts(Protocol):
    """The stored counts of each period."""

    def reserve(self, day: date, charges: Iterable[Charge]) -> None:
        """Add each charge to its count; raise CapReached if one has reached its cap."""

    def add(self, charges: Iterable[Charge]) -> None:
        """Add amounts, which may be negative."""

    def read(self, charges: Sequence[Charge]) -> list[int]:
        """Return the counts that charges are for."""


class Quota(NamedTuple):
    """What a user used of a quota; `kind`: "answers" or "tokens", `period`: "day" or "month"."""

    kind: str
    period: str
    used: int
    limit: int
    ends_at: datetime


class TokenBudget:
    """The budgets of the settings; `now` returns the time in UTC."""

    def __init__(
        self,
        settings: Settings,
        runtime: Runtime,
        counts: Counts,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ):
        self._settings = settings
        self._runtime = runtime
        self._counts = counts
        self._now = now
        self._lock = runtime.lock()
        self._open: set[Reservation] = set()

    @staticmethod
    def is_set(settings: Settings) -> bool:
        """Return whether the settings have a budget."""
        return is_any_set(settings)

    def reserve(
        self,
        user: str,
        address: str,
        input_tokens: int,
        max_output_tokens: int | None = None,
        *,
        answers: int = 0,
    ) -> "Reservation":
        """Reserve the tokens of a request; the caller must settle or cancel the reservation.

        `answers`: 1 for an answer, 0 for other requests, such as that of a title.

        Raises:
            Refusal: `quota_exceeded` with the time until the next period; nothing is reserved.
        """
        output = UNBOUNDED_OUTPUT_TOKENS if max_output_tokens is None else max_output_tokens
        day, tokens = self._now().date(), input_tokens + output
        charges = find_charges(self._settings, day, user, address, tokens, answers)
        try:
            return self._reserve(day, charges, input_tokens, tokens)
        except CapReached as reached:
            if reached.charge.is_answers or not self._wait_for_ended():
                raise self._refusal(reached) from None
        try:
            return self._reserve(day, charges, input_tokens, tokens)
        except CapReached as reached:
            raise self._refusal(reached) from None

    def quotas(self, user: str) -> list[Quota]:
        """Return what a user used of the quotas that each user has.

        Raises:
            Refusal: `storage_unavailable`.
        """
        charges = find_charges(self._settings, self._now().date(), user, "", 1, 1)
        own = [each for each in charges if each.spender.endswith(f"user {user}")]
        return [
            Quota(
                "answers" if each.is_answers else "tokens",
                "month" if each.is_of_month else "day",
                used,
                each.cap,
                end_of(each),
            )
            for each, used in zip(own, self._counts.read(own), strict=True)
        ]

    def _reserve(
        self, day: date, charges: tuple[Charge, ...], input_tokens: int, tokens: int
    ) -> "Reservation":
        self._counts.reserve(day, charges)
        reservation = Reservation(self, charges, input_tokens, tokens)
        with self._lock:
            self._open.add(reservation)
        return reservation

    def _wait_for_ended(self) -> bool:
        """Wait for ended answers to be settled; return whether there were any."""
        with self._lock:
            ended = [each for each in self._open if each.has_ended]
        for each in ended:
            each.settled.wait(SETTLED_WITHIN_S)
        return bool(ended)

    def _refusal(self, reached: CapReached) -> Refusal:
        charge = reached.charge
        with self._lock:
            reserved = sum(
                own.amount
                for each in self._open
                for own in each.charges
                if not own.is_answers and own[:2] == charge[:2]
            )
        if reached.count - reserved < charge.cap:
            return Refusal("quota_exceeded", RESERVED, retry_after_s=RESERVED_RETRY_S)
        period, moment = ("this month", "on the 1st") if charge.is_of_month else ("today", "")
        sentence = (ALL_USED_UP if charge.is_of_all else USED_UP).format(
            period=period, moment=moment
        )
        wait_s = math.ceil((end_of(charge) - self._now()).total_seconds())
        return Refusal("quota_exceeded", sentence.replace("  ", " "), retry_after_s=wait_s)

    def settle(self, reservation: "Reservation", tokens: int, *, is_cancelled: bool) -> None:
        """Replace the reserved tokens by `tokens`; keep them where the database stays away."""
        difference = tokens - reservation.tokens
        charges = [
            each._replace(amount=-each.amount if each.is_answers else difference)
            for each in reservation.charges
            if is_cancelled or not each.is_answers
        ]
        try:
            self._add(charges)
        finally:
            with self._lock:
                self._open.discard(reservation)
            reservation.settled.set()

    def _add(self, charges: list[Charge]) -> None:
        for pause_s in (*SETTLE_RETRY_S, None):
            try:
                self._counts.add(charges)
            except Refusal:
                if pause_s is None:
                    log.warning("a request stays counted with its estimated tokens")
                    return
                self._runtime.sleep(pause_s)
            else:
                return

    def new_event(self) -> Event:
        """Return an event of the runtime."""
        return self._runtime.event()


class Reservation:
    """The tokens reserved for one request, to be settled once."""

    def __init__(
        self, budget: TokenBudget, charges: tuple[Charge, ...], input_tokens: int, tokens: int
    ):
        self._budget = budget
        self.charges = charges
        self.input_tokens = input_tokens
        self.tokens = tokens
        self.has_ended = False
        self.settled = budget.new_event()

    def end(self) -> None:
        """Note that the answer has ended, so that its settlement follows at once."""
        self.has_ended = True

    def settle(self, tokens: int) -> None:
        """Count `tokens` in place of the reserved ones; call it once."""
        self.end()
        self._budget.settle(self, tokens, is_cancelled=False)

    def cancel(self) -> None:
        """Count nothing: no request was made."""
        self.end()
        self._budget.settle(self, 0, is_cancelled=True)
