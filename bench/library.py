"""Listing, opening and searching with many conversations: the store by itself, on disk."""

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
_TIMES = 15
_BLOCK = 5_000
_HEADS, _TAILS = (
    ("fal", "vel", "riv", "lan", "cop"),
    ("con", "vet", "er", "tern", "per", "dow", "lin", "bour", "ble", "ton"),
)
# Fifty words, so that each stands in about every tenth message.
_WORDS = [head + tail for head in _HEADS for tail in _TAILS]


@dataclass(frozen=True, slots=True)
class Timed:
    """One question to the store: its median and slowest in milliseconds, and SQLite's plan."""

    name: str
    median_ms: float
    slowest_ms: float
    plan: str


def time_library(count: int) -> list[Timed]:
    """Fill a database with `count` conversations of one user, and as many of another; ask it."""
    with TemporaryDirectory(prefix="wordbrook-bench-") as folder:
        store = open_store(Settings(data_dir=Path(folder)), choose_runtime("threading"))
        database = store._database  # noqa: SLF001 - what is measured is asked by the store itself
        with closing(store):
            for owner in (_OWNER, _OTHER):
                _fill(database, owner, count)
            revision = import_module("app.conversations.schema.migrations.versions.0003_search")
            database.write(lambda tx: tx.exec_driver_sql(revision.FILL))
            middle = f"conversation-{count // 2}"
            asked: list[tuple[str, Callable[[], object]]] = [
                ("list, first page", lambda: store.list(_OWNER)),
                ("list, from the middle", lambda: store.list(_OWNER, _cursor_at(count))),
                ("open one", lambda: store.load(_OWNER, middle)),
                ("search, one that is there once", lambda: store.search(_OWNER, f"n{count // 2}x")),
                ("search, a word in every tenth", lambda: store.search(_OWNER, "falcon")),
                ("search, two words", lambda: store.search(_OWNER, "falcon velvet")),
                ("search, two letters", lambda: store.search(_OWNER, "ve")),
                ("search, one letter", lambda: store.search(_OWNER, "v")),
                ("search, nothing", lambda: store.search(_OWNER, "absent")),
            ]
            return [_time(database, name, ask) for name, ask in asked]


def _fill(database: Database, owner: str, count: int) -> None:
    for start in range(0, count, _BLOCK):
        numbers = range(start, min(count, start + _BLOCK))
        made = [_conversation(owner, number) for number in numbers]
        said = [message for number in numbers for message in _messages(owner, number)]
        database.write(partial(_store, made, said))


def _store(made: list[Row], said: list[Row], tx: Connection) -> None:
    tx.execute(insert(conversations), made)
    tx.execute(insert(messages), said)


def _moment(number: int) -> str:
    return (
        f"2026-01-01T00:{number // 60_000 % 60:02d}:{number // 1000 % 60:02d}.{number % 1000:03d}Z"
    )


def _text(number: int, length: int) -> str:
    chosen = Random(number)
    return " ".join(chosen.choice(_WORDS) for _ in range(length))


def _conversation(owner: str, number: int) -> Row:
    return {
        "owner": owner,
        "id": f"conversation-{number}",
        "title": f"{_text(number, 4)} {number}",
        "head_id": f"answer-{number}",
        "created_at": _moment(number),
        "updated_at": _moment(number),
    }


def _messages(owner: str, number: int) -> list[Row]:
    common = {"owner": owner, "conversation_id": f"conversation-{number}"}
    question: Row = {"id": f"question-{number}", "parent_id": None, "role": "user", "status": None}
    answer: Row = {"id": f"answer-{number}", "parent_id": f"question-{number}", "role": "assistant",
              "status": "completed"}  # fmt: skip
    texts = (f"{_text(number, 3)} n{number}x", _text(number + 1, 5))
    return [
        {**common, **which, "run": 1, "created_at": _moment(number),
         "parts": [{"kind": "text", "at": 0, "text": text}]}
        for which, text in zip((question, answer), texts, strict=True)
    ]  # fmt: skip


def _cursor_at(count: int) -> str:
    return _make_cursor(_moment(count // 2), f"conversation-{count // 2}")


def _time(database: Database, name: str, ask: Callable[[], object]) -> Timed:
    statements: list[tuple[str, object]] = []

    def note(_c: object, _d: object, statement: str, parameters: object, *_: object) -> None:
        statements.append((statement, parameters))

    engine = database.engine
    event.listen(engine, "before_cursor_execute", note)
    ask()
    event.remove(engine, "before_cursor_execute", note)
    times = []
    for _ in range(_TIMES):
        began = time.perf_counter()
        ask()
        times.append((time.perf_counter() - began) * 1e3)
    return Timed(name, median(times), max(times), _plan(database, *statements[0]))


def _plan(database: Database, statement: str, parameters: object) -> str:
    with database.engine.connect() as connection:
        rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)  # type: ignore[arg-type]
        return "; ".join(str(row.detail) for row in rows)
