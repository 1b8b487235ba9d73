"""What works once works once for many at the same time, on SQLite and on PostgreSQL."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, insert, select

from app.accounts.account_actions import AccountActions, Device
from app.accounts.account_users import AccountUsers
from app.accounts.administration import Administration, Changes
from app.accounts.cookies import Cookies
from app.accounts.links import Links
from app.accounts.password.back_off import OF_ACCOUNT, OF_PAIR, BackOff
from app.accounts.rows import api_tokens, oidc, people
from app.conversations.db.database import Database
from app.conversations.ids import wire_time
from app.conversations.schema.tables import conversations
from app.protocol.errors import Refusal
from app.runtime import Runtime
from app.settings import Settings

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
AT_ONCE = 12


def outcomes(runtime: Runtime, act: Callable[[int], object]) -> list[str]:
    """Call `act` many times at once; return "done" or the code of the refusal of each."""
    found: list[str] = []

    def note(number: int) -> None:
        try:
            act(number)
        except Refusal as refusal:
            found.append(refusal.code)
        else:
            found.append("done")

    tasks = [runtime.spawn(note, number) for number in range(AT_ONCE)]
    assert all(task.join(60) for task in tasks)
    return sorted(found)


def test_link_is_used_by_one_of_many_at_once(runtime: Runtime, databases: list[Database]) -> None:
    links = [Links(each, lambda: NOW) for each in databases]
    secret = links[0].sign_in_owner()
    used = outcomes(runtime, lambda number: links[number % 2].use(secret, None, None))
    assert used == ["done"] + ["link_unusable"] * (AT_ONCE - 1)


def test_state_and_logout_token_are_used_by_one_of_many_at_once(
    runtime: Runtime, databases: list[Database]
) -> None:
    used: list[bool] = []

    def use(number: int) -> None:
        until = NOW + timedelta(minutes=10)
        used.append(databases[number % 2].write(oidc.use_once, "hash", NOW, until))

    assert outcomes(runtime, use) == ["done"] * AT_ONCE
    assert sorted(used) == [False] * (AT_ONCE - 1) + [True]


def test_name_is_taken_by_one_of_many_at_once(runtime: Runtime, databases: list[Database]) -> None:
    links = [Links(each, lambda: NOW) for each in databases]
    secrets = [links[0].invite("operator", None, "user")[1] for _ in range(AT_ONCE)]
    used = outcomes(runtime, lambda number: links[number % 2].use(secrets[number], "anna", "hash"))
    assert used == ["done"] + ["invalid"] * (AT_ONCE - 1)


@pytest.mark.parametrize("kind", ["invitation", "reset"])
def test_link_sets_one_password_for_many_at_once(
    runtime: Runtime, databases: list[Database], kind: str
) -> None:
    links = [Links(each, lambda: NOW) for each in databases]
    secret = links[0].invite("operator", "anna", "user")[1]
    if kind == "reset":
        secret = links[0].reset(links[0].use(secret, None, "hash").id, None)
    used = outcomes(runtime, lambda number: links[number % 2].use(secret, None, f"hash {number}"))
    assert used == ["done"] + ["link_unusable"] * (AT_ONCE - 1)


def test_two_reset_links_of_a_person_at_once_set_one_password(
    runtime: Runtime, databases: list[Database]
) -> None:
    links = [Links(each, lambda: NOW) for each in databases]
    person = links[0].use(links[0].invite("operator", "anna", "user")[1], None, "hash")
    secrets = [links[0].reset(person.id, None, is_replacing=False) for _ in range(2)]
    used = outcomes(
        runtime, lambda number: links[number % 2].use(secrets[number % 2], None, f"hash {number}")
    )
    assert used == ["done"] + ["link_unusable"] * (AT_ONCE - 1)


@pytest.mark.parametrize("change", [Changes(role="user"), Changes(is_disabled=True), None])
def test_admins_who_remove_each_other_at_once_leave_one(
    runtime: Runtime, databases: list[Database], change: Changes | None
) -> None:
    links = Links(databases[0], lambda: NOW)
    admins = [
        links.use(links.invite("operator", f"admin{number}", "admin")[1], None, "hash").id
        for number in range(AT_ONCE)
    ]
    administrations = [
        Administration(each, lambda: NOW, lambda _: None, lambda *_: None) for each in databases
    ]

    def remove(number: int) -> None:
        administration, other = administrations[number % 2], admins[(number + 1) % AT_ONCE]
        if change is None:
            administration.remove(admins[number], other)
        else:
            administration.change(admins[number], other, change)

    assert outcomes(runtime, remove) == ["done"] * (AT_ONCE - 1) + ["invalid"]
    assert [each.is_admin for each in databases[0].read(people.everybody)].count(True) == 1


def test_no_person_gets_more_tokens_than_the_bound_by_asking_at_once(
    runtime: Runtime, databases: list[Database], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api_tokens, "MOST_TOKENS", 3)
    links = Links(databases[0], lambda: NOW)
    person = links.use(links.sign_in_owner(), None, None)

    def make(number: int) -> None:
        asked = (f"hash {number}", person.id, "title", "read", NOW, timedelta(days=1))
        databases[number % 2].write_counts(api_tokens.make, *asked)

    assert outcomes(runtime, make) == ["done"] * 3 + ["invalid"] * (AT_ONCE - 3)


def test_one_of_two_first_admin_links_makes_an_admin(
    runtime: Runtime, databases: list[Database]
) -> None:
    links = [Links(each, lambda: NOW) for each in databases]
    secrets = [each.first_admin() or "" for each in links]  # one of each worker
    used = outcomes(
        runtime,
        lambda number: links[number % 2].use(secrets[number % 2], f"admin{number}", "hash"),
    )
    assert used == ["done"] + ["link_unusable"] * (AT_ONCE - 1)
    assert [each.role for each in databases[0].read(people.everybody)] == ["admin"]


def test_conversations_are_adopted_once_by_one_of_two_people(
    runtime: Runtime, databases: list[Database]
) -> None:
    day = timedelta(days=1)
    actions = [AccountActions(each, lambda: NOW, day, day, lambda _: None) for each in databases]
    users = [actions[0].sign_up(name, "hash").id for name in ("anna", "berta")]
    for number in range(3):
        databases[0].write(_add_conversation, "browser", f"c{number}")
    adopted: list[int] = []

    def adopt(number: int) -> None:
        # Both people on both workers, each several times.
        adopted.append(actions[number % 2].adopt(users[number // 2 % 2], "browser"))

    assert outcomes(runtime, adopt) == ["done"] * AT_ONCE
    assert sorted(adopted) == [0] * (AT_ONCE - 1) + [3]
    owners = databases[1].read(lambda tx: tx.execute(select(conversations.c.owner)).scalars().all())
    assert len(owners) == 3
    assert len(set(owners)) == 1
    assert owners[0] in users


def _add_conversation(tx: Connection, owner: str, conversation_id: str) -> None:
    at = wire_time(NOW)
    row = {"owner": owner, "id": conversation_id, "title": "", "created_at": at, "updated_at": at}
    tx.execute(insert(conversations).values(row))


def test_guesses_at_once_count_like_those_one_after_the_other(
    runtime: Runtime, databases: list[Database]
) -> None:
    back_off = [BackOff(each, lambda: NOW) for each in databases]
    tried = outcomes(
        runtime,
        lambda number: back_off[number % 2].begin("anna", "203.0.113.9", is_known_device=False),
    )
    assert tried == ["done"] * OF_PAIR.free + ["rate_limited"] * (AT_ONCE - OF_PAIR.free)


def test_many_requests_at_once_note_the_use_of_their_session(
    runtime: Runtime, databases: list[Database]
) -> None:
    links, day = Links(databases[0], lambda: NOW), timedelta(days=1)
    person = links.use(links.sign_in_owner(), None, None)
    actions = AccountActions(databases[0], lambda: NOW, day, day, lambda _: None)
    cookies = Cookies(Settings(), "a secret key of this test")
    secret = actions.begin_session(person, Device("", "", None))
    later = NOW + timedelta(hours=7)
    users = [AccountUsers(each, cookies, lambda: later, day) for each in databases]
    environ = {"HTTP_COOKIE": f"{cookies.session_name}={secret}"}

    def ask(number: int) -> None:
        found = users[number % 2].of_request(dict(environ))
        assert found == person.id

    assert outcomes(runtime, ask) == ["done"] * AT_ONCE
    [device] = actions.devices(person.id)
    assert device.used_at == wire_time(later)


def test_thousand_guesses_never_hold_up_the_device_of_the_owner(
    databases: list[Database],
) -> None:
    now = [NOW]
    back_off = BackOff(databases[0], lambda: now[0])
    guesses = 0
    while guesses < 1000:
        try:
            back_off.begin("anna", f"203.0.113.{guesses % 200}", is_known_device=False)
            guesses += 1
        except Refusal as refusal:
            now[0] += timedelta(seconds=refusal.retry_after_s or 0)
        if guesses % 50 == 0:
            own = back_off.begin("anna", "203.0.113.1", is_known_device=True)
            back_off.succeed(own)
    assert now[0] - NOW > timedelta(hours=10)


def test_thousand_guesses_take_days_from_one_address_and_hours_from_many() -> None:
    assert sum(map(OF_PAIR.wait_s, range(1000))) > 9 * 24 * 3600
    assert sum(map(OF_ACCOUNT.wait_s, range(1000))) > 15 * 3600
