"""Token budgets of a day (UTC), in total, by user and by address.

A request reserves its estimated tokens before any work and settles with the tokens it used. After
a kill the reservation stays counted. Counts are stored, so they hold for all workers and over
restarts. A budget is independent of LIMITS=off, which is for rates.
"""

import logging
import math
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol

from ..protocol.errors import Refusal
from ..runtime import Event, Runtime
from ..settings import Settings

log = logging.getLogger(__name__)
ALL = "all"
# What an answer without a bound of its output reserves for it.
UNBOUNDED_OUTPUT_TOKENS = 2_000
RESERVED_RETRY_S = 10.0
SETTLED_WITHIN_S = 5.0
SETTLE_RETRY_S = (0.2, 1.0, 5.0, 15.0, 30.0)

USED_UP = "The quota for today is used up. It starts again at 00:00 UTC."
ALL_USED_UP = "This server's quota for today is used up. It starts again at 00:00 UTC."
RESERVED = "Running answers need what is left of today's quota. Please wait for one to end."


class CapReached(Exception):
    """The count of `spender` has reached its cap; `tokens` is the count."""

    def __init__(self, spender: str, tokens: int):
        super().__init__(spender)
        self.spender = spender
        self.tokens = tokens


class TokenCounts(Protocol):
    """The stored counts of each day."""

    def reserve(self, day: date, caps: Mapping[str, int], tokens: int) -> None:
        """Add `tokens` to each spender's count; raise CapReached if one has reached its cap."""

    def add(self, day: date, spenders: Iterable[str], tokens: int) -> None:
        """Add `tokens`, which may be negative."""


class TokenBudget:
    """The budgets of the settings; `now` returns the time in UTC."""

    def __init__(
        self,
        settings: Settings,
        runtime: Runtime,
        counts: TokenCounts,
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
        return bool(
            settings.limit_tokens_per_day
            or settings.limit_tokens_per_day_per_user
            or settings.limit_tokens_per_day_per_address
        )

    def reserve(
        self, user: str, address: str, input_tokens: int, max_output_tokens: int | None = None
    ) -> "Reservation":
        """Reserve the tokens of a request; the caller must settle or cancel the reservation.

        Raises:
            Refusal: `quota_exceeded` with the time until the next day; nothing is reserved.
        """
        output = UNBOUNDED_OUTPUT_TOKENS if max_output_tokens is None else max_output_tokens
        caps = self._caps(user, address)
        try:
            return self._reserve(caps, input_tokens, output)
        except CapReached as reached:
            if not self._wait_for_ended():
                raise self._refusal(reached, caps) from None
        try:
            return self._reserve(caps, input_tokens, output)
        except CapReached as reached:
            raise self._refusal(reached, caps) from None

    def _caps(self, user: str, address: str) -> dict[str, int]:
        limits = self._settings
        caps = {
            ALL: limits.limit_tokens_per_day,
            f"user {user}": limits.limit_tokens_per_day_per_user,
            f"address {address}": limits.limit_tokens_per_day_per_address,
        }
        return {spender: cap for spender, cap in caps.items() if cap}

    def _reserve(self, caps: dict[str, int], input_tokens: int, output: int) -> "Reservation":
        day = self._now().date()
        self._counts.reserve(day, caps, input_tokens + output)
        reservation = Reservation(self, day, tuple(caps), input_tokens, input_tokens + output)
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

    def _refusal(self, reached: CapReached, caps: Mapping[str, int]) -> Refusal:
        now = self._now()
        with self._lock:
            reserved = sum(
                each.tokens
                for each in self._open
                if each.day == now.date() and reached.spender in each.spenders
            )
        if reached.tokens - reserved < caps[reached.spender]:
            return Refusal("quota_exceeded", RESERVED, retry_after_s=RESERVED_RETRY_S)
        midnight = datetime.combine(now.date() + timedelta(days=1), time(), UTC)
        sentence = ALL_USED_UP if reached.spender == ALL else USED_UP
        wait_s = math.ceil((midnight - now).total_seconds())
        return Refusal("quota_exceeded", sentence, retry_after_s=wait_s)

    def settle(self, reservation: "Reservation", tokens: int) -> None:
        """Replace the reserved tokens by `tokens`; keep them where the database stays away."""
        difference = tokens - reservation.tokens
        try:
            self._add(reservation, difference)
        finally:
            with self._lock:
                self._open.discard(reservation)
            reservation.settled.set()

    def _add(self, reservation: "Reservation", difference: int) -> None:
        for pause_s in (*SETTLE_RETRY_S, None):
            try:
                self._counts.add(reservation.day, reservation.spenders, difference)
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
        self,
        budget: TokenBudget,
        day: date,
        spenders: tuple[str, ...],
        input_tokens: int,
        tokens: int,
    ):
        self._budget = budget
        self.day = day
        self.spenders = spenders
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
        self._budget.settle(self, tokens)

    def cancel(self) -> None:
        """Count nothing: no request was made."""
        self.settle(0)
