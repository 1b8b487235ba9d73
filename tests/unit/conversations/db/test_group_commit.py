"""Short writes that come while another commits: one commit for all, an outcome for each."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Connection, event, insert, select

from app.conversations import ConversationStore
from app.conversations.db.database import Database
from app.conversations.db.group_commit import COMMITS_SEEN, LEAST_S, MOST_TOGETHER
from app.conversations.schema.tables import conversations
from app.protocol.errors import Refusal
from app.runtime import Runtime
from tests.support.waiting import eventually

from ..builders import OWNER, Talk

Write = Callable[[Connection], object]


@pytest.fixture
def database_url() -> None:
    """Take SQLite alone: PostgreSQL groups commits by itself."""
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
    """Run all `writes` while another one is at it; return what came of each."""
    outcomes: dict[int, object] = {}
    has_begun, may_end = runtime.event(), runtime.event()

    def first(tx: Connection) -> None:
        has_begun.set()
        assert may_end.wait(20)

    def run(number: int, write: Write) -> None:
        try:
            outcomes[number] = database.write_short(write)
        except Exception as error:  # noqa: BLE001 - handed to the test
            outcomes[number] = error

    tasks = [runtime.spawn(run, -1, first)]
    assert has_begun.wait(20)
    tasks += [runtime.spawn(run, number, write) for number, write in enumerate(writes)]
    eventually(lambda: len(database._together._waiting) == len(writes))
    may_end.set()
    assert all(task.join(30) for task in tasks)
    return [outcomes[number] for number in range(len(writes))]


def commits_of_48(
    runtime: Runtime, database: Database, *, write_s: float, commit_s: float
) -> float:
    """Let 48 wait behind one; each write of theirs and each commit takes that long by the clock.

    Return how many commits came behind the first one, which takes some of them along.
    """
    passed_s = 0.0

    def pass_(seconds: float) -> float:
        nonlocal passed_s
        passed_s += seconds
        return passed_s

    def write(id_: str) -> Write:
        add = adding(id_)
        return lambda tx: (pass_(write_s), add(tx))[1]

    together = database._together
    together._clock = lambda: pass_(0.0)
    together._commits_s.extend([commit_s] * COMMITS_SEEN)
    event.listen(database.engine, "commit", lambda _: pass_(commit_s))
    ids = [f"c{number:02d}" for number in range(48)]
    with commits(database) as seen:
        outcomes = write_behind_another(runtime, database, [write(id_) for id_ in ids])
    assert outcomes == [1] * 48
    assert stored(database) == set(ids)
    return len(seen) - 1


def test_those_who_wait_share_commits(runtime: Runtime, database: Database) -> None:
    assert commits_of_48(runtime, database, write_s=0.0, commit_s=0.0) == 48 / MOST_TOGETHER


def test_a_commit_is_shared_by_those_who_write_meanwhile(
    runtime: Runtime, database: Database
) -> None:
    quick = {"write_s": LEAST_S * 0.4, "commit_s": LEAST_S / 5}
    assert commits_of_48(runtime, database, **quick) == (48 - 3) / 3


def test_more_share_a_commit_where_commits_take_long(runtime: Runtime, database: Database) -> None:
    slow = {"write_s": LEAST_S * 0.4, "commit_s": LEAST_S * 3}
    assert commits_of_48(runtime, database, **slow) == (48 - 8) / 8


def test_one_that_is_refused_leaves_nothing_and_the_others_are_stored(
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


def test_nobody_is_told_of_success_when_the_commit_fails(
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


def test_the_next_leads_when_the_one_before_could_not(runtime: Runtime, database: Database) -> None:
    def ends_the_transaction(tx: Connection) -> None:
        tx.exec_driver_sql("ROLLBACK")
        raise Refusal("storage_unavailable")

    outcomes = write_behind_another(
        runtime, database, [ends_the_transaction, *[adding(f"c{n}") for n in range(40)]]
    )
    assert isinstance(outcomes[0], Refusal)
    assert outcomes[-1] == 1
    told = {f"c{n}" for n in range(40) if outcomes[n + 1] == 1}
    assert stored(database) == told
    assert database.write_short(adding("later")) == 1


def test_a_short_write_of_a_long_text_is_stored(talk: Talk, store: ConversationStore) -> None:
    begun = talk.ask("x" * 60_000, answer="y" * 1_000_000)
    assert len(store.get_answer(OWNER, begun.answer["id"])["parts"][0]["text"]) == 1_000_000
