"""Budgets refuse with the time until they start again, and settle what was reserved."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from app.allowances import COST_UNIT, PriceList
from app.allowances.prices import Price
from app.limits.booking import Booking, CapReached
from app.limits.budget import Quota, TokenBudget
from app.limits.charges import Charge
from app.limits.user_rules import SettingsRules, is_any_bounded
from app.protocol.errors import Refusal
from app.runtime import Runtime
from app.settings import Settings

EVENING = datetime(2026, 11, 26, 22, 30, tzinfo=UTC)


class Counts:
    """Counts in memory; `failures`: so many additions fail first."""

    def __init__(self) -> None:
        self.tokens: dict[tuple[str, str], int] = {}
        self.failures = 0
        self.open: set[str] = set()

    def reserve(self, booking: Booking) -> bool:
        charges = booking.charges
        if booking.key in self.open:
            return False
        self.open.add(booking.key)
        for charge in charges:
            if self.tokens.get(charge[:2], 0) >= charge.cap:
                raise CapReached(charge, self.tokens[charge[:2]])
        for charge in charges:
            self.tokens[charge[:2]] = self.tokens.get(charge[:2], 0) + charge.amount
        return True

    def settle(self, difference: Booking) -> None:
        if self.failures:
            self.failures -= 1
            raise Refusal("storage_unavailable")
        for charge in difference.charges:
            self.tokens[charge[:2]] += charge.amount

    def read(self, charges: Sequence[Charge]) -> list[int]:
        return [self.tokens.get(charge[:2], 0) for charge in charges]


class World:
    """A budget with a clock."""

    def __init__(self, runtime: Runtime, prices: PriceList | None = None, **limits: Any):
        self.now = EVENING
        self.counts = Counts()
        settings = Settings.model_construct(**limits)
        assert is_any_bounded(settings)
        rules = SettingsRules(settings)
        self.budget = TokenBudget(rules, runtime, self.counts, lambda: self.now, prices)

    def refusal(self, user: str = "a", address: str = "x") -> Refusal:
        with pytest.raises(Refusal) as caught:
            self.budget.reserve(user, address, 1, 1, answers=1)
        assert caught.value.code == "quota_exceeded"
        return caught.value


@pytest.mark.parametrize(
    ("limit", "others"),
    [
        ("limit_tokens_per_day", []),
        ("limit_tokens_per_day_per_user", [("b", "x")]),
        ("limit_tokens_per_day_per_address", [("a", "y")]),
    ],
)
def test_used_up_budget_refuses_with_the_time_until_midnight(
    runtime: Runtime, limit: str, others: list[tuple[str, str]]
) -> None:
    world = World(runtime, None, **{limit: 100})
    world.budget.reserve("a", "x", 20, 100).settle(100, 0)
    refusal = world.refusal()
    assert refusal.retry_after_s == 90 * 60
    assert "00:00 UTC" in refusal.message
    for user, address in others:
        world.budget.reserve(user, address, 1, 1)


def test_budget_is_whole_again_on_the_next_day(runtime: Runtime) -> None:
    world = World(runtime, limit_tokens_per_day=100)
    world.budget.reserve("a", "x", 100, 1).settle(100, 0)
    world.refusal()
    world.now = EVENING.replace(day=27, hour=0, minute=0)
    world.budget.reserve("a", "x", 1, 1)


def test_answer_over_midnight_settles_on_the_day_it_began(runtime: Runtime) -> None:
    world = World(runtime, limit_tokens_per_day=100)
    reservation = world.budget.reserve("a", "x", 50, 100)
    world.now = EVENING.replace(day=27, hour=0, minute=1)
    reservation.settle(60, 0)
    assert world.counts.tokens == {("2026-11-26", "all"): 60}


def test_tokens_that_running_answers_reserved_refuse_for_seconds_only(runtime: Runtime) -> None:
    world = World(runtime, limit_tokens_per_day_per_user=100)
    reservation = world.budget.reserve("a", "x", 20, 100)
    refusal = world.refusal()
    assert refusal.retry_after_s is not None
    assert refusal.retry_after_s < 60
    reservation.settle(30, 0)
    world.budget.reserve("a", "x", 1, 1)


def test_request_waits_for_the_settlement_of_an_answer_that_has_ended(runtime: Runtime) -> None:
    world = World(runtime, limit_tokens_per_day_per_user=100)
    reservation = world.budget.reserve("a", "x", 20, 100)
    reservation.end()

    def settle() -> None:
        runtime.sleep(0.2)
        reservation.settle(30, 0)

    runtime.spawn(settle)
    world.budget.reserve("a", "x", 1, 1)


def test_cancelled_reservation_counts_nothing(runtime: Runtime) -> None:
    world = World(runtime, limit_tokens_per_day=100)
    world.budget.reserve("a", "x", 50, 100).cancel()
    assert set(world.counts.tokens.values()) == {0}


def test_answer_without_a_bound_reserves_for_its_output(runtime: Runtime) -> None:
    world = World(runtime, limit_tokens_per_day=100)
    world.budget.reserve("a", "x", 50)
    assert world.counts.tokens["2026-11-26", "all"] > 1_000


def test_settlement_is_repeated_while_the_database_is_away(runtime: Runtime) -> None:
    world = World(runtime, limit_tokens_per_day=100)
    reservation = world.budget.reserve("a", "x", 50, 100)
    world.counts.failures = 1
    reservation.settle(70, 0)
    assert set(world.counts.tokens.values()) == {70}


def test_budget_of_zero_is_none() -> None:
    assert not is_any_bounded(Settings(limit_tokens_per_day=0))


@pytest.mark.parametrize(
    ("limit", "wait_s"),
    [
        ("limit_answers_per_day", 90 * 60),
        ("limit_answers_per_day_per_user", 90 * 60),
        ("limit_answers_per_month", 4 * 24 * 3600 + 90 * 60),
        ("limit_answers_per_month_per_user", 4 * 24 * 3600 + 90 * 60),
    ],
)
def test_used_up_answers_refuse_with_the_time_until_the_next_period(
    runtime: Runtime, limit: str, wait_s: int
) -> None:
    world = World(runtime, None, **{limit: 2})
    running = world.budget.reserve("a", "x", 20, 100, answers=1)
    world.budget.reserve("a", "x", 20, 100, answers=1).settle(10, 0)
    assert world.refusal().retry_after_s == wait_s
    # A title is no answer, and an answer that was never begun is none.
    world.budget.reserve("a", "x", 20, 100).settle(10, 0)
    running.cancel()
    world.budget.reserve("a", "x", 20, 100, answers=1)


def test_tokens_of_a_month_add_up_over_its_days_and_start_again(runtime: Runtime) -> None:
    world = World(runtime, limit_tokens_per_month_per_user=100)
    world.budget.reserve("a", "x", 20, 100).settle(60, 0)
    world.now = EVENING.replace(day=28)
    world.budget.reserve("a", "x", 20, 100).settle(60, 0)
    assert "this month" in world.refusal().message
    world.now = datetime(2026, 12, 1, tzinfo=UTC)
    world.budget.reserve("a", "x", 20, 100)


def test_quotas_of_a_user_say_what_is_used_and_when_they_end(runtime: Runtime) -> None:
    world = World(
        runtime,
        limit_answers_per_day_per_user=5,
        limit_tokens_per_month_per_user=1000,
        limit_tokens_per_day=9,
    )
    world.budget.reserve("a", "x", 20, 100, answers=1).settle(8, 0)
    assert world.budget.quotas("a") == [
        Quota("tokens", "month", 8, 1000, datetime(2026, 12, 1, tzinfo=UTC)),
        Quota("answers", "day", 1, 5, datetime(2026, 11, 27, tzinfo=UTC)),
    ]
    assert [each.used for each in world.budget.quotas("b")] == [0, 0]


def test_request_that_is_repeated_is_reserved_once(runtime: Runtime) -> None:
    world = World(runtime, limit_answers_per_day=5)
    first = world.budget.reserve("a", "x", 20, 100, answers=1, request_id="one")
    world.budget.reserve("a", "x", 20, 100, answers=1, request_id="one").cancel()
    other = world.budget.reserve("b", "x", 20, 100, answers=1, request_id="one")
    assert world.counts.tokens == {("2026-11-26", "answers all"): 2}
    other.cancel()
    first.settle(20, 10)
    assert world.counts.tokens == {("2026-11-26", "answers all"): 1}


def test_cost_is_reserved_by_the_price_and_settled_by_what_was_used(runtime: Runtime) -> None:
    prices = PriceList(currency="EUR", models={"m": Price(input=1000, output=2000)})
    world = World(runtime, prices, limit_cost_per_day=1.0)
    count = ("2026-11-26", "cost all")
    reservation = world.budget.reserve("a", "x", 100, 500, model="m")
    assert world.counts.tokens[count] == round(1.1 * COST_UNIT)
    with pytest.raises(Refusal) as caught:
        world.budget.reserve("b", "y", 1, 1, model="m")
    assert caught.value.retry_after_s == 10
    reservation.settle(100, 50)
    assert world.counts.tokens[count] == round(0.2 * COST_UNIT)
    world.budget.reserve("b", "y", 1, 1, model="free").settle(10**9, 10**9)
    assert world.counts.tokens[count] == round(0.2 * COST_UNIT)
    world.budget.reserve("b", "y", 100, 500, model="m").settle(100, 500)
    with pytest.raises(Refusal) as caught:
        world.budget.reserve("a", "x", 1, 1, model="m")
    assert caught.value.retry_after_s == 90 * 60
    assert caught.value.message.startswith("This server's quota for today is used up.")
