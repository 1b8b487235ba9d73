"""Rows of files, on SQLite and PostgreSQL: used, counted, moved, deleted with their last use."""

from collections.abc import Callable

import pytest
from sqlalchemy import Connection, select

from app.conversations import ConversationStore
from app.conversations.db.database import Database
from app.conversations.files import file_rows, removed_contents
from app.conversations.ids import now
from app.conversations.owners import delete_all, move_conversations
from app.conversations.schema.file_tables import file_uses, files
from app.conversations.schema.file_tables import removed_contents as removed
from app.protocol.errors import Refusal

from ..builders import OWNER, Talk

AT = "2026-01-01T00:00:00.000Z"
SAME = "a" * 64


@pytest.fixture
def database(store: ConversationStore) -> Database:
    return store._database


@pytest.fixture
def add(database: Database) -> Callable[..., str]:
    """Return a function that adds a file whose content is stored."""

    def add(id_: str, sha256: str = SAME, owner: str = OWNER, size: int = 10) -> str:
        values = {"id": id_, "name": f"{id_}.txt", "type": "text/plain", "size": size}
        values |= {"sha256": sha256, "created_at": AT, "text": "its text"}
        database.write(file_rows.add_file, owner, values)
        database.write(file_rows.mark_ready, owner, id_, sha256, AT)
        return id_

    return add


def left(database: Database) -> list[str]:
    return database.read(lambda tx: sorted(tx.execute(select(files.c.id)).scalars()))


def deleted_contents(database: Database) -> list[str]:
    """Delete the contents that may be deleted, and return their hashes."""
    gone: list[str] = []
    for sha256 in database.read(removed_contents.find_removed):
        removed_contents.delete_content(database, sha256, gone.append)
    return gone


@pytest.fixture
def sent(store: ConversationStore, talk: Talk, database: Database) -> Callable[..., str]:
    """Return a function that sends a message in a new conversation, and that uses files."""

    def send(*ids: str) -> str:
        started = talk.ask("Read them.")
        rows = database.read(file_rows.find_files, OWNER, ids)
        where = (started.conversation["id"], started.message["id"])
        database.write(file_rows.use_files, OWNER, *where, list(rows.values()))
        return str(started.conversation["id"])

    return send


def test_content_goes_with_the_last_file_that_has_it(
    store: ConversationStore, database: Database, add: Callable[..., str], sent: Callable[..., str]
) -> None:
    first, second = sent(add("one")), sent(add("two"))
    store.edits.delete(OWNER, first)
    assert (left(database), deleted_contents(database)) == (["two"], [])
    store.edits.delete(OWNER, second)
    assert (left(database), deleted_contents(database)) == ([], [SAME])
    assert deleted_contents(database) == []


def test_file_of_two_conversations_goes_with_the_second(
    store: ConversationStore, database: Database, add: Callable[..., str], sent: Callable[..., str]
) -> None:
    add("both")
    first, second = sent("both"), sent("both")
    store.edits.delete(OWNER, first)
    assert left(database) == ["both"]
    store.edits.delete(OWNER, second)
    assert left(database) == []


def test_soft_deleted_conversation_keeps_its_files_until_it_is_purged(
    store: ConversationStore, database: Database, add: Callable[..., str], sent: Callable[..., str]
) -> None:
    conversation = sent(add("one"))
    store.edits.soft_delete(OWNER, conversation, keep_s=-1)
    assert left(database) == ["one"]
    store.edits.purge()
    assert left(database) == []


def test_upload_of_the_same_bytes_keeps_a_content_that_was_to_go(
    database: Database, add: Callable[..., str]
) -> None:
    add("one")
    database.write(file_rows.delete_unused_file, OWNER, "one")
    add("two")
    assert deleted_contents(database) == []


def test_content_that_the_store_cannot_delete_is_tried_again(
    database: Database, add: Callable[..., str]
) -> None:
    add("one")
    database.write(file_rows.delete_unused_file, OWNER, "one")

    def refuse(_: str) -> None:
        raise OSError

    with pytest.raises(OSError):  # noqa: PT011
        removed_contents.delete_content(database, SAME, refuse)
    assert deleted_contents(database) == [SAME]


def test_no_transaction_is_open_while_a_store_deletes(
    store: ConversationStore, database: Database, add: Callable[..., str], talk: Talk
) -> None:
    add("one")
    database.write(file_rows.delete_unused_file, OWNER, "one")

    def delete(_: str) -> None:
        talk.ask("Hello")

    removed_contents.delete_content(database, SAME, delete)
    assert len(store.list(OWNER)[0]) == 1


