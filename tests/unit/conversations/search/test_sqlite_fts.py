"""The index on SQLite: its rows, and indexing of an older database."""

import importlib
import sqlite3
from contextlib import closing

import pytest

from app.conversations import ConversationStore

from ..builders import OWNER, Talk


@pytest.fixture
def database_url() -> None:
    """Use SQLite only."""
    return


def test_deleted_messages_leave_the_index(talk: Talk, store: ConversationStore) -> None:
    started = talk.ask("walrus")
    store.edits.delete(OWNER, started.conversation["id"])
    with closing(sqlite3.connect(str(store._database.engine.url.database))) as connection:
        assert connection.execute("SELECT count(*) FROM message_search").fetchone() == (0,)
        connection.execute("INSERT INTO message_search(message_search) VALUES('integrity-check')")


def test_the_migration_indexes_an_older_database(talk: Talk, store: ConversationStore) -> None:
    first = talk.ask("one two", answer="three")
    talk.ask("four", first)
    talk.send("running")
    revision = importlib.import_module("app.conversations.schema.migrations.versions.0003_search")
    with closing(sqlite3.connect(str(store._database.engine.url.database))) as connection:
        query = "SELECT rowid, owner_key, title, text FROM message_search ORDER BY rowid"
        rows = connection.execute(query).fetchall()
        connection.execute("DELETE FROM message_search")
        connection.execute(revision.FILL)
        # FILL also indexes the question of a running answer, which its ending does not change.
        assert connection.execute(query).fetchall()[:-1] == rows
        assert len(rows) == 4
