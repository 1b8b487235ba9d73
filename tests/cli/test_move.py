"""What SQLite had, PostgreSQL has after it was moved; and what pg_dump saves comes back."""

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
from tests.support.postgres_server import PostgresServer
from tests.unit.conversations.builders import OWNER, Talk

from .conftest import MakeServed, Run

pytestmark = pytest.mark.needs("postgres")
TABLES = ("conversations", "messages", "requests")
# More than are copied at once.
TALKS = 40


def opened(runtime: Runtime, data_dir: Path, url: str | None = None) -> ConversationStore:
    return open_store(Settings(data_dir=data_dir, database_url=url), runtime)


def fill(store: ConversationStore) -> None:
    talk = Talk(store)
    begun = talk.ask("Where do herons nest?", answer="In trees, “near” water. 🦆")
    for number in range(TALKS):
        begun = talk.ask(f"and then? {number}", begun, "More.")
    other = talk.regenerate(begun.answer["id"])
    talk.end(other, "", status="failed", error={"code": "cut_short"}, usage={"total_tokens": 3})
    options = {"system": ""}
    store.edits.update(OWNER, begun.conversation["id"], title="Birds of the lake", options=options)
    aside = Talk(store, "user-b").ask("walrus")
    store.edits.soft_delete("user-b", aside.conversation["id"], 1e8)


@pytest.fixture
def filled(runtime: Runtime, data_dir: Path) -> Path:
    """Return a data directory whose database has something of everything."""
    store = opened(runtime, data_dir)
    fill(store)
    store.close()
    return data_dir


@pytest.fixture
def target(postgres: PostgresServer) -> str:
    return postgres.make_database(is_empty=True)


