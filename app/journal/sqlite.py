"""The journal in an SQLite file of its own, which no import or VACUUM of the database locks.

WAL with synchronous=NORMAL: a killed process loses nothing that was committed; a power failure
may lose the last moments. Every statement runs in a native thread, off the hub.
"""

import sqlite3
import threading
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, TypeVar

from ..runtime import Runtime
from .base import NONE_REJECTED, Drop, Entry, Held, JournalError, Rejections

T = TypeVar("T")
BUSY_S = 30.0
_LAST = 2**62
_TABLE = """
create table if not exists entries (
    seq integer primary key,
    answer_id text not null,
    run integer not null,
    part integer not null,
    kind text not null,
    at integer not null,
    text text not null
)
"""


class SqliteJournal:
    """One writing connection, one commit at a time; a fresh one for each read."""

    def __init__(self, path: Path, runtime: Runtime):
        self._path = path
        self._runtime = runtime
        self._writer: sqlite3.Connection | None = None
        self._writing = threading.Lock()
        self._in_thread(self._prepare)

    def commit(self, entries: Sequence[Entry], drop: Sequence[Drop] = ()) -> Rejections:
        with self._writing:
            self._in_thread(lambda: self._commit(entries, drop))
        return NONE_REJECTED

    def read(self, answer_id: str, held: Held | None = None) -> list[Entry]:
        query = "select answer_id, run, part, kind, at, text from entries where answer_id = ?"
        parameters: list[str | int] = [answer_id]
        for part, length in enumerate(held.lengths if held is not None else ()):
            # An entry of so many characters has at most twice as many code units.
            query += " and not (run = ? and part = ? and at + 2 * length(text) <= ?)"
            parameters += [held.run if held is not None else 0, part, length]
        rows = self._in_thread(lambda: self._query(query + " order by seq", parameters))
        return [Entry(*row) for row in rows]

    def leftovers(self) -> list[str]:
        rows = self._in_thread(lambda: self._query("select distinct answer_id from entries", ()))
        return [row[0] for row in rows]

    def close(self) -> None:
        if self._writer is not None:
            self._writer.close()
            self._writer = None

    def _in_thread(self, function: Callable[[], T]) -> T:
        try:
            return self._runtime.run_blocking(function)
        except sqlite3.Error as error:
            raise JournalError(str(error)) from error

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self._path, timeout=BUSY_S, isolation_level=None, check_same_thread=False
        )
        connection.execute("pragma synchronous = normal")
        return connection

    def _prepare(self) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        # It holds what people were told: nobody else's to read. Its WAL takes after it.
        self._path.touch(mode=0o600, exist_ok=True)
        with closing(self._connect()) as connection:
            connection.execute("pragma journal_mode = wal")
            connection.execute(_TABLE)
            connection.execute("create index if not exists by_answer on entries (answer_id, seq)")

    def _commit(self, entries: Sequence[Entry], drop: Sequence[Drop]) -> None:
        if self._writer is None:
            self._writer = self._connect()
        writer = self._writer
        try:
            writer.execute("begin immediate")
            if drop:
                writer.executemany(
                    "delete from entries where answer_id = ? and run <= ?",
                    [(each.answer_id, _LAST if each.run is None else each.run) for each in drop],
                )
            if entries:
                writer.executemany(
                    "insert into entries (answer_id, run, part, kind, at, text) "
                    "values (?, ?, ?, ?, ?, ?)",
                    [entry[:6] for entry in entries],
                )
            writer.execute("commit")
        except sqlite3.Error:
            # A connection that failed half-way is not asked what state it is in.
            self._writer = None
            writer.close()
            raise

    def _query(self, query: str, parameters: Sequence[str | int]) -> list[tuple[Any, ...]]:
        with closing(self._connect()) as connection:
            return connection.execute(query, parameters).fetchall()
