"""Budgets of tokens, answers and cost, of a day and a month (UTC), by the rules of each user.

A request reserves what it may use before any work and settles with what it used; an answer counts
when it begins. After a kill another worker settles it; see answers.lifecycle.lost_use. Counts are
stored, so they hold for all workers and over restarts. A budget is independent of LIMITS=off, which
is for rates.
"""

import logging
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import NamedTuple

from ..allowances import PriceList, is_never_reached
from ..protocol.errors import Refusal
from ..runtime import Event, Runtime
from .booking import Booking, CapReached, Counts, booking_key
from .charges import Charge, end_of, find_charges, refuse_used_up
from .use import Use
from .user_rules import UserRules

log = logging.getLogger(__name__)
# What an answer without a bound of its output reserves for it.
UNBOUNDED_OUTPUT_TOKENS = 2_000
RESERVED_RETRY_S = 10.0
SETTLED_WITHIN_S = 5.0
SETTLE_RETRY_S = (0.2, 1.0, 5.0, 15.0, 30.0)
RESERVED = "Running answers need what is left of the quota. Please wait for one to end."


class Quota(NamedTuple):
    """What a user used of a quota; costs in COST_UNIT.

    `kind`: "answers", "tokens" or "cost", `period`: "day" or "month".
    """

    kind: str
    period: str
    used: int
    limit: int
    ends_at: datetime


class TokenBudget:
    """The budgets of the rules; `now` returns the time in UTC."""

    def __init__(
        self,
        rules: UserRules,
        runtime: Runtime,
        counts: Counts,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        prices: PriceList | None = None,
    ):
        self.rules = rules
        self.prices = prices
        self._runtime = runtime
        self._counts = counts
        self._now = now
        self._lock = runtime.lock()
        self._open: set[Reservation] = set()

    def reserve(
        self,
        user: str,
        address: str,
        input_tokens: int,
        max_output_tokens: int | None = None,
        *,
        answers: int = 0,
        model: str = "",
        request_id: str = "",
    ) -> "Reservation":
        """Reserve the tokens of a request; the caller must settle or cancel the reservation.

        `answers`: 1 for an answer, 0 for other requests, such as that of a title. `request_id`
        names one that may be repeated: it is reserved once.

        Raises:
            Refusal: `quota_exceeded` with the time until the next period; nothing is reserved.
        """
        output = UNBOUNDED_OUTPUT_TOKENS if max_output_tokens is None else max_output_tokens
        day = self._now().date()
        use = Use(answers, input_tokens, output, self.cost(model, input_tokens, output))
        charges = find_charges(self.rules.allowances(user, address), day, use)
        key = booking_key(user, request_id) if request_id else str(uuid.uuid4())
        booking = Booking(key, day, user, model, charges, use, request_id)
        try:
            return self._reserve(booking)
        except CapReached as reached:
            if reached.charge.kind == "answers" or not self._wait_for_ended():
                raise self._refusal(reached) from None
        try:
            return self._reserve(booking)
        except CapReached as reached:
            raise self._refusal(reached) from None

    def cost(self, model: str, input_tokens: int, output_tokens: int) -> int:
        """Return the price of a request, in COST_UNIT; 0 without a price list."""
        return self.prices.cost(model, input_tokens, output_tokens) if self.prices else 0

    def quotas(self, user: str) -> list[Quota]:
        """Return what a user used of the quotas of this user alone.

        Raises:
            Refusal: `storage_unavailable`.
        """
        whose = f"user {user}"
        own = [each for each in self.rules.allowances(user, "") if each.spender == whose]
        charges = [
            each
            for each in find_charges(own, self._now().date(), Use(1, 1, 0, 1))
            if not is_never_reached(each.kind, each.cap)
        ]
        return [
            Quota(each.kind, "month" if each.is_of_month else "day", used, each.cap, end_of(each))
            for each, used in zip(charges, self._counts.read(charges), strict=True)
        ]

    def _reserve(self, booking: Booking) -> "Reservation":
        is_new = self._counts.reserve(booking)
        reservation = Reservation(self, booking, is_new=is_new)
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
        if charge.kind != "answers" and reached.count - self._reserved(charge) < charge.cap:
            return Refusal("quota_exceeded", RESERVED, retry_after_s=RESERVED_RETRY_S)
        return refuse_used_up(charge, self._now())

    def _reserved(self, charge: Charge) -> int:
        with self._lock:
            charges = [own for each in self._open for own in each.booking.charges]
        return sum(own.amount for own in charges if own[:2] == charge[:2])

    def settle(self, reservation: "Reservation", used: Use) -> None:
        """Replace what was reserved by what was used; keep it where the database stays away."""
        booking = reservation.booking
        try:
            self._add(booking.changed_by(used.minus(booking.use)))
        finally:
            self.forget(reservation)

    def settle_booking(self, booking: Booking, input_tokens: int, output_tokens: int) -> None:
        """Settle what a lost process reserved; once, also where several try.

        Raises:
            Refusal: `storage_unavailable`.
        """
        cost = self.cost(booking.model, input_tokens, output_tokens)
        used = Use(booking.use.answers, input_tokens, output_tokens, cost)
        self._counts.settle(booking.changed_by(used.minus(booking.use)))

    def forget(self, reservation: "Reservation") -> None:
        """Let nothing wait for a reservation any more."""
        with self._lock:
            self._open.discard(reservation)
        reservation.settled.set()

    def _add(self, difference: Booking) -> None:
        for pause_s in (*SETTLE_RETRY_S, None):
            try:
                self._counts.settle(difference)
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
    """What is reserved for one request, to be settled once; `is_new`: by this reservation."""

    def __init__(self, budget: TokenBudget, booking: Booking, *, is_new: bool):
        self._budget = budget
        self._is_new = is_new
        self.booking = booking
        self.has_ended = False
        self.settled = budget.new_event()

    @property
    def input_tokens(self) -> int:
        """The estimated tokens that go up."""
        return self.booking.use.input_tokens

    def end(self) -> None:
        """Note that the answer has ended, so that its settlement follows at once."""
        self.has_ended = True

    def settle(self, input_tokens: int, output_tokens: int) -> None:
        """Count these tokens in place of the reserved ones; call it once."""
        self.end()
        cost = self._budget.cost(self.booking.model, input_tokens, output_tokens)
        used = Use(self.booking.use.answers, input_tokens, output_tokens, cost)
        self._budget.settle(self, used)

    def cancel(self) -> None:
        """Count nothing: no request was made. What the same request reserved before stays."""
        self.end()
        if self._is_new:
            self._budget.settle(self, Use())
        else:
            self._budget.forget(self)
