"""Tables with a prefix share a database with tables of the same names."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect, make_url, text

from app.conversations import ConversationStore, open_store
from app.conversations.schema.revisions import migrate_server
from app.conversations.schema.table_prefix import add_prefix, use_prefix
from app.conversations.schema.tables import metadata
from app.runtime import Runtime
from app.settings import Settings
from tests.support.servers.postgres import PostgresServer
from tests.unit.conversations.builders import Ids, Talk

HOST_TABLES = (
    "CREATE TABLE messages (id INTEGER PRIMARY KEY, body TEXT)",
    "CREATE INDEX ix_messages_owner_parent_id ON messages (body)",
    "INSERT INTO messages VALUES (1, 'of the host')",
    "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)",
    "INSERT INTO alembic_version VALUES ('host')",
)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.needs("postgres"))])
def shared_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the URL of a database in which the host has tables with the names of ours."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'host.sqlite3'}"
    else:
        server: PostgresServer = request.getfixturevalue("postgres")
        url = server.make_database(is_empty=True)
    engine = create_engine(_driver(url))
    with engine.begin() as connection:
        for statement in HOST_TABLES:
            connection.execute(text(statement))
    if request.param == "postgresql":
        migrate_server(use_prefix(engine, "wordbrook_"))
    engine.dispose()
    return url


def _driver(url: str) -> str:
    return url.replace("postgresql:", "postgresql+psycopg:")


@pytest.fixture
def store(runtime: Runtime, tmp_path: Path, shared_url: str) -> Iterator[ConversationStore]:
    settings = Settings(
        data_dir=tmp_path,
        database_url=shared_url,
        table_prefix="wordbrook_",
        limit_history_tokens=999,
    )
    store = open_store(settings, runtime, make_id=Ids())
    yield store
    store.close()


def test_tables_with_a_prefix_leave_those_of_the_host_alone(
    store: ConversationStore, shared_url: str
) -> None:
    talk = Talk(store)
    started = talk.ask("Where is the lighthouse?", answer="At the harbour.")
    hits, _ = store.search(talk.owner, "lighthouse")
    assert [hit.role for hit in hits] == ["user"]
    store.edits.delete(talk.owner, started.conversation["id"])
    assert store.search(talk.owner, "lighthouse")[0] == []

    engine = create_engine(_driver(shared_url))
    with engine.connect() as connection:
        assert connection.execute(text("SELECT body FROM messages")).all() == [("of the host",)]
        assert connection.execute(text("SELECT * FROM alembic_version")).all() == [("host",)]
        names = set(inspect(connection).get_table_names())
    engine.dispose()
    ours = {name for name in names if name.startswith("wordbrook_")}
    assert names - ours == {"messages", "alembic_version"}
    assert ours >= {f"wordbrook_{name}" for name in (*metadata.tables, "alembic_version")}


def test_first_migration_of_prefixed_tables_makes_no_copy_of_the_file_of_the_host(
    store: ConversationStore, shared_url: str
) -> None:
    if shared_url.startswith("sqlite"):
        path = Path(str(make_url(shared_url).database))
        assert list(path.parent.glob("host.sqlite3.*Z")) == []
        with closing(sqlite3.connect(path)) as connection:
            rows = connection.execute("SELECT name FROM sqlite_master WHERE name LIKE 'ix_%'")
            names = {str(name) for (name,) in rows}
        assert "ix_messages_owner_parent_id" in names
        assert "ix_wordbrook_messages_owner_parent_id" in names


@pytest.mark.parametrize(
    ("statement", "rewritten"),
    [
        ('SELECT m.id FROM messages m, "requests"', 'SELECT m.id FROM w_messages m, "w_requests"'),
        ("INDEX ix_messages_owner ON messages", "INDEX ix_w_messages_owner ON w_messages"),
        ("SELECT message_id, my_messages FROM x", "SELECT message_id, my_messages FROM x"),
        ("pg_get_serial_sequence('messages', 'sequence')",
         "pg_get_serial_sequence('w_messages', 'sequence')"),
    ],
)  # fmt: skip
def test_names_of_ours_alone_get_the_prefix(statement: str, rewritten: str) -> None:
    assert add_prefix(statement, "w_") == rewritten
