"""Times list, folders, archive and search of a user with 100,000 messages, on each database.

A second user has as many: an index that is not by owner would read both.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory

from sqlalchemy import Connection, insert, text

from app.conversations import ConversationStore, Place, Placement, open_store
from app.conversations.db.database import Database
from app.conversations.schema.tables import conversations, messages
from app.conversations.search.postgres_fts import index_missing
from app.runtime import choose_runtime
from app.settings import Settings
from tests.support.needs import postgres_programs
from tests.support.servers.postgres import PostgresServer

OWNERS = ("user-1", "user-2")
FOLDERS = 40
PER_CONVERSATION = 50
REPEATS = 31
# The most milliseconds that a query may take at the median.
MOST_SEARCH_MS, MOST_LIST_MS = 100.0, 50.0
_BATCH = 10
# By rank: the first words are in most messages, the last in a few.
_HEADS = ("fal", "vel", "riv", "lan", "cop", "ste", "mor", "win", "har", "qui")
_WORDS = [head + tail for tail in "abcdefghij" for head in _HEADS]
_WORDS += [f"rare{number}" for number in range(2_000)]
Row = dict[str, object]


@dataclass(frozen=True, slots=True)
class LibraryTiming:
    """One query on one database: median and maximum in milliseconds, and the bound."""

    database: str
    name: str
    median_ms: float
    slowest_ms: float
    most_ms: float


def time_library(count: int) -> list[LibraryTiming]:
    """Fill each available database with `count` messages of each of two users; time queries."""
    timings = []
    with TemporaryDirectory(prefix="wordbrook-bench-") as folder:
        timings += _time_on("SQLite", Settings(data_dir=Path(folder)), count)
        if postgres_programs() is not None:
            with PostgresServer() as server:
                settings = Settings(data_dir=Path(folder), database_url=server.make_database())
                timings += _time_on("PostgreSQL", settings, count)
    return timings


def _time_on(name: str, settings: Settings, count: int) -> list[LibraryTiming]:
    store = open_store(settings, choose_runtime("threading"))
    with closing(store):
        database = store._database  # noqa: SLF001 - to fill the tables
        # Without statistics PostgreSQL checks each foreign key by reading the whole table.
        _fill(database, "user-0", _BATCH)
        _analyze(database)
        for owner in OWNERS:
            _fill(database, owner, count // PER_CONVERSATION)
            _arrange(store, owner, count // PER_CONVERSATION)
        _index(database)
        return [
            LibraryTiming(name, query, *_time(call), most_ms)
            for query, call, most_ms in _queries(store, count // PER_CONVERSATION)
        ]


def _queries(
    store: ConversationStore, count: int
) -> Iterator[tuple[str, Callable[[], object], float]]:
    owner = OWNERS[0]
    folder = store.arrangement.folders(owner)[0]["id"]
    places = {
        "list": Place(),
        "list without folders": Place(folder_id="none"),
        "pinned": Place(is_pinned=True),
        "one folder": Place(folder_id=folder),
        "archive": Place(is_archived=True),
    }
    for name, place in places.items():
        yield f"{name}, first page", partial(store.list, owner, None, 50, place), MOST_LIST_MS
    _, cursor = store.list(owner, None, 50, Place())
    for _ in range(count // 200):
        _, cursor = store.list(owner, cursor, 50, Place())
    yield "list, a page in the middle", partial(store.list, owner, cursor, 50), MOST_LIST_MS
    yield "folders", partial(store.arrangement.folders, owner), MOST_LIST_MS
    for name, query in {
        "a rare word": "rare7",
        "a word in most messages": _WORDS[0],
        "two frequent words": f"{_WORDS[0]} {_WORDS[1]}",
        "a frequent and a rare word": f"{_WORDS[0]} rare7",
        "two letters": _WORDS[0][:2],
        "one letter": _WORDS[0][:1],
        "no match": "absent",
    }.items():
        yield f"search, {name}", partial(store.search, owner, query), MOST_SEARCH_MS


def _time(query: Callable[[], object]) -> tuple[float, float]:
    times_ms = []
    for _ in range(REPEATS):
        started_s = time.perf_counter()
        query()
        times_ms.append((time.perf_counter() - started_s) * 1e3)
    return median(times_ms), max(times_ms)


def _arrange(store: ConversationStore, owner: str, count: int) -> None:
    """Archive a fifth, put two fifths into folders, and pin some."""
    arrangement = store.arrangement
    ids = [f"conversation-{number}" for number in range(count)]
    folders = [arrangement.add_folder(owner, f"Folder {number}")["id"] for number in range(FOLDERS)]
    for at, folder in enumerate(folders):
        arrangement.place(owner, ids[at::100], Placement(is_moved=True, folder_id=folder))
    for at in range(80, 100):
        arrangement.place(owner, ids[at::100], Placement(is_archived=True))
    arrangement.place(owner, ids[50::200], Placement(is_pinned=True))


def _index(database: Database) -> None:
    if database.is_sqlite:
        revision = import_module("app.conversations.schema.migrations.versions.0003_search")
        database.write(lambda tx: tx.exec_driver_sql(revision.FILL))
        return
    _analyze(database)
    database.write(_index_all)
    _analyze(database)


def _index_all(tx: Connection) -> None:
    # The table of words grows in this transaction, which the planner does not see.
    for plan in ("seqscan", "hashjoin", "mergejoin"):
        tx.execute(text(f"SET LOCAL enable_{plan} = off"))
    index_missing(tx)


def _analyze(database: Database) -> None:
    """Gather statistics, as the server itself does after a while."""
    if database.is_sqlite:
        return
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))


def _fill(database: Database, owner: str, count: int) -> None:
    for start in range(0, count, _BATCH):
        numbers = range(start, min(count, start + _BATCH))
        rows = [_conversation(owner, number) for number in numbers]
        within = [message for number in numbers for message in _messages(owner, number)]
        database.write(partial(_insert, rows, within))


def _insert(rows: list[Row], within: list[Row], tx: Connection) -> None:
    tx.execute(insert(conversations), rows)
    tx.execute(insert(messages), within)


def _conversation(owner: str, number: int) -> Row:
    return {
        "owner": owner,
        "id": f"conversation-{number}",
        "title": f"{_text(number, 4)} {number}",
        "head_id": f"message-{number}-{PER_CONVERSATION - 1}",
        "created_at": _moment(number, 0),
        "updated_at": _moment(number, PER_CONVERSATION),
    }


def _messages(owner: str, number: int) -> Iterator[Row]:
    for at in range(PER_CONVERSATION):
        is_answer = at % 2 == 1
        words = _text(number * PER_CONVERSATION + at, 80 if is_answer else 12)
        yield {
            "owner": owner,
            "id": f"message-{number}-{at}",
            "conversation_id": f"conversation-{number}",
            "parent_id": f"message-{number}-{at - 1}" if at else None,
            "role": "assistant" if is_answer else "user",
            "status": "completed" if is_answer else None,
            "run": 1 if is_answer else None,
            "created_at": _moment(number, at),
            "parts": [{"kind": "text", "at": 0, "text": words}],
        }


def _moment(number: int, at: int) -> str:
    day = f"2026-{1 + number // 280 % 12:02d}-{1 + number // 10 % 28:02d}"
    return f"{day}T{number % 10:02d}:{at:02d}:00.000Z"


def _text(seed: int, length: int) -> str:
    rng = Random(seed)
    return " ".join(
        _WORDS[min(int(rng.paretovariate(0.6)), len(_WORDS)) - 1] for _ in range(length)
    )
