"""Group commit: writes that wait share one commit, and each has its own outcome."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Connection, event, insert, select

from app.conversations import ConversationStore
from app.conversations.db.database import Database
from app.conversations.db.group_commit import COMMITS_SEEN, MAX_GROUP, MIN_COLLECT_S
from app.conversations.schema.tables import conversations
from app.protocol.errors import Refusal
from app.runtime import Runtime
from app.testing.waiting import eventually

from ..builders import OWNER, Talk

Write = Callable[[Connection], object]


@pytest.fixture
def database_url() -> None:
    """Use SQLite only: PostgreSQL groups commits by itself."""
    return


@pytest.fixture
def database(store: ConversationStore) -> Database:
    return store._database


def row(conversation_id: str) -> dict[str, str]:
    return {"owner": OWNER, "id": conversation_id, "title": "", "created_at": "", "updated_at": ""}


def adding(conversation_id: str) -> Write:
    return lambda tx: tx.execute(insert(conversations), row(conversation_id)).rowcount


def stored(database: Database) -> set[str]:
    return database.read(lambda tx: set(tx.execute(select(conversations.c.id)).scalars()))


@contextmanager
def commits(database: Database) -> Iterator[list[object]]:
    seen: list[object] = []
    note = seen.append
    event.listen(database.engine, "commit", note)
    yield seen
    event.remove(database.engine, "commit", note)


def write_behind_another(runtime: Runtime, database: Database, writes: list[Write]) -> list[Any]:
    """Start all `writes` while another one runs; return the outcome of each."""
    outcomes: dict[int, object] = {}
    has_started, may_end = runtime.event(), runtime.event()

    def first(tx: Connection) -> None:
        has_started.set()
        assert may_end.wait(20)

    def run(number: int, write: Write) -> None:
        try:
            outcomes[number] = database.write_short(write)
        except Exception as error:  # noqa: BLE001 - handed to the test
            outcomes[number] = error

    tasks = [runtime.spawn(run, -1, first)]
    assert has_started.wait(20)
    tasks += [runtime.spawn(run, number, write) for number, write in enumerate(writes)]
    eventually(lambda: len(database._group_commit._waiting) == len(writes))
    may_end.set()
    assert all(task.join(30) for task in tasks)
    return [outcomes[number] for number in range(len(writes))]


def commits_of_48(
    runtime: Runtime, database: Database, *, write_s: float, commit_s: float
) -> float:
    """Let 48 writes wait for another; writes and commits take the given time by a fake clock.

    Return the number of commits after the first, which takes some of the 48 along.
    """
    passed_s = 0.0

    def pass_(seconds: float) -> float:
        nonlocal passed_s
        passed_s += seconds
        return passed_s

    def write(id_: str) -> Write:
        add = adding(id_)
        return lambda tx: (pass_(write_s), add(tx))[1]

    group_commit = database._group_commit
    group_commit._clock = lambda: pass_(0.0)
    group_commit._commits_s.extend([commit_s] * COMMITS_SEEN)
    event.listen(database.engine, "commit", lambda _: pass_(commit_s))
    ids = [f"c{number:02d}" for number in range(48)]
    with commits(database) as seen:
        outcomes = write_behind_another(runtime, database, [write(id_) for id_ in ids])
    assert outcomes == [1] * 48
    assert stored(database) == set(ids)
    return len(seen) - 1


def test_waiting_writes_share_commits(runtime: Runtime, database: Database) -> None:
    assert commits_of_48(runtime, database, write_s=0.0, commit_s=0.0) == 48 / MAX_GROUP


def test_a_group_takes_the_writes_that_fit_into_one_commit_time(
    runtime: Runtime, database: Database
) -> None:
    quick = {"write_s": MIN_COLLECT_S * 0.4, "commit_s": MIN_COLLECT_S / 5}
    assert commits_of_48(runtime, database, **quick) == (48 - 3) / 3


def test_slow_commits_are_shared_by_more_writes(runtime: Runtime, database: Database) -> None:
    slow = {"write_s": MIN_COLLECT_S * 0.4, "commit_s": MIN_COLLECT_S * 3}
    assert commits_of_48(runtime, database, **slow) == (48 - 8) / 8


def test_a_refused_write_is_rolled_back_and_the_others_are_stored(
    runtime: Runtime, database: Database
) -> None:
    def refused(tx: Connection) -> None:
        tx.execute(insert(conversations), row("half"))
        raise Refusal("conversation_busy")

    def broken(tx: Connection) -> None:
        tx.execute(insert(conversations), row("broken"))
        raise ZeroDivisionError

    first, second, third, fourth = write_behind_another(
        runtime, database, [adding("one"), refused, broken, adding("two")]
    )
    assert (first, fourth) == (1, 1)
    assert isinstance(second, Refusal)
    assert second.code == "conversation_busy"
    assert isinstance(third, ZeroDivisionError)
    assert stored(database) == {"one", "two"}


def test_all_writes_of_a_group_fail_when_its_commit_fails(
    runtime: Runtime, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.conversations.db.sqlite_connection import Connection as SqliteConnection

    def fail(self: SqliteConnection) -> None:
        self.rollback()
        raise OSError("the disk is gone")

    monkeypatch.setattr(SqliteConnection, "commit", fail)
    outcomes = write_behind_another(runtime, database, [adding("one"), adding("two")])
    assert [type(outcome) for outcome in outcomes] == [OSError, OSError]
    monkeypatch.undo()
    assert stored(database) == set()


def test_the_next_write_leads_when_the_leader_fails(runtime: Runtime, database: Database) -> None:
    def ends_the_transaction(tx: Connection) -> None:
        tx.exec_driver_sql("ROLLBACK")
        raise Refusal("storage_unavailable")

    outcomes = write_behind_another(
        runtime, database, [ends_the_transaction, *[adding(f"c{n}") for n in range(40)]]
    )
    assert isinstance(outcomes[0], Refusal)
    assert outcomes[-1] == 1
    succeeded = {f"c{n}" for n in range(40) if outcomes[n + 1] == 1}
    assert stored(database) == succeeded
    assert database.write_short(adding("later")) == 1


def test_a_short_write_of_a_long_text_is_stored(talk: Talk, store: ConversationStore) -> None:
    started = talk.ask("x" * 60_000, answer="y" * 1_000_000)
    assert len(store.get_answer(OWNER, started.answer["id"])["parts"][0]["text"]) == 1_000_000
