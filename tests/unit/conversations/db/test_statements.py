"""The store needs few statements, each by an index, whatever the size of the database."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Connection, event, insert, update

from app.conversations import ConversationStore, StartedAnswer
from app.conversations.schema.tables import conversations, messages

from ..builders import BOOT, OWNER, Talk, text

Statement = tuple[str, tuple[Any, ...]]


@pytest.fixture
def database_url() -> None:
    """Use SQLite: its planner names the tables that it scans."""


@contextmanager
def watched(store: ConversationStore) -> Iterator[list[Statement]]:
    statements: list[Statement] = []

    def note(_c: object, _d: object, statement: str, parameters: Any, *_: object) -> None:
        statements.append((statement, parameters))

    engine = store._database.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)


def lengthen(store: ConversationStore, first: StartedAnswer, pairs: int) -> str:
    """Add `pairs` questions and answers below `first`; return the id of the last answer."""
    parent_id, rows = first.answer["id"], []
    for number in range(pairs):
        for role in ("user", "assistant"):
            rows.append(
                {
                    "owner": OWNER,
                    "id": f"{role}-{number}",
                    "conversation_id": first.conversation["id"],
                    "parent_id": parent_id,
                    "role": role,
                    "status": "completed" if role == "assistant" else None,
                    "model": "model-1",
                    "run": 1,
                    "boot_id": BOOT,
                    "parts": [text("words " * 300)],
                    "created_at": "",
                }
            )
            parent_id = rows[-1]["id"]

    def write(tx: Connection) -> None:
        tx.execute(insert(messages), rows)
        tx.execute(update(conversations).values(head_id=parent_id))

    store._database.write(write)
    return str(parent_id)


@pytest.fixture
def long(talk: Talk, store: ConversationStore) -> StartedAnswer:
    """Return the first answer of a conversation of 1,002 messages."""
    first = talk.ask("one")
    lengthen(store, first, 500)
    return first


def test_opening_a_long_conversation_takes_five_statements_and_reads_one_page(
    store: ConversationStore, long: StartedAnswer
) -> None:
    with watched(store) as statements:
        page = store.load(OWNER, long.conversation["id"], limit=50)
    assert len(page.messages) == 50
    assert len(statements) == 5


def test_a_whole_long_path_can_be_read_in_pages(
    talk: Talk, store: ConversationStore, long: StartedAnswer
) -> None:
    ids: list[str] = []
    before: str | None = None
    while True:
        page = store.load(OWNER, long.conversation["id"], before=before, limit=100)
        ids[:0] = [message["id"] for message in page.messages]
        before = ids[0]
        if not page.has_earlier:
            break
    assert len(ids) == 1002
    assert ids[0] == long.message["id"]


def test_a_long_conversation_can_be_deleted(store: ConversationStore, long: StartedAnswer) -> None:
    store.edits.delete(OWNER, long.conversation["id"])
    assert store.list(OWNER) == ([], None)


def test_history_reads_at_most_the_budget_and_one_block(
    talk: Talk, store: ConversationStore, long: StartedAnswer
) -> None:
    rows: list[int] = []
    engine = store._database.engine
    with watched(store) as statements:
        history = talk.regenerate("assistant-499").history
    for statement, parameters in statements:
        if statement.startswith("WITH") and "parts" in statement:
            with engine.connect() as connection:
                rows.append(len(connection.exec_driver_sql(statement, parameters).all()))
    assert history
    # The first block of messages above it.
    assert sum(rows) == 4


def test_the_list_takes_two_statements_for_any_number_of_conversations(
    talk: Talk, store: ConversationStore
) -> None:
    for number in range(30):
        talk.ask(str(number))
    with watched(store) as statements:
        listed, _ = store.list(OWNER, None, 25)
    assert len(listed) == 25
    assert len(statements) == 2


def everything(talk: Talk) -> StartedAnswer:
    """Call most methods of a store once."""
    first = talk.ask("one")
    second = talk.send("two", after=first)
    talk.end(second, "half", status="stopped")
    talk.end(talk.continue_(second.answer["id"]))
    talk.end(talk.regenerate(second.answer["id"]))
    store, conversation_id = talk.store, first.conversation["id"]
    store.load(OWNER, conversation_id)
    store.load(OWNER, conversation_id, before=second.message["id"])
    store.answer_for_message(OWNER, second.message["id"])
    store.streaming()
    store.recall(OWNER, "x", "f")
    _, cursor = store.list(OWNER, None, 1)
    store.list(OWNER, cursor, 1)
    store.edits.update(OWNER, conversation_id, title="Title")
    store.edits.update(OWNER, conversation_id, head_id=first.message["id"], options={})
    store.get_own_options(OWNER, conversation_id)
    store.edits.retitle(OWNER, conversation_id, "Better")
    return first


def delete(talk: Talk) -> None:
    talk.store.edits.delete(OWNER, talk.ask("one").conversation["id"])


def soft_delete(talk: Talk) -> None:
    store = talk.store
    first, second = talk.ask("one").conversation["id"], talk.ask("two").conversation["id"]
    store.edits.soft_delete(OWNER, first, 60)
    store.edits.restore(OWNER, first)
    store.edits.soft_delete(OWNER, second, 0)
    assert store.edits.purge() == 1


# PostgreSQL plans by its statistics, and scans a table of two rows.
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("act", [everything, delete, soft_delete])
def test_no_statement_scans_or_sorts_a_whole_table(
    talk: Talk, store: ConversationStore, act: Callable[[Talk], object]
) -> None:
    talk.ask("there must be two for a cursor")
    with watched(store) as statements:
        act(talk)
    plans: dict[str, str] = {}
    with store._database.engine.connect() as connection:
        for statement, parameters in statements:
            if statement.startswith("INSERT"):
                continue
            explained = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            plans[statement] = "\n".join(row.detail for row in explained)
    assert len(plans) > 5
    whole_table = re.compile(r"SCAN (messages|conversations|requests)(?!.*uq_messages_streaming)")
    for statement, plan in plans.items():
        assert not whole_table.search(plan), f"{statement}\n{plan}"
        is_list = "ORDER BY conversations" in statement
        assert not (is_list and "TEMP B-TREE" in plan), f"{statement}\n{plan}"