def in_postgres(url: str, table: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(url) as connection:
        query = sql.SQL("SELECT * FROM {}").format(sql.Identifier(table))
        return connection.execute(query).fetchall()


def everything(store: ConversationStore) -> list[Any]:
    """Return all that a user sees."""
    (listed,), _ = store.list(OWNER)
    hits, _ = store.search(OWNER, "heron")
    ids = [hit.message_id for hit in hits]
    pages = [store.load(OWNER, listed["id"], limit=100), store.load(OWNER, listed["id"], limit=3)]
    return [listed, pages, ids, hits[0].title, store.get_own_options(OWNER, listed["id"])]


def test_all_that_a_user_had_is_there_after_the_move(
    run: Run, runtime: Runtime, filled: Path, target: str
) -> None:
    moved = run("move", "--to", target)
    assert moved.status == 0, moved.said
    assert f"2 conversations with {2 * TALKS + 5} messages" in moved.said
    before, after = opened(runtime, filled), opened(runtime, filled, target)
    assert everything(after) == everything(before)
    (aside,) = [row for row in in_postgres(target, "conversations") if row[0] == "-user-b"]
    after.edits.restore("user-b", aside[1])
    assert len(after.search("user-b", "walrus")[0]) == 1
    # What is said next is counted on from there, and requests that were answered are known.
    begun = Talk(after).ask("And where do storks?", answer="On roofs.")
    assert [hit.message_id for hit in after.search(OWNER, "stork")[0]] == [begun.message["id"]]
    assert len(in_postgres(target, "requests")) == TALKS + 4
    before.close()
    after.close()


def test_the_file_is_left_as_it_was(run: Run, filled: Path, target: str) -> None:
    path = filled / "wordbrook.sqlite3"
    with closing(sqlite3.connect(path)) as connection:
        before = list(connection.iterdump())
    assert run("move", "--to", target).status == 0
    with closing(sqlite3.connect(path)) as connection:
        assert list(connection.iterdump()) == before


def test_what_is_not_empty_is_not_moved_into(
    run: Run, runtime: Runtime, filled: Path, postgres: PostgresServer
) -> None:
    used, others = postgres.make_database(), postgres.make_database(is_empty=True)
    store = opened(runtime, filled, used)
    Talk(store).ask("I was here first")
    store.close()
    with psycopg.connect(others) as connection:
        connection.execute("CREATE TABLE invoices (id int)")
    for url, said in ((used, "is not empty"), (others, "holds something else")):
        ended = run("move", "--to", url)
        assert (ended.status, said in ended.said) == (1, True), ended.said
    assert len(in_postgres(used, "conversations")) == 1


def test_nothing_is_moved_under_a_running_server(run: Run, serve: MakeServed, target: str) -> None:
    served = serve()
    ended = run("move", "--to", target)
    assert (ended.status, "stop it first" in ended.said) == (1, True), ended.said
    served.kill()
    assert run("move", "--to", target).status == 0


def test_nothing_is_moved_while_anybody_has_the_file_open(
    run: Run, filled: Path, target: str
) -> None:
    with closing(sqlite3.connect(filled / "wordbrook.sqlite3")) as connection:
        connection.execute("select count(*) from messages").fetchall()
        ended = run("move", "--to", target)
    assert (ended.status, "stop it first" in ended.said) == (1, True), ended.said


def test_an_answer_that_was_cut_off_must_be_stored_first(
    run: Run, runtime: Runtime, filled: Path, target: str
) -> None:
    store = opened(runtime, filled)
    Talk(store, "user-c").send("and then the power went")
    store.close()
    ended = run("move", "--to", target)
    assert (ended.status, "1 answers were cut off" in ended.said) == (1, True), ended.said


def test_what_the_server_refuses_leaves_it_empty(run: Run, filled: Path, target: str) -> None:
    with closing(sqlite3.connect(filled / "wordbrook.sqlite3")) as connection, connection:
        connection.execute("update messages set model = ? where role = 'assistant'", ["m" * 300])
    ended = run("move", "--to", target)
    assert (ended.status, "cannot be used" in ended.said) == (1, True), ended.said
    assert [in_postgres(target, table) for table in TABLES] == [[], [], []]


def test_what_changes_on_the_way_is_noticed_and_taken_back(
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
    ended = run("move", "--to", target)
    assert (ended.status, "conversations did not arrive" in ended.said) == (1, True), ended.said
    assert [in_postgres(target, table) for table in TABLES] == [[], [], []]


@pytest.mark.parametrize("to", ["nonsense", "sqlite:///x.sqlite3", "mysql://u:geheim@h/d"])
def test_only_postgresql_is_moved_to_and_no_password_is_said(
    run: Run, filled: Path, to: str
) -> None:
    ended = run("move", "--to", to)
    assert (ended.status, "URL of a PostgreSQL" in ended.said) == (1, True), ended.said
    assert "geheim" not in ended.said


def test_a_server_that_is_away_is_said_without_the_password(run: Run, filled: Path) -> None:
    ended = run("move", "--to", "postgresql://me:geheim@127.0.0.1:9/x")
    assert (ended.status, "cannot be used" in ended.said) == (1, True), ended.said
    assert "geheim" not in ended.said


def test_what_pg_dump_saved_pg_restore_brings_back(
    run: Run, runtime: Runtime, filled: Path, target: str, postgres: PostgresServer, tmp_path: Path
) -> None:
    assert run("move", "--to", target).status == 0
    other, dump = postgres.make_database(is_empty=True), tmp_path / "wordbrook.dump"
    programs = postgres_programs()
    assert programs is not None
    call([programs / "pg_dump", "--format=custom", "--file", dump, target])
    call([programs / "pg_restore", "--no-owner", "--exit-on-error", "--dbname", other, dump])
    before, after = opened(runtime, filled, target), opened(runtime, filled, other)
    assert everything(after) == everything(before)
    for table in (*TABLES, "message_words"):
        assert sorted(in_postgres(other, table), key=repr) == sorted(
            in_postgres(target, table), key=repr
        )
    Talk(after).ask("And where do storks?")
    before.close()
    after.close()


def call(command: list[Any]) -> None:
    ended = subprocess.run([str(word) for word in command], capture_output=True, check=False)
    assert ended.returncode == 0, ended.stderr.decode()
