"""Stored texts are counted in bytes, limited for each user, and freed by deletion."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, select

from app.conversations import ConversationStore, open_store
from app.conversations.schema.tables import conversations, messages
from app.protocol.commands import Options
from app.protocol.errors import Refusal
from app.runtime import Runtime
from app.settings import Settings

from ..builders import OWNER, Clock, Talk, text

LIMIT = 1000


@pytest.fixture
def limited(
    runtime: Runtime, data_dir: Path, clock: Clock, database_url: str | None
) -> Iterator[Talk]:
    settings = Settings(data_dir=data_dir, database_url=database_url, limit_stored_bytes=LIMIT)
    store = open_store(settings, runtime, clock=clock)
    yield Talk(store)
    store.close()


def counted(store: ConversationStore) -> int:
    with store._database.engine.begin() as tx:
        return sum(tx.execute(select(conversations.c.stored_bytes)).scalars())


def stored(store: ConversationStore) -> int:
    """Return the bytes of all texts, by reading every row."""
    sizes = []
    with store._database.engine.begin() as tx:
        states = tx.execute(select(messages.c.model_state)).scalars()
        sizes += [len(json.dumps(state, ensure_ascii=False).encode()) for state in states if state]
        for row in tx.execute(select(messages.c.parts, messages.c.options)):
            sizes += [len(part["text"].encode()) for part in row.parts]
            sizes.append(len(((row.options or {}).get("system") or "").encode()))
        for options in tx.execute(select(conversations.c.options)).scalars():
            sizes.append(len(((options or {}).get("system") or "").encode()))
    return sum(sizes)


def is_refused(talk: Talk, content: str, **how: Any) -> bool:
    try:
        talk.send(content, **how)
    except Refusal as refusal:
        refused = refusal
    else:
        return False
    assert (refused.code, refused.retry_after_s) == ("quota_exceeded", None)
    assert "1000 bytes" in refused.message
    return True


def test_every_write_keeps_the_count_equal_to_the_stored_bytes(
    talk: Talk, store: ConversationStore
) -> None:
    system = Options(system="Antworte in Versen. 🙂")
    first = talk.send("Grüße", options=system, keep_options=True)
    talk.end(first, "Hälfte", status="stopped")
    talk.end(talk.continue_(first.answer["id"]), "Hälfte und Rest")
    again = talk.regenerate(first.answer["id"])
    talk.end(again, "", parts=[text("nachgedacht", "reasoning"), text("Andere")])
    kept = talk.send("Merk dir das", after=again)
    talk.end(kept, "Gut", status="stopped", model_state={"notiert": "Äpfel"})
    talk.end(talk.continue_(kept.answer["id"]), "Gut, und", status="stopped")
    talk.end(talk.continue_(kept.answer["id"]), "Gut, und so", model_state={"n": 1})
    second = talk.ask("Noch etwas", after=again, answer="Ja")
    store.edits.update(OWNER, second.conversation["id"], options={"system": "Kürzer."})
    talk.ask("Eine andere Unterhaltung")
    assert counted(store) == stored(store) > 0


def test_answer_continued_while_its_conversation_is_deleted_stays_counted(
    talk: Talk, store: ConversationStore
) -> None:
    first = talk.send("Hello")
    talk.end(first, "Half an answer", status="stopped")
    for _ in range(2):
        talk.continue_(first.answer["id"])
        store.edits.soft_delete(OWNER, first.conversation["id"], 60)
        store.edits.restore(OWNER, first.conversation["id"])
    assert counted(store) == stored(store)


def test_message_beyond_the_limit_is_refused_and_stored_nowhere(limited: Talk) -> None:
    assert not is_refused(limited, "ä" * 400)
    assert is_refused(limited, "a" * 201)
    assert counted(limited.store) == stored(limited.store) == 800
    assert not is_refused(limited, "a" * 200)


def test_state_of_a_model_counts(limited: Talk) -> None:
    first = limited.send("Hi")
    limited.end(first, "Hello", model_state={"seen": "a" * 900})
    assert counted(limited.store) == stored(limited.store)
    assert is_refused(limited, "a" * 200)


def test_system_text_counts_for_each_of_its_copies(limited: Talk) -> None:
    assert is_refused(limited, "Hi", options=Options(system="a" * 500), keep_options=True)
    assert not is_refused(limited, "Hi", options=Options(system="a" * 500))


def test_full_storage_refuses_answers_and_options_until_something_is_deleted(
    limited: Talk,
) -> None:
    edits = limited.store.edits
    other = limited.ask("one", answer="two")
    long = limited.send("Hello")
    limited.end(long, "a" * LIMIT, status="stopped")
    for attempt in (
        lambda: limited.continue_(long.answer["id"]),
        lambda: limited.send("more", after=long),
        lambda: limited.regenerate(other.answer["id"], options=Options(system="Be brief.")),
        lambda: edits.update(OWNER, other.conversation["id"], options={"system": "a"}),
    ):
        with pytest.raises(Refusal, match="quota_exceeded"):
            attempt()
    assert not is_refused(Talk(limited.store, "another-user"), "Hello")
    edits.soft_delete(OWNER, long.conversation["id"], 60)
    assert not is_refused(limited, "more", after=other)


@pytest.mark.parametrize("many", [True, False])
def test_undone_deletions_store_twice_the_limit_at_most(limited: Talk, many: bool) -> None:
    deleted = []
    for _ in range(4):
        sent = limited.send("a" * 900)
        limited.end(sent, "")
        deleted.append(sent.conversation["id"])
        limited.store.edits.soft_delete(OWNER, deleted[-1], 60)

    def restore() -> None:
        if many:
            limited.store.arrangement.restore(OWNER, deleted)
        for each in deleted:
            limited.store.edits.restore(OWNER, each)

    with pytest.raises(Refusal, match="quota_exceeded"):
        restore()
    listed = [each["id"] for each in limited.store.list(OWNER)[0]]
    assert sorted(listed) == ([] if many else sorted(deleted[:2]))


def test_store_without_a_limit_reads_no_sum(talk: Talk, store: ConversationStore) -> None:
    statements: list[str] = []
    event.listen(
        store._database.engine,
        "before_cursor_execute",
        lambda _c, _d, statement, *_: statements.append(statement),
    )
    talk.ask("Hello")
    assert not [each for each in statements if "sum(" in each]


@pytest.mark.parametrize("database_url", [None])
def test_sum_of_a_user_reads_the_index_alone(limited: Talk, database_url: None) -> None:
    with limited.store._database.engine.begin() as tx:
        plan = tx.exec_driver_sql(
            "EXPLAIN QUERY PLAN SELECT coalesce(sum(stored_bytes), 0)"
            " FROM conversations WHERE owner = 'a'"
        ).all()
    assert ["COVERING INDEX" in row[-1] for row in plan] == [True]
