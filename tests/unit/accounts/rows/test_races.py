"""What works once works once for many at the same time, on SQLite and on PostgreSQL."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.accounts.account_actions import AccountActions, Device
from app.accounts.account_users import AccountUsers
from app.accounts.cookies import Cookies
from app.accounts.links import Links
from app.accounts.password.back_off import OF_ACCOUNT, OF_PAIR, BackOff
from app.conversations.db.database import Database
from app.conversations.ids import wire_time
from app.protocol.errors import Refusal
from app.runtime import Runtime
from app.settings import Settings
from app.testing.new_database import NAME, add_new_database
from tests.support.servers.postgres import PostgresServer

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
AT_ONCE = 12


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.needs("postgres"))])
def databases(
    request: pytest.FixtureRequest, data_dir: Path, runtime: Runtime
) -> Iterator[list[Database]]:
    """Yield one database as two workers open it."""
    if request.param == "sqlite":
        add_new_database(data_dir)
        url = f"sqlite:///{data_dir / NAME}"
    else:
        server: PostgresServer = request.getfixturevalue("postgres")
        url = server.make_database()
    found = [Database(url, runtime) for _ in range(2)]
    yield found
    for database in found:
        database.close()


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


def test_name_is_taken_by_one_of_many_at_once(runtime: Runtime, databases: list[Database]) -> None:
    links = [Links(each, lambda: NOW) for each in databases]
    secrets = [links[0].invite("operator", None, "user")[1] for _ in range(AT_ONCE)]
    used = outcomes(runtime, lambda number: links[number % 2].use(secrets[number], "anna", "hash"))
    assert used == ["done"] + ["invalid"] * (AT_ONCE - 1)


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


def test_thousand_guesses_take_days_from_one_address_and_hours_from_many() -> None:
    assert sum(map(OF_PAIR.wait_s, range(1000))) > 9 * 24 * 3600
    assert sum(map(OF_ACCOUNT.wait_s, range(1000))) > 15 * 3600
