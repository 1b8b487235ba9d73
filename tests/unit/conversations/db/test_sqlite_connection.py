"""A locked, full or broken database blocks no other task and raises our errors."""

import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import event

from app.conversations import ConversationStore
from app.conversations.db.database import Database
from app.conversations.db.sqlite_connection import Connection, connect
from app.protocol.errors import Refusal
from app.runtime import Runtime
from tests.support.sqlite_file import hold_alone_for_a_moment, times_open

from ..builders import OWNER, Talk

LOCKS = """
import sqlite3, sys, time
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
print("locked", flush=True)
time.sleep(float(sys.argv[2]))
connection.execute("COMMIT")
"""
LOCKED_S = 3.0
MOST_LAG_S = 1.0  # of a busy machine; a hub that waits for the lock is late by three seconds


class Ticker:
    """A task that ticks; the longest time between two ticks shows how long the hub was blocked."""

    def __init__(self, runtime: Runtime):
        self.longest_s = 0.0
        self._is_over = False
        self._runtime = runtime
        self._task = runtime.spawn(self._tick)

    def _tick(self) -> None:
        last = time.monotonic()
        while not self._is_over:
            self._runtime.sleep(0.005)
            now = time.monotonic()
            self.longest_s, last = max(self.longest_s, now - last), now

    def stop(self) -> float:
        self._is_over = True
        assert self._task.join(20)
        return self.longest_s


@pytest.fixture
def database_url() -> None:
    """Use SQLite: these are its connections."""


def path_of(store: ConversationStore) -> str:
    return str(store._database.engine.url.database)


def refuse_new_pages(store: ConversationStore) -> None:
    """Stop the file from growing, as on a full disk."""
    engine = store._database.engine
    engine.dispose()

    def limit(connection: Connection, _record: object) -> None:
        # SQLite raises the limit to the present size, so no page can be added.
        connection.cursor().execute("PRAGMA max_page_count=1")

    event.listen(engine, "connect", limit)


@contextmanager
def locked_by_another_process(store: ConversationStore, seconds: float) -> Iterator[None]:
    program = [sys.executable, "-c", LOCKS, path_of(store), str(seconds)]
    with subprocess.Popen(program, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"locked\n"
        yield
    assert process.returncode == 0


def test_a_lock_of_another_process_delays_writers_only(
    runtime: Runtime, talk: Talk, store: ConversationStore
) -> None:
    first = talk.ask("one")
    with locked_by_another_process(store, LOCKED_S):
        ticker = Ticker(runtime)
        began = time.monotonic()
        writers = [runtime.spawn(talk.ask, f"written later {n}") for n in range(12)]
        assert len(talk.path(first.conversation["id"])) == 2
        read_after_s = time.monotonic() - began
        assert all(writer.join(30) for writer in writers)
        written_after_s = time.monotonic() - began
        lag_s = ticker.stop()
    assert lag_s < MOST_LAG_S
    assert read_after_s < LOCKED_S
    assert written_after_s > LOCKED_S / 2
    assert len(store.list(OWNER)[0]) == 13


@pytest.fixture
def impatient(runtime: Runtime, store: ConversationStore) -> Iterator[Talk]:
    """Return a talk on the same file whose store waits 0.1 s for a lock."""
    database = Database(f"sqlite:///{path_of(store)}", runtime, busy_timeout_s=0.1)
    yield Talk(ConversationStore(database, limit_title_chars=200, limit_history_tokens=1000))
    database.close()


def test_a_lock_beyond_the_timeout_is_storage_unavailable_until_it_ends(
    store: ConversationStore, impatient: Talk
) -> None:
    with closing(sqlite3.connect(path_of(store), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Refusal, match="storage_unavailable"):
            impatient.send("one")
        assert impatient.store.list(OWNER) == ([], None)
    assert impatient.send("one").is_new_conversation


def test_opening_waits_for_an_exclusive_lock(runtime: Runtime, store: ConversationStore) -> None:
    store.close()
    release = hold_alone_for_a_moment(Path(path_of(store)), runtime)
    assert store.list(OWNER) == ([], None)
    assert release.join(20)


def test_a_full_disk_is_storage_unavailable_and_rolls_back(
    talk: Talk, store: ConversationStore
) -> None:
    first = talk.ask("one")
    refuse_new_pages(store)
    with pytest.raises(Refusal, match="storage_unavailable"):
        talk.send("x" * 60_000, after=first)
    assert len(talk.path(first.conversation["id"])) == 2
    assert store.get(OWNER, first.conversation["id"])["running"] == []


def test_a_corrupt_file_is_storage_unavailable(talk: Talk, store: ConversationStore) -> None:
    talk.ask("one")
    store._database.engine.dispose()
    with closing(sqlite3.connect(path_of(store))) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    Path(path_of(store)).write_bytes(b"x" * 100_000)
    with pytest.raises(Refusal, match="storage_unavailable"):
        store.list(OWNER)


def test_the_log_has_the_cause_without_the_users_text(
    store: ConversationStore, impatient: Talk, caplog: pytest.LogCaptureFixture
) -> None:
    with closing(sqlite3.connect(path_of(store), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Refusal):
            impatient.send("a secret")
    assert "database is locked" in caplog.text
    assert "secret" not in caplog.text


def test_a_failed_statement_is_logged_without_the_users_text(
    talk: Talk, store: ConversationStore, caplog: pytest.LogCaptureFixture
) -> None:
    started = talk.send("one")
    refuse_new_pages(store)
    with pytest.raises(Refusal):
        talk.end(started, "secret" * 10_000)
    assert "database or disk is full" in caplog.text
    assert "secret" not in caplog.text


def test_the_error_of_a_failed_open_holds_no_descriptor(runtime: Runtime, tmp_path: Path) -> None:
    path = tmp_path / "bad.sqlite3"
    path.write_bytes(b"x" * 100_000)
    with pytest.raises(sqlite3.DatabaseError, match="not a database") as refused:
        connect(runtime, str(path), 1.0)
    assert refused.value.__traceback__ is not None
    assert times_open(path) == 0


@pytest.fixture
def connection(runtime: Runtime, tmp_path: Path) -> Iterator[Connection]:
    connection = connect(runtime, str(tmp_path / "plain.sqlite3"), 1.0)
    yield connection
    connection.close()


def test_a_cursor_returns_each_row_once(connection: Connection) -> None:
    cursor = connection.cursor().execute("SELECT value FROM json_each('[1,2,3,4,5]')")
    assert cursor.description[0][0] == "value"
    assert cursor.fetchone() == (1,)
    assert cursor.fetchmany(2) == [(2,), (3,)]
    assert cursor.fetchall() == [(4,), (5,)]
    assert cursor.fetchone() is None


def test_an_error_in_the_native_thread_is_raised_and_not_printed(
    connection: Connection, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(sqlite3.OperationalError, match="no such table"):
        connection.cursor().execute("SELECT * FROM absent")
    assert capfd.readouterr().err == ""


def test_a_transaction_is_committed_or_rolled_back_as_a_whole(connection: Connection) -> None:
    cursor = connection.cursor()
    cursor.execute("CREATE TABLE kept (value)")
    for end, values in ((connection.rollback, [(1,)]), (connection.commit, [(2,), (3,)])):
        connection.begin(is_writing=True)
        cursor.executemany("INSERT INTO kept VALUES (?)", values)
        assert cursor.rowcount == len(values)
        end()
        end()
    assert cursor.execute("SELECT value FROM kept").fetchall() == [(2,), (3,)]
