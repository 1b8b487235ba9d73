"""The index on PostgreSQL: its rows, and indexing of an older database."""

import pytest
from alembic import command
from sqlalchemy import Connection, create_engine, make_url, text

from app.conversations import ConversationStore
from app.conversations.schema.revisions import alembic_config, migrate_server
from app.conversations.search.postgres_fts import MOST_BYTES, index_missing
from app.conversations.search.query_words import LONGEST_WORD
from app.conversations.search.snippets import snippet
from tests.support.servers.postgres import PostgresServer

from ..builders import OWNER, Talk

pytestmark = pytest.mark.needs("postgres")


@pytest.fixture
def database_url(postgres: PostgresServer) -> str:
    """Use PostgreSQL only."""
    return postgres.make_database()


def index(tx: Connection) -> list[tuple[object, ...]]:
    query = "SELECT sequence, has_title, words::text FROM message_words ORDER BY sequence"
    return [tuple(row) for row in tx.execute(text(query))]


def found(store: ConversationStore, query: str) -> list[str]:
    return [hit.message_id for hit in store.search(OWNER, query)[0]]


def test_deleted_messages_leave_the_index(talk: Talk, store: ConversationStore) -> None:
    started = talk.ask("walrus")
    assert len(store._database.read(index)) == 2
    store.edits.delete(OWNER, started.conversation["id"])
    assert store._database.read(index) == []


def test_index_missing_restores_an_emptied_index(talk: Talk, store: ConversationStore) -> None:
    first = talk.ask("one two", answer="three")
    talk.ask("four", first)
    removed = talk.ask("walrus")
    store.edits.soft_delete(OWNER, removed.conversation["id"], 60)
    talk.send("running")
    before = store._database.read(index)
    store._database.write(lambda tx: tx.execute(text("DELETE FROM message_words")))
    store._database.write(index_missing)
    assert store._database.read(index)[:-1] == before
    store.edits.restore(OWNER, removed.conversation["id"])
    assert found(store, "walrus") == [removed.message["id"]]


def test_migrating_an_older_database_indexes_it(postgres: PostgresServer) -> None:
    url = make_url(postgres.make_database(is_empty=True)).set(drivername="postgresql+psycopg")
    engine = create_engine(url)
    with engine.begin() as connection:
        config = alembic_config()
        config.attributes["connection"] = connection
        command.upgrade(config, "0003")
        connection.execute(
            text("INSERT INTO conversations VALUES ('o', 'c', 'Birds', NULL, 't', 't')")
        )
        connection.execute(
            text(
                "INSERT INTO messages (owner, id, conversation_id, role, created_at, parts) VALUES "
                """('o', 'm', 'c', 'user', 't', '[{"kind": "text", "at": 0, "text": "Herons"}]')"""
            )
        )
    migrate_server(engine)
    with engine.connect() as connection:
        ((sequence, has_title, words),) = index(connection)
    engine.dispose()
    assert (sequence, has_title) == (1, True)
    assert str(words).count("herons'") == str(words).count("birds'") == 1


def test_long_words_and_texts_are_found_by_their_indexed_part(
    talk: Talk, store: ConversationStore
) -> None:
    started = talk.ask("x" * 5000 + " end", answer=" ".join(f"w{n:08}" for n in range(60_000)))
    assert found(store, "x" * 3000) == [started.message["id"]]
    assert found(store, "x" * (LONGEST_WORD - 1)) == [started.message["id"]]
    assert found(store, "w0") == [started.answer["id"]]
    size = store._database.read(lambda tx: tx.execute(
        text("SELECT max(pg_column_size(words)) FROM message_words")).scalar_one())  # fmt: skip
    assert 0 < size < 2 * MOST_BYTES


def test_a_snippet_has_the_words_around_the_first_match() -> None:
    assert snippet("one two", ["three"]) == ["one two"]
    assert snippet("", ["three"]) == [""]
    assert snippet("a b! " * 20, ["zebra"])[0].endswith("…")
    assert snippet("Ein Café, zwei", ["cafe", "zw"]) == ["Ein ", "Café", ", ", "zwei", ""]