def test_same_content_is_not_added_while_it_is_deleted(
    database: Database, add: Callable[..., str]
) -> None:
    values = {"id": "new", "name": "n", "type": "t", "size": 1, "sha256": SAME, "created_at": AT}
    tried: list[bool] = []
    add("one")
    database.write(file_rows.delete_unused_file, OWNER, "one")

    def delete(sha256: str) -> None:
        tried.append(database.write(file_rows.add_file, OWNER, values))
        assert database.read(removed_contents.find_removed) == []

    assert removed_contents.delete_content(database, SAME, delete)
    tried.append(database.write(file_rows.add_file, OWNER, values))
    assert tried == [False, True]


def test_content_that_is_stored_after_its_file_was_deleted_is_deleted_too(
    database: Database, add: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    add("one")
    database.write(file_rows.delete_unused_file, OWNER, "one")

    def store_late(_: str = "") -> None:
        database.write(file_rows.mark_ready, OWNER, "one", SAME, AT)

    # The first time while it is being deleted, the second time afterwards.
    removed_contents.delete_content(database, SAME, store_late)
    later = now() + removed_contents.DELETION
    monkeypatch.setattr(removed_contents, "now", lambda: later)
    assert deleted_contents(database) == [SAME]
    assert deleted_contents(database) == []
    store_late()
    assert deleted_contents(database) == [SAME]


def test_file_without_its_content_is_not_found(database: Database) -> None:
    values = {"id": "new", "name": "n", "type": "t", "size": 1, "sha256": SAME, "created_at": AT}
    database.write(file_rows.add_file, OWNER, values)
    with pytest.raises(Refusal, match="not_found"):
        database.read(file_rows.find_file, OWNER, "new")


def test_files_of_another_owner_are_not_found(database: Database, add: Callable[..., str]) -> None:
    add("one", owner="other")
    assert database.read(file_rows.find_files, OWNER, ["one"]) == {}
    with pytest.raises(Refusal, match="not_found"):
        database.write(file_rows.delete_unused_file, OWNER, "one")


def test_unused_files_are_pruned_and_used_ones_stay(
    database: Database, add: Callable[..., str], sent: Callable[..., str]
) -> None:
    sent(add("used"))
    add("unused")
    assert database.write(file_rows.prune_unused, "2025-01-01T00:00:00.000Z") == 0
    assert database.write(file_rows.prune_unused, "2027-01-01T00:00:00.000Z") == 1
    assert left(database) == ["used"]


def test_files_move_with_the_conversations_of_their_owner(
    store: ConversationStore, database: Database, add: Callable[..., str], sent: Callable[..., str]
) -> None:
    conversation = sent(add("one"))
    database.write(move_conversations, OWNER, "person")
    assert list(database.read(file_rows.find_files, "person", ["one"])) == ["one"]
    store.edits.delete("person", conversation)
    assert left(database) == []


def test_all_of_an_owner_is_deleted_with_the_files(
    database: Database, add: Callable[..., str], sent: Callable[..., str]
) -> None:
    sent(add("used"))
    add("unused", "b" * 64)
    add("others", "c" * 64, owner="other")
    database.write(delete_all, OWNER)
    assert left(database) == ["others"]
    assert sorted(deleted_contents(database)) == [SAME, "b" * 64]

    def rows(tx: Connection) -> int:
        return len(tx.execute(select(file_uses)).all()) + len(tx.execute(select(removed)).all())

    assert database.read(rows) == 0


def test_files_count_for_the_quota_of_the_owner(
    database: Database, add: Callable[..., str]
) -> None:
    add("one", size=600)
    left_over = 400 - len("its text")
    database.read(file_rows.check_files, OWNER, left_over, 1000)
    with pytest.raises(Refusal, match="quota_exceeded"):
        database.read(file_rows.check_files, OWNER, left_over + 1, 1000)
    database.read(file_rows.check_files, "other", 1000, 1000)


def test_name_of_a_table_is_no_name_of_a_column() -> None:
    # Statements are rewritten for a prefix of tables by these names.
    columns = {each.name for table in (files, file_uses, removed) for each in table.c}
    assert not columns & {table.name for table in (files, file_uses, removed)}
