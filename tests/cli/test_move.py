"""move copies all data from SQLite to PostgreSQL; pg_dump and pg_restore keep all of it."""

import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

from app.conversations import ConversationStore, open_store
from app.runtime import Runtime
from app.settings import Settings
from tests.support.needs import postgres_programs
from tests.support.servers.postgres import PostgresServer
from tests.support.servers.wordbrook import ServerProcess
from tests.unit.conversations.builders import OWNER, Talk

from .conftest import Run

pytestmark = pytest.mark.needs("postgres")
TABLES = ("conversations", "messages", "requests", "token_counts")
# More rows than one batch.
TURNS = 40


def opened(runtime: Runtime, data_dir: Path, url: str | None = None) -> ConversationStore:
    return open_store(Settings(data_dir=data_dir, database_url=url), runtime)


def fill(store: ConversationStore) -> None:
    talk = Talk(store)
    begun = talk.ask("Where do herons nest?", answer="In trees, “near” water. 🦆")
    for number in range(TURNS):
        begun = talk.ask(f"and then? {number}", begun, "More.")
    other = talk.regenerate(begun.answer["id"])
    talk.end(other, "", status="failed", error={"code": "cut_short"}, usage={"total_tokens": 3})
    options = {"system": ""}
    store.edits.update(OWNER, begun.conversation["id"], title="Birds of the lake", options=options)
    deleted = Talk(store, "user-b").ask("walrus")
    store.edits.soft_delete("user-b", deleted.conversation["id"], 1e8)


@pytest.fixture
def filled(runtime: Runtime, data_dir: Path) -> Path:
    """Return a data directory whose database has rows of every kind."""
    store = opened(runtime, data_dir)
    fill(store)
    store.close()
    return data_dir


@pytest.fixture
def target(postgres: PostgresServer) -> str:
    return postgres.make_database(is_empty=True)


