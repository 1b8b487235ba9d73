"""The accounts come to a database that anonymous users have filled, on SQLite and on PostgreSQL."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine, text

from app.accounts.account_actions import AccountActions
from app.accounts.links import Links
from app.conversations.db.database import Database
from app.conversations.schema.account_tables import ACCOUNT_TABLES
from app.conversations.schema.all_tables import all_tables as metadata
from app.conversations.schema.migrate_on_start import bring_up_to_date
from app.conversations.schema.revisions import MIGRATIONS, alembic_config, migrate_server
from app.runtime import Runtime
from tests.support.servers.postgres import PostgresServer

BEFORE = "0009"
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
AT = "2026-11-26T12:00:00.000Z"
FILL = f"""
INSERT INTO conversations (owner, id, title, created_at, updated_at)
    VALUES ('browser', 'c1', 'Kept', '{AT}', '{AT}');
INSERT INTO messages (owner, id, conversation_id, role, created_at, parts)
    VALUES ('browser', 'm1', 'c1', 'user', '{AT}', '[]');
INSERT INTO messages (owner, id, conversation_id, parent_id, role, created_at, status, parts)
    VALUES ('browser', 'm2', 'c1', 'm1', 'assistant', '{AT}', 'completed', '[]');
"""
OWNERS = "SELECT owner FROM conversations UNION ALL SELECT owner FROM messages"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.needs("postgres"))])
def upgraded(
    request: pytest.FixtureRequest, tmp_path: Path, runtime: Runtime
) -> Iterator[Database]:
    """Yield a database that was filled before there were accounts, and then upgraded."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path}/wordbrook.sqlite3"
        engine = create_engine(url)
        config = alembic_config(MIGRATIONS)
        with engine.begin() as connection:
            config.attributes.update(
                connection=connection, metadata=metadata, version_table="alembic_version"
            )
            command.upgrade(config, BEFORE)
    else:
        server: PostgresServer = request.getfixturevalue("postgres")
        url = server.make_database(revision=BEFORE)
        engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    with engine.begin() as connection:
        for statement in FILL.strip().split(";\n"):
            connection.execute(text(statement))
    if request.param == "postgresql":
        migrate_server(engine)
    engine.dispose()
    database = Database(url, runtime)
    bring_up_to_date(database.engine, runtime, clock=lambda: NOW)
    yield database
    database.close()


def owners(database: Database) -> list[str]:
    return database.read(lambda tx: [str(each) for each in tx.execute(text(OWNERS)).scalars()])


def count_rows(database: Database, table: str) -> int:
    query = text(f"SELECT count(*) FROM {table}")
    return database.read(lambda tx: int(tx.execute(query).scalar_one()))


def test_upgrade_keeps_the_conversations_and_adds_empty_tables(upgraded: Database) -> None:
    assert owners(upgraded) == ["browser"] * 3
    for table in ACCOUNT_TABLES:
        assert count_rows(upgraded, table.name) == 0


def test_upgraded_tables_are_those_that_the_code_uses(upgraded: Database) -> None:
    engine = create_engine(upgraded.engine.url.render_as_string(hide_password=False))
    if engine.dialect.name == "postgresql":
        engine = create_engine(engine.url.set(drivername="postgresql+psycopg"))
    with engine.connect() as connection:
        # The search has tables of its own, and an index.
        of_search = {"table": "message_", "index": "ix_messages_search"}
        options = {
            "include_name": lambda name, kind, _: (
                kind not in of_search or not str(name).startswith(of_search[kind])
            )
        }
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_conversations_of_an_upgraded_database_are_adopted_once(upgraded: Database) -> None:
    clock, day = (lambda: NOW), timedelta(days=1)
    links = Links(upgraded, clock)
    person = links.use(links.sign_in_owner(), None, None)
    actions = AccountActions(upgraded, clock, day, day, lambda _: None)
    assert actions.count_adoptable("browser") == 1
    assert actions.adopt(person.id, "browser") == 1
    assert owners(upgraded) == [person.id] * 3
    assert (actions.count_adoptable("browser"), actions.adopt(person.id, "browser")) == (0, 0)
