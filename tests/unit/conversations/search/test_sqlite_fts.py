"""What SQLite's index keeps, and how it is filled from what was there before it."""

import importlib
import sqlite3
from contextlib import closing

import pytest

from app.conversations import ConversationStore

from ..builders import OWNER, Talk


@pytest.fixture
def database_url() -> None:
    """Take SQLite alone."""
    return


def test_the_index_holds_nothing_of_what_was_deleted(talk: Talk, store: ConversationStore) -> None:
    begun = talk.ask("walrus")
    store.delete(OWNER, begun.conversation["id"])
    with closing(sqlite3.connect(str(store._database.engine.url.database))) as connection:
        assert connection.execute("SELECT count(*) FROM message_search").fetchone() == (0,)
        connection.execute("INSERT INTO message_search(message_search) VALUES('integrity-check')")


def test_what_an_older_database_has_is_indexed_as_if_it_ended_now(
    talk: Talk, store: ConversationStore
) -> None:
    first = talk.ask("one two", answer="three")
    talk.ask("four", first)
    talk.send("running")
    revision = importlib.import_module("app.conversations.schema.migrations.versions.0003_search")
    with closing(sqlite3.connect(str(store._database.engine.url.database))) as connection:
        query = "SELECT rowid, owner_key, title, text FROM message_search ORDER BY rowid"
        rows = connection.execute(query).fetchall()
        connection.execute("DELETE FROM message_search")
        connection.execute(revision.FILL)
        # The question of a running answer comes in early; its ending leaves it as it is.
        assert connection.execute(query).fetchall()[:-1] == rows
        assert len(rows) == 4
