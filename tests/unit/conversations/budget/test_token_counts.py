"""Counts of a day are exact under concurrent reservations of several workers, and are kept."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from app.conversations import ConversationStore
from app.conversations.budget.token_counts import StoredTokenCounts
from app.conversations.db.database import Database
from app.conversations.schema.tables import token_counts
from app.limits.booking import Booking, CapReached
from app.limits.budget import TokenBudget
from app.limits.charges import Charge
from app.limits.use import Use
from app.limits.user_rules import SettingsRules
from app.protocol.errors import Refusal
from app.runtime import Runtime
from app.settings import Settings
from app.testing.wire.chat_client import new_id

DAY = date(2026, 11, 26)
PERIOD = DAY.isoformat()
WORKERS, SENDS, TOKENS = 4, 100, 10


@pytest.fixture
def databases(
    runtime: Runtime, data_dir: Path, database_url: str | None, store: ConversationStore
) -> Iterator[list[Database]]:
    """Yield the database as several workers open it."""
    url = Settings(data_dir=data_dir, database_url=database_url).sqlalchemy_url
    with ExitStack() as stack:
        databases = [Database(url, runtime) for _ in range(WORKERS)]
        for database in databases:
            stack.callback(database.close)
        yield databases


def booking(
    caps: dict[str, int], amount: int, period: str = PERIOD, *, day: date = DAY, key: str = ""
) -> Booking:
    charges = tuple(Charge(period, spender, cap, amount) for spender, cap in caps.items())
    return Booking(key or new_id(), day, "a", "fake-chat", charges, Use(0, amount))


def rows(database: Database) -> dict[tuple[str, str], int]:
    with database.engine.begin() as tx:
        return {(row.day, row.spender): row.tokens for row in tx.execute(select(token_counts))}


def counted(database: Database) -> dict[tuple[str, str], int]:
    """Return the counts, without the rows of what is not settled."""
    found = rows(database).items()
    return {key: tokens for key, tokens in found if not key[1].startswith("open ")}


def budget_of(settings: Settings, runtime: Runtime, database: Database) -> TokenBudget:
    return TokenBudget(SettingsRules(settings), runtime, StoredTokenCounts(database))


def test_hundred_reservations_over_four_workers_stop_at_the_cap(
    runtime: Runtime, databases: list[Database]
) -> None:
    counts = [StoredTokenCounts(database) for database in databases]
    caps = {"all": 40 * TOKENS, "user a": 40 * TOKENS}
    outcomes: list[str] = []

    def reserve(number: int) -> None:
        try:
            counts[number % WORKERS].reserve(booking(caps, TOKENS))
            outcomes.append("reserved")
        except CapReached as reached:
            outcomes.append(reached.charge.spender)

    tasks = [runtime.spawn(reserve, number) for number in range(SENDS)]
    assert all(task.join(60) for task in tasks)
    assert outcomes.count("reserved") == 40
    assert len(outcomes) == SENDS
    assert set(counted(databases[0]).values()) == {40 * TOKENS}


def test_budget_over_four_workers_is_overspent_by_one_reservation_at_most(
    runtime: Runtime, databases: list[Database]
) -> None:
    settings = Settings(limit_tokens_per_day=1000)
    budgets = [budget_of(settings, runtime, each) for each in databases]
    spent: list[int] = []

    def ask(number: int) -> None:
        try:
            reservation = budgets[number % WORKERS].reserve(f"user-{number}", "here", 20, 50)
        except Refusal as refusal:
            assert refusal.code == "quota_exceeded"  # noqa: PT017 - the others succeed
            return
        runtime.sleep(0.01)
        spent.append(60)
        reservation.settle(20, 40)

    tasks = [runtime.spawn(ask, number) for number in range(SENDS)]
    assert all(task.join(60) for task in tasks)
    assert sum(counted(databases[0]).values()) == sum(spent)
    # One reservation may begin below the limit and end above it; 15 reserve all there is.
    assert 15 * 60 <= sum(spent) < 1000 + 70


def test_refused_reservation_adds_to_no_count(databases: list[Database]) -> None:
    counts = StoredTokenCounts(databases[0])
    counts.reserve(booking({"user a": 5}, 5))
    with pytest.raises(CapReached) as caught:
        counts.reserve(booking({"all": 100, "address x": 100, "user a": 5}, 5))
    assert (caught.value.charge.spender, caught.value.count) == ("user a", 5)
    assert counted(databases[0]) == {("2026-11-26", "user a"): 5}


def test_settled_difference_counts_for_every_spender_in_each_worker(
    databases: list[Database],
) -> None:
    here, there = StoredTokenCounts(databases[0]), StoredTokenCounts(databases[1])
    here.reserve(booking({"all": 100, "user a": 100}, 90, key="first"))
    here.settle(booking({"all": 0, "user a": 0}, -60, key="first"))
    there.reserve(booking({"all": 100, "user b": 100}, 70))
    assert counted(databases[2]) == {
        ("2026-11-26", "all"): 100,
        ("2026-11-26", "user a"): 30,
        ("2026-11-26", "user b"): 70,
    }
    with pytest.raises(CapReached):
        here.reserve(booking({"all": 100}, 1))


def test_request_that_two_workers_get_at_once_is_reserved_once(
    runtime: Runtime, databases: list[Database]
) -> None:
    counts = [StoredTokenCounts(each) for each in databases]
    reserved: list[bool] = []

    def reserve(number: int) -> None:
        same = booking({"all": 1000}, TOKENS, key="same")
        reserved.append(counts[number % WORKERS].reserve(same))

    tasks = [runtime.spawn(reserve, number) for number in range(20)]
    assert all(task.join(60) for task in tasks)
    assert reserved.count(True) == 1
    assert counted(databases[0]) == {(PERIOD, "all"): TOKENS}


def test_request_whose_worker_was_killed_is_counted_once_when_it_is_repeated(
    runtime: Runtime, databases: list[Database]
) -> None:
    settings = Settings(limit_answers_per_day_per_user=1, limit_tokens_per_day_per_user=100)
    killed, other = (budget_of(settings, runtime, each) for each in databases[:2])
    killed.reserve("a", "here", 20, 80, answers=1, request_id="question")
    databases[0].close()
    other.reserve("a", "here", 20, 80, answers=1, request_id="question").settle(20, 30)
    assert sorted(counted(databases[1]).values()) == [1, 50]


def test_settlement_that_is_repeated_adds_nothing(databases: list[Database]) -> None:
    here, there = StoredTokenCounts(databases[0]), StoredTokenCounts(databases[1])
    here.reserve(booking({"all": 100}, 90, key="first"))
    for counts in (here, there, here):
        counts.settle(booking({"all": 0}, -60, key="first"))
    assert rows(databases[2]) == {("2026-11-26", "all"): 30}


def test_counts_older_than_the_day_before_are_deleted(databases: list[Database]) -> None:
    counts = StoredTokenCounts(databases[0])
    for day in (24, 25, 26):
        today = DAY.replace(day=day)
        counts.reserve(booking({"all": 100}, 1, today.isoformat(), day=today))
    assert [day for day, _ in sorted(counted(databases[0]))] == ["2026-11-25", "2026-11-26"]
    assert {day for day, _ in rows(databases[0])} == {"2026-11-25", "2026-11-26"}


def test_counts_of_a_month_are_kept_through_it_and_the_next_day(databases: list[Database]) -> None:
    counts = StoredTokenCounts(databases[0])
    for today in (date(2026, 10, 1), date(2026, 10, 31), date(2026, 11, 1)):
        counts.reserve(booking({"all": 100}, 1, today.isoformat()[:7], day=today))
    assert counted(databases[0]) == {("2026-10", "all"): 2, ("2026-11", "all"): 1}
    counts.reserve(booking({"all": 100}, 1, "2026-11", day=date(2026, 11, 2)))
    assert counted(databases[0]) == {("2026-11", "all"): 2}


def test_hundred_sends_over_four_workers_begin_as_many_answers_as_the_quota_has(
    runtime: Runtime, databases: list[Database]
) -> None:
    settings = Settings(limit_answers_per_day_per_user=40, limit_tokens_per_month=1_000_000)
    budgets = [budget_of(settings, runtime, each) for each in databases]
    begun: list[int] = []

    def ask(number: int) -> None:
        try:
            reservation = budgets[number % WORKERS].reserve("a", "here", 20, 50, answers=1)
        except Refusal as refusal:
            assert refusal.code == "quota_exceeded"  # noqa: PT017 - the others succeed
            return
        begun.append(number)
        reservation.settle(20, 40)

    tasks = [runtime.spawn(ask, number) for number in range(SENDS)]
    assert all(task.join(60) for task in tasks)
    assert len(begun) == 40
    assert sorted(counted(databases[0]).values()) == [40, 40 * 60]


def test_reservation_of_a_killed_worker_stays_counted(
    runtime: Runtime, databases: list[Database]
) -> None:
    settings = Settings(limit_tokens_per_day_per_user=100)
    killed, other = (budget_of(settings, runtime, each) for each in databases[:2])
    killed.reserve("a", "here", 20, 80)
    databases[0].close()
    with pytest.raises(Refusal, match="quota_exceeded"):
        other.reserve("a", "here", 1, 1)
    other.reserve("b", "here", 1, 1)
