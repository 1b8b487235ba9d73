"""People, their limits, groups, addresses and use, on SQLite and on PostgreSQL."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.accounts.administration import Administration, Changes
from app.accounts.data.usage import read_usage, read_usage_of
from app.accounts.links import Links
from app.accounts.role_rules import RoleRules
from app.accounts.rows import people
from app.conversations.budget.token_counts import StoredTokenCounts
from app.conversations.budget.usage_counts import MOST_DAYS
from app.conversations.db.database import Database
from app.limits.budget import TokenBudget
from app.protocol.errors import Refusal
from app.runtime import Runtime
from app.settings import Settings, fixed_settings

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
ROLES = "[groups.team]\nall = { cost_per_month = 2 }\n[user]\neach = { answers_per_day = 5 }"
PRICES = "currency = 'EUR'\n[models.m]\ninput = 1000\noutput = 1000"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    roles, prices = tmp_path / "roles.toml", tmp_path / "prices.toml"
    roles.write_text(ROLES)
    prices.write_text(PRICES)
    return fixed_settings(auth="password", roles_file=roles, prices_file=prices)


def add(database: Database, name: str, email: str | None = None) -> people.Person:
    links = Links(database, lambda: NOW)
    return links.use(links.invite("operator", name, "user", email)[1], None, "hash")


def administration(database: Database) -> Administration:
    return Administration(database, lambda: NOW, lambda _: None, lambda *_: None)


def test_limits_and_groups_are_stored_and_taken_back(databases: list[Database]) -> None:
    person = add(databases[0], "anna", "anna@example.org")
    assert (person.groups, person.limits, person.email) == ((), {}, "anna@example.org")
    here, there = map(administration, databases)
    given = Changes(limits={"cost_per_day": 0.5}, groups=("team", "büro"), email="")
    here.change("root", person.id, given)
    found = databases[1].read(people.get, person.id)
    assert (found.groups, found.limits, found.email) == (
        ("team", "büro"), {"cost_per_day": 0.5}, None
    )  # fmt: skip
    there.change("root", person.id, Changes(limits={}, groups=()))
    found = databases[0].read(people.get, person.id)
    assert (found.groups, found.limits) == ((), {})
    actions = [entry["action"] for entry in here.audit_log(None)]
    assert actions[:2] == ["groups_changed", "limits_changed"]
    assert actions.count("limits_changed") == 2


def test_person_is_found_by_name_and_by_an_address_of_one_alone(databases: list[Database]) -> None:
    anna = add(databases[0], "anna", "Anna@Example.org")
    for name in ("berta", "carla"):
        add(databases[0], name, "both@example.org")

    def find(text: str) -> str | None:
        found = databases[1].read(people.find_by_name_or_email, text)
        return found.name if found else None

    assert [find(text) for text in (" ANNA ", "anna@example.ORG")] == [anna.name] * 2
    assert [find(text) for text in ("both@example.org", "nobody", "")] == [None] * 3


def test_rules_of_a_person_come_from_own_limits_then_the_role(
    databases: list[Database], settings: Settings
) -> None:
    person, rules = add(databases[0], "anna"), RoleRules(settings, databases[1])
    assert rules.find(person.id).caps.answers_per_day == 5
    changes = Changes(limits={"answers_per_day": 7}, groups=("team",))
    administration(databases[0]).change("root", person.id, changes)
    found = rules.find(person.id)
    assert (found.source, found.caps.answers_per_day) == ("group team", 7)
    assert rules.find("p_unknown").source == "role user"


def test_use_is_kept_by_day_person_and_model_and_settled_once(
    runtime: Runtime, databases: list[Database], settings: Settings
) -> None:
    person = add(databases[0], "anna")
    budgets = [
        TokenBudget(
            RoleRules(settings, each),
            runtime,
            StoredTokenCounts(each, keeps_usage=True),
            lambda: NOW,
            settings.prices,
        )
        for each in databases
    ]

    def ask(number: int) -> None:
        reservation = budgets[number % 2].reserve(person.id, "here", 9, 90, model="m")
        reservation.settle(1, 2)

    tasks = [runtime.spawn(ask, number) for number in range(30)]
    assert all(task.join(60) for task in tasks)
    running = budgets[0].reserve(person.id, "here", 4, 6, answers=1, model="m")
    [row] = read_usage(databases[1], NOW, 1)
    assert row == {
        "day": "2026-11-26", "user_id": person.id, "model": "m", "answers": 1,
        "input_tokens": 34, "output_tokens": 66, "cost": 0.1,
    }  # fmt: skip
    running.cancel()
    [row] = read_usage(databases[1], NOW, 1)
    assert (row["answers"], row["input_tokens"], row["cost"]) == (0, 30, 0.09)
    assert read_usage(databases[1], NOW.replace(day=27), 1) == []
    quota = budgets[1].quotas(person.id)
    assert [(each.kind, each.used, each.limit) for each in quota] == [("answers", 0, 5)]


def test_use_is_kept_for_as_long_as_a_report_goes_back(
    runtime: Runtime, databases: list[Database], settings: Settings
) -> None:
    rules, today = RoleRules(settings, databases[0]), [NOW]

    def ask() -> None:
        # A new worker each time, as after a restart.
        counts = StoredTokenCounts(databases[0], keeps_usage=True)
        budget = TokenBudget(rules, runtime, counts, lambda: today[0], settings.prices)
        budget.reserve("p_anna", "here", 1, 2, model="m").settle(1, 2)

    def days() -> list[str]:
        return [row["day"] for row in databases[0].read(read_usage_of, "p_anna")]

    for step in (0, 1, MOST_DAYS - 1):
        today[0] = NOW + timedelta(days=step)
        ask()
    assert days() == ["2026-11-26", "2026-11-27", "2027-11-26"]
    assert len(read_usage(databases[0], today[0], MOST_DAYS)) == 3
    today[0] += timedelta(days=1)
    ask()
    assert days() == ["2026-11-27", "2027-11-26", "2027-11-27"]


def test_people_of_a_group_stop_at_its_cost_at_once(
    runtime: Runtime, databases: list[Database], settings: Settings
) -> None:
    members = [add(databases[0], name) for name in ("anna", "berta")]
    for each in members:
        administration(databases[0]).change("root", each.id, Changes(groups=("team",)))
    budgets = [
        TokenBudget(
            RoleRules(settings, each),
            runtime,
            StoredTokenCounts(each),
            lambda: NOW,
            settings.prices,
        )
        for each in databases
    ]
    begun: list[int] = []

    def ask(number: int) -> None:
        try:
            budgets[number % 2].reserve(members[number // 2 % 2].id, "here", 50, 50, model="m")
        except Refusal as refusal:
            assert refusal.code == "quota_exceeded"  # noqa: PT017 - the others succeed
        else:
            begun.append(number)

    tasks = [runtime.spawn(ask, number) for number in range(100)]
    assert all(task.join(60) for task in tasks)
    # 0.1 each, of 2.
    assert len(begun) == 20
