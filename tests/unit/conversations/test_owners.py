"""A browser's conversations become those of a person, also where both imported the same file."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Connection, func, select

from app.conversations import ConversationStore
from app.conversations.db.database import Database
from app.conversations.files import file_rows
from app.conversations.owners import move_conversations
from app.conversations.schema.file_tables import file_uses, files
from app.conversations.schema.tables import conversations, messages
from app.conversations.transfer.staged_rows import ROW_BYTES
from app.conversations.transfer.staging import ConversationStaging
from app.protocol.errors import Refusal

from .builders import Clock, Talk

BROWSER, PERSON = "browser", "person"
AT = "2026-01-01T00:00:00.000Z"
HEAD = {"id": "same", "title": "Herons", "head_id": "a1", "created_at": AT, "updated_at": AT}


@pytest.fixture
def database(store: ConversationStore) -> Database:
    return store._database


def rows(database: Database, table: Any) -> list[tuple[str, str]]:
    """Return owner and id of all rows."""
    id_ = table.c.file_id if table is file_uses else table.c.id

    def read(tx: Connection) -> list[tuple[str, str]]:
        return [(row[0], row[1]) for row in tx.execute(select(table.c.owner, id_).order_by(id_))]

    return database.read(read)


def stored_bytes(database: Database) -> int:
    query = select(func.sum(conversations.c.stored_bytes))
    return int(database.read(lambda tx: tx.execute(query).scalar_one()))


@pytest.fixture
def import_same(database: Database, clock: Clock) -> Callable[[str], None]:
    """Return a function that imports the same conversation, with a file."""
    staging = ConversationStaging(database, clock, limit_title_chars=99, limit_stored_bytes=0)

    def take(owner: str) -> None:
        add_file(database, owner, "f1")
        file = {"kind": "file", "file_id": "f1", "name": "n", "type": "text/plain", "size": 1}
        text = {"kind": "text", "at": 0, "text": "ab"}
        question = {"id": "q1", "parent_id": None, "role": "user", "parts": [text, file]}
        answer: dict[str, Any] = {"id": "a1", "parent_id": "q1", "role": "assistant"}
        answer |= {"parts": [text], "status": "completed", "run": 1, "model": "demo"}
        staging.begin(owner, HEAD)
        staging.add(owner, "same", [question, answer])
        staging.end(owner, "same")

    return take


def add_file(database: Database, owner: str, file_id: str) -> None:
    values = {"id": file_id, "name": "n", "type": "text/plain", "size": 1, "sha256": "a" * 64}
    database.write(file_rows.add_file, owner, {**values, "created_at": AT})
    database.write(file_rows.mark_ready, owner, file_id, "a" * 64, AT)


def test_conversation_that_both_imported_is_there_once_with_the_messages_of_both(
    store: ConversationStore, database: Database, import_same: Callable[[str], None]
) -> None:
    import_same(BROWSER)
    import_same(PERSON)
    talk = Talk(store, BROWSER)
    more = talk.send("more", conversation_id="same", parent_id="a1")
    talk.end(more, "yes")
    database.write(move_conversations, BROWSER, PERSON)
    assert rows(database, conversations) == [(PERSON, "same")]
    known = {"q1", "a1", more.message["id"], more.answer["id"]}
    assert set(rows(database, messages)) == {(PERSON, each) for each in known}
    assert rows(database, files) == rows(database, file_uses) == [(PERSON, "f1")]
    assert stored_bytes(database) == len("ababmoreyes") + 2 * ROW_BYTES
    store.edits.delete(PERSON, "same")
    assert rows(database, files) == rows(database, messages) == []


def test_soft_deleted_conversation_moves_and_its_files_are_deleted_with_it(
    store: ConversationStore, database: Database, clock: Clock, import_same: Callable[[str], None]
) -> None:
    Talk(store, BROWSER).ask("Hello")
    import_same(BROWSER)
    store.edits.soft_delete(BROWSER, "same", 60)
    database.write(move_conversations, BROWSER, PERSON)
    assert store.edits.restore(PERSON, "same")["id"] == "same"
    store.edits.soft_delete(PERSON, "same", 0)
    assert store.edits.purge() == 1
    assert rows(database, files) == rows(database, file_uses) == []


def test_soft_deleted_conversation_that_the_new_owner_has_is_deleted(
    store: ConversationStore, database: Database, import_same: Callable[[str], None]
) -> None:
    Talk(store, BROWSER).ask("Hello")
    import_same(BROWSER)
    import_same(PERSON)
    store.edits.soft_delete(BROWSER, "same", 60)
    database.write(move_conversations, BROWSER, PERSON)
    assert len(rows(database, conversations)) == 2
    assert rows(database, file_uses) == [(PERSON, "f1")]


def test_import_that_runs_at_the_move_leaves_nothing(
    store: ConversationStore, database: Database, clock: Clock
) -> None:
    Talk(store, BROWSER).ask("Hello")
    staging = ConversationStaging(database, clock, limit_title_chars=99, limit_stored_bytes=0)
    staging.begin(BROWSER, HEAD)
    database.write(move_conversations, BROWSER, PERSON)
    with pytest.raises(Refusal, match="not_found"):
        staging.end(BROWSER, "same")
    assert [owner for owner, _ in rows(database, conversations)] == [PERSON]