def rows_of(url: str, table: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(url) as connection:
        query = sql.SQL("SELECT * FROM {}").format(sql.Identifier(table))
        return connection.execute(query).fetchall()


def visible_data(store: ConversationStore) -> list[Any]:
    """Return all data that a user can read."""
    (listed,), _ = store.list(OWNER)
    hits, _ = store.search(OWNER, "heron")
    ids = [hit.message_id for hit in hits]
    pages = [store.load(OWNER, listed["id"], limit=100), store.load(OWNER, listed["id"], limit=3)]
    return [listed, pages, ids, hits[0].title, store.get_own_options(OWNER, listed["id"])]


def test_moved_database_has_all_data_of_every_user(
    run: Run, runtime: Runtime, filled: Path, target: str
) -> None:
    moved = run("move", "--to", target)
    assert moved.status == 0, moved.output
    assert f"2 conversations with {2 * TURNS + 5} messages" in moved.output
    before, after = opened(runtime, filled), opened(runtime, filled, target)
    assert visible_data(after) == visible_data(before)
    (deleted,) = [row for row in rows_of(target, "conversations") if row[0] == "-user-b"]
    after.edits.restore("user-b", deleted[1])
    assert len(after.search("user-b", "walrus")[0]) == 1
    # The message sequence continues, and idempotency keys are known.
    begun = Talk(after).ask("And where do storks?", answer="On roofs.")
    assert [hit.message_id for hit in after.search(OWNER, "stork")[0]] == [begun.message["id"]]
    assert len(rows_of(target, "requests")) == TURNS + 4
    before.close()
    after.close()


def test_sqlite_file_is_unchanged(run: Run, filled: Path, target: str) -> None:
    path = filled / "wordbrook.sqlite3"
    with closing(sqlite3.connect(path)) as connection:
        before = list(connection.iterdump())
    assert run("move", "--to", target).status == 0
    with closing(sqlite3.connect(path)) as connection:
        assert list(connection.iterdump()) == before


def test_target_that_is_not_empty_is_refused(
    run: Run, runtime: Runtime, filled: Path, postgres: PostgresServer
) -> None:
    used, others = postgres.make_database(), postgres.make_database(is_empty=True)
    store = opened(runtime, filled, used)
    Talk(store).ask("I was here first")
    store.close()
    with psycopg.connect(others) as connection:
        connection.execute("CREATE TABLE invoices (id int)")
    for url, reason in ((used, "is not empty"), (others, "has other tables")):
        result = run("move", "--to", url)
        assert (result.status, reason in result.output) == (1, True), result.output
    assert len(rows_of(used, "conversations")) == 1


def test_data_directory_of_a_running_server_is_refused(
    run: Run, shared_server: ServerProcess, shared_data_dir: Path, target: str
) -> None:
    result = run("move", "--to", target, DATA_DIR=shared_data_dir)
    assert (result.status, "stop it first" in result.output) == (1, True), result.output


def test_file_that_another_connection_has_open_is_refused(
    run: Run, filled: Path, target: str
) -> None:
    with closing(sqlite3.connect(filled / "wordbrook.sqlite3")) as connection:
        connection.execute("select count(*) from messages").fetchall()
        result = run("move", "--to", target)
    assert (result.status, "stop it first" in result.output) == (1, True), result.output


def test_unfinished_answer_is_refused(
    run: Run, runtime: Runtime, filled: Path, target: str
) -> None:
    store = opened(runtime, filled)
    Talk(store, "user-c").send("and then the power went")
    store.close()
    result = run("move", "--to", target)
    assert (result.status, "1 answers were cut off" in result.output) == (1, True), result.output


def test_target_stays_empty_when_it_refuses_a_row(run: Run, filled: Path, target: str) -> None:
    with closing(sqlite3.connect(filled / "wordbrook.sqlite3")) as connection, connection:
        connection.execute("update messages set model = ? where role = 'assistant'", ["m" * 300])
    result = run("move", "--to", target)
    assert (result.status, "cannot be used" in result.output) == (1, True), result.output
    assert [rows_of(target, table) for table in TABLES] == [[], [], [], []]


def test_row_changed_during_the_copy_is_detected_and_rolled_back(
    run: Run, filled: Path, postgres: PostgresServer
) -> None:
    target = postgres.make_database()
    with psycopg.connect(target) as connection:
        connection.execute(
            "CREATE FUNCTION shout() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN NEW.title := upper(NEW.title); RETURN NEW; END $$"
        )
        connection.execute(
            "CREATE TRIGGER t BEFORE INSERT ON conversations FOR EACH ROW EXECUTE FUNCTION shout()"
        )
    result = run("move", "--to", target)
    assert (result.status, "conversations differs after the copy" in result.output) == (1, True), (
        result.output
    )
    assert [rows_of(target, table) for table in TABLES] == [[], [], [], []]


@pytest.mark.parametrize("to", ["nonsense", "sqlite:///x.sqlite3", "mysql://u:not-to-print@h/d"])
def test_target_other_than_postgresql_is_refused_without_its_password(
    run: Run, filled: Path, to: str
) -> None:
    result = run("move", "--to", to)
    assert (result.status, "URL of a PostgreSQL" in result.output) == (1, True), result.output
    assert "not-to-print" not in result.output


def test_unreachable_target_is_reported_without_its_password(run: Run, filled: Path) -> None:
    result = run("move", "--to", "postgresql://me:not-to-print@127.0.0.1:9/x")
    assert (result.status, "cannot be used" in result.output) == (1, True), result.output
    assert "not-to-print" not in result.output


def test_pg_restore_of_a_pg_dump_has_all_data(
    run: Run, runtime: Runtime, filled: Path, target: str, postgres: PostgresServer, tmp_path: Path
) -> None:
    assert run("move", "--to", target).status == 0
    other, dump = postgres.make_database(is_empty=True), tmp_path / "wordbrook.dump"
    programs = postgres_programs()
    assert programs is not None
    call([programs / "pg_dump", "--format=custom", "--file", dump, target])
    call([programs / "pg_restore", "--no-owner", "--exit-on-error", "--dbname", other, dump])
    before, after = opened(runtime, filled, target), opened(runtime, filled, other)
    assert visible_data(after) == visible_data(before)
    for table in (*TABLES, "message_words"):
        assert sorted(rows_of(other, table), key=repr) == sorted(rows_of(target, table), key=repr)
    Talk(after).ask("And where do storks?")
    before.close()
    after.close()


def call(command: list[Any]) -> None:
    process = subprocess.run([str(word) for word in command], capture_output=True, check=False)
    assert process.returncode == 0, process.stderr.decode()
