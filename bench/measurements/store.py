"""Query times of the conversation store on disk with many conversations."""

import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory

from sqlalchemy import Connection, event, insert

from app.conversations import open_store
from app.conversations.db.database import Database
from app.conversations.reads.list import _make_cursor
from app.conversations.schema.tables import conversations, messages
from app.runtime import choose_runtime
from app.settings import Settings

_OWNER = "user-00000000-0000-0000-0000-000000000001"
_OTHER = "user-00000000-0000-0000-0000-000000000002"
Row = dict[str, object]
_REPEATS = 15
_ROWS_PER_WRITE = 5_000
_HEADS, _TAILS = (
    ("fal", "vel", "riv", "lan", "cop"),
    ("con", "vet", "er", "tern", "per", "dow", "lin", "bour", "ble", "ton"),
)
# Fifty words, so that each occurs in about every tenth message.
_WORDS = [head + tail for head in _HEADS for tail in _TAILS]


@dataclass(frozen=True, slots=True)
class QueryTiming:
    """One query: median and maximum in milliseconds, and the plan of its first statement."""

    name: str
    median_ms: float
    slowest_ms: float
    plan: str


def time_store(count: int) -> list[QueryTiming]:
    """Fill a database with `count` conversations for each of two users and time its queries."""
    with TemporaryDirectory(prefix="wordbrook-bench-") as folder:
        store = open_store(Settings(data_dir=Path(folder)), choose_runtime("threading"))
        database = store._database  # noqa: SLF001 - to fill the tables and to read query plans
        with closing(store):
            for owner in (_OWNER, _OTHER):
                _fill(database, owner, count)
            revision = import_module("app.conversations.schema.migrations.versions.0003_search")
            database.write(lambda tx: tx.exec_driver_sql(revision.FILL))
            middle = f"conversation-{count // 2}"
            queries: list[tuple[str, Callable[[], object]]] = [
                ("list, first page", lambda: store.list(_OWNER)),
                ("list, from the middle", lambda: store.list(_OWNER, _cursor_at(count))),
                ("open one", lambda: store.load(_OWNER, middle)),
                (
                    "search, a word that occurs once",
                    lambda: store.search(_OWNER, f"n{count // 2}x"),
                ),
                ("search, a word in every tenth message", lambda: store.search(_OWNER, "falcon")),
                ("search, two words", lambda: store.search(_OWNER, "falcon velvet")),
                ("search, two letters", lambda: store.search(_OWNER, "ve")),
                ("search, one letter", lambda: store.search(_OWNER, "v")),
                ("search, no match", lambda: store.search(_OWNER, "absent")),
            ]
            return [_time(database, name, query) for name, query in queries]


def _fill(database: Database, owner: str, count: int) -> None:
    for start in range(0, count, _ROWS_PER_WRITE):
        numbers = range(start, min(count, start + _ROWS_PER_WRITE))
        conversation_rows = [_conversation(owner, number) for number in numbers]
        message_rows = [message for number in numbers for message in _messages(owner, number)]
        database.write(partial(_insert, conversation_rows, message_rows))


def _insert(conversation_rows: list[Row], message_rows: list[Row], tx: Connection) -> None:
    tx.execute(insert(conversations), conversation_rows)
    tx.execute(insert(messages), message_rows)


def _timestamp(number: int) -> str:
    return (
        f"2026-01-01T00:{number // 60_000 % 60:02d}:{number // 1000 % 60:02d}.{number % 1000:03d}Z"
    )


def _text(number: int, length: int) -> str:
    rng = Random(number)
    return " ".join(rng.choice(_WORDS) for _ in range(length))


def _conversation(owner: str, number: int) -> Row:
    return {
        "owner": owner,
        "id": f"conversation-{number}",
        "title": f"{_text(number, 4)} {number}",
        "head_id": f"answer-{number}",
        "created_at": _timestamp(number),
        "updated_at": _timestamp(number),
    }


def _messages(owner: str, number: int) -> list[Row]:
    common = {"owner": owner, "conversation_id": f"conversation-{number}"}
    question: Row = {"id": f"question-{number}", "parent_id": None, "role": "user", "status": None}
    answer: Row = {"id": f"answer-{number}", "parent_id": f"question-{number}", "role": "assistant",
              "status": "completed"}  # fmt: skip
    texts = (f"{_text(number, 3)} n{number}x", _text(number + 1, 5))
    return [
        {**common, **message, "run": 1, "created_at": _timestamp(number),
         "parts": [{"kind": "text", "at": 0, "text": text}]}
        for message, text in zip((question, answer), texts, strict=True)
    ]  # fmt: skip


def _cursor_at(count: int) -> str:
    return _make_cursor(_timestamp(count // 2), f"conversation-{count // 2}")


def _time(database: Database, name: str, query: Callable[[], object]) -> QueryTiming:
    statements: list[tuple[str, object]] = []

    def record(_c: object, _d: object, statement: str, parameters: object, *_: object) -> None:
        statements.append((statement, parameters))

    engine = database.engine
    event.listen(engine, "before_cursor_execute", record)
    query()
    event.remove(engine, "before_cursor_execute", record)
    times_ms = []
    for _ in range(_REPEATS):
        started_s = time.perf_counter()
        query()
        times_ms.append((time.perf_counter() - started_s) * 1e3)
    return QueryTiming(name, median(times_ms), max(times_ms), _plan(database, *statements[0]))


def _plan(database: Database, statement: str, parameters: object) -> str:
    with database.engine.connect() as connection:
        rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)  # type: ignore[arg-type]
        return "; ".join(str(row.detail) for row in rows)
