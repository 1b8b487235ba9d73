"""A conversation that is stored in batches is seen at its end; what was not ended is purged."""

from datetime import timedelta

import pytest
from sqlalchemy import Connection, select

from app.accounts.rows import people
from app.conversations import ConversationStore
from app.conversations.db.database import Database
from app.conversations.owners import delete_all
from app.conversations.schema.tables import conversations, messages
from app.conversations.transfer.staged_rows import ROW_BYTES, Staged
from app.conversations.transfer.staging import KEPT, ConversationStaging
from app.protocol.errors import Refusal

from ..builders import OWNER, Clock

AT = "2026-01-01T00:00:00.000Z"
HEAD = {"id": "c1", "title": "Herons", "head_id": "m1", "created_at": AT, "updated_at": AT}
QUESTION = {
    "id": "m1",
    "parent_id": None,
    "role": "user",
    "created_at": AT,
    "parts": [{"kind": "text", "at": 0, "text": "Where do herons nest?"}],
}


@pytest.fixture
def database(store: ConversationStore) -> Database:
    return store._database


@pytest.fixture
def staging(database: Database, clock: Clock) -> ConversationStaging:
    return ConversationStaging(database, clock, limit_title_chars=100, limit_stored_bytes=0)


def count(database: Database) -> list[int]:
    """Return the rows of both tables, of all owners."""

    def read(tx: Connection) -> list[int]:
        return [len(tx.execute(select(table.c.id)).all()) for table in (conversations, messages)]

    return database.read(read)


def test_unfinished_conversation_is_not_seen_and_purged_after_an_hour(
    store: ConversationStore, staging: ConversationStaging, database: Database, clock: Clock
) -> None:
    assert staging.begin(OWNER, HEAD) is Staged.NEW
    staging.add(OWNER, "c1", [QUESTION])
    assert store.list(OWNER) == ([], None)
    assert store.search(OWNER, "herons") == ([], None)
    with pytest.raises(Refusal, match="not_found"):
        store.get(OWNER, "c1")
    assert store.edits.purge() == 0
    clock.now += KEPT + timedelta(seconds=1)
    assert store.edits.purge() == 1
    assert count(database) == [0, 0]


def test_ended_conversation_is_listed_and_found(
    store: ConversationStore, staging: ConversationStaging
) -> None:
    staging.begin(OWNER, HEAD)
    staging.add(OWNER, "c1", [QUESTION])
    assert staging.end(OWNER, "c1")["title"] == "Herons"
    assert staging.begin(OWNER, HEAD) is Staged.PRESENT
    assert [each["id"] for each in store.list(OWNER)[0]] == ["c1"]
    assert [hit.message_id for hit in store.search(OWNER, "nest")[0]] == ["m1"]


def test_discarded_conversation_leaves_nothing(
    staging: ConversationStaging, database: Database
) -> None:
    staging.begin(OWNER, HEAD)
    staging.add(OWNER, "c1", [QUESTION])
    staging.discard(OWNER, "c1")
    assert count(database) == [0, 0]
    with pytest.raises(Refusal, match="not_found"):
        staging.end(OWNER, "c1")


def test_restore_shows_no_conversation_that_an_import_has_not_ended(
    store: ConversationStore, staging: ConversationStaging
) -> None:
    staging.begin(OWNER, HEAD)
    staging.add(OWNER, "c1", [QUESTION])
    with pytest.raises(Refusal, match="not_found"):
        store.edits.restore(OWNER, "c1")
    assert store.list(OWNER) == ([], None)
    assert staging.end(OWNER, "c1")["title"] == "Herons"


def test_second_of_two_imports_at_once_is_stored_whole(
    store: ConversationStore, staging: ConversationStaging, database: Database, clock: Clock
) -> None:
    other = ConversationStaging(database, clock, limit_title_chars=100, limit_stored_bytes=0)
    sibling = {**QUESTION, "id": "m2"}
    staging.begin(OWNER, HEAD)
    staging.add(OWNER, "c1", [QUESTION])
    other.begin(OWNER, HEAD)
    with pytest.raises(Refusal, match="conversation_busy"):
        staging.add(OWNER, "c1", [sibling])
    staging.discard(OWNER, "c1")
    other.add(OWNER, "c1", [QUESTION])
    other.add(OWNER, "c1", [sibling])
    other.end(OWNER, "c1")
    assert count(database) == [1, 2]
    assert [each["id"] for each in store.list(OWNER)[0]] == ["c1"]


def test_account_deletion_removes_a_conversation_that_is_being_imported(
    staging: ConversationStaging, database: Database
) -> None:
    staging.begin(OWNER, HEAD)
    staging.add(OWNER, "c1", [QUESTION])
    database.write(delete_all, OWNER)
    assert count(database) == [0, 0]
    with pytest.raises(Refusal, match="not_found"):
        staging.end(OWNER, "c1")


def test_rows_and_details_of_an_import_count_as_stored(
    store: ConversationStore, staging: ConversationStaging, database: Database
) -> None:
    error = {"code": "x", "message": "y" * 10_000, "retryable": False}
    answer = {"id": "m2", "parent_id": "m1", "role": "assistant", "parts": [], "error": error}
    staging.begin(OWNER, HEAD)
    staging.add(OWNER, "c1", [QUESTION, answer])
    staging.end(OWNER, "c1")
    query = select(conversations.c.stored_bytes)
    assert database.read(lambda tx: tx.execute(query).scalar_one()) > 10_000 + 2 * ROW_BYTES


@pytest.mark.parametrize("change", ["disabled", "deleted"])
@pytest.mark.parametrize("is_begun", [True, False])
def test_import_ends_with_the_access_of_its_owner(
    database: Database, clock: Clock, change: str, is_begun: bool
) -> None:
    person = database.write(people.create, "anna", AT)
    limits = {"limit_title_chars": 100, "limit_stored_bytes": 0}
    staging = ConversationStaging(database, clock, **limits, has_accounts=True)
    if is_begun:
        staging.begin(person.id, HEAD)
        staging.add(person.id, "c1", [QUESTION])

    def take_access(tx: Connection) -> None:
        if change == "disabled":
            people.change(tx, person.id, disabled_at=AT)
        else:
            people.remove(tx, person.id)
            delete_all(tx, person.id)

    database.write(take_access)
    with pytest.raises(Refusal, match="forbidden"):
        staging.end(person.id, "c1") if is_begun else staging.begin(person.id, HEAD)
    staging.discard(person.id, "c1")
    assert count(database) == [0, 0]
