"""The journal in its own SQLite file, so that no import or VACUUM of the database locks it.

WAL with synchronous=NORMAL: a killed process loses nothing that was committed; a power failure
may lose the last moments. So a commit only writes to the system's page cache, which takes some tens
of microseconds, where crossing to a native thread and back costs hundreds: once the disk has proved
fast, commits run on the hub. After a slow or failed one, commits run in native threads again, where
everything else runs that waits for the disk.
"""

import sqlite3
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, TypeVar

from ..runtime import Runtime
from .base import NONE_REJECTED, Drop, Entry, Held, JournalError, Rejections

T = TypeVar("T")
BUSY_S = 30.0
FAST_S = 0.02  # the hub may be blocked so long
PROOF = 20  # so many fast commits in a row before the next one runs on the hub
MOST_ON_HUB_CHARS = 64 * 1024
PAGES_OF_A_DROP = 16
MOST_WAL_PAGES = 4000  # 16 MB, then a checkpoint
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
    """One connection writes, one commit at a time; each read and checkpoint opens its own."""

    def __init__(self, path: Path, runtime: Runtime):
        self._path = path
        self._runtime = runtime
        self._writer: sqlite3.Connection | None = None
        self._writing = threading.Lock()
        self._fast_in_a_row = 0
        self._wal_pages = 0
        self._is_checkpointing = False
        self._in_thread(self._prepare)

    def commit(self, entries: Sequence[Entry], drop: Sequence[Drop] = ()) -> Rejections:
        with self._writing:
            self._in_thread(lambda: self._commit_waiting_for_locks(entries, drop))
            self._note_wal_growth(len(entries), _chars(entries), len(drop))
        return NONE_REJECTED

    def commit_at_once(self, entries: Sequence[Entry]) -> bool:
        chars = _chars(entries)
        if self._fast_in_a_row < PROOF or chars > MOST_ON_HUB_CHARS:
            return False
        if not self._writing.acquire(blocking=False):
            return False
        try:
            self._commit_timed(entries, ())
        except sqlite3.Error:
            return False  # locked or worse: `commit` waits for the lock, or raises the error
        finally:
            self._writing.release()
        self._note_wal_growth(len(entries), chars)
        return True

    def read(self, answer_id: str, held: Held | None = None) -> list[Entry]:
        query = "select answer_id, run, part, kind, at, text from entries where answer_id = ?"
        parameters: list[str | int] = [answer_id]
        for part, length in enumerate(held.lengths if held is not None else ()):
            # An entry of so many characters has at most twice as many code units.
            query += " and not (run = ? and part = ? and at >= 0 and at + 2 * length(text) <= ?)"
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
        try:
            connection.execute("pragma synchronous = normal")
            # The text of an answer that was stored, and perhaps deleted since, is overwritten.
            connection.execute("pragma secure_delete = on")
        except sqlite3.Error:
            # The traceback keeps file descriptors open.
            connection.close()
            raise
        return connection

    def _prepare(self) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        # It holds conversations, so only its owner may read it. SQLite copies the mode to the WAL.
        self._path.touch(mode=0o600, exist_ok=True)
        with closing(self._connect()) as connection:
            connection.execute("pragma journal_mode = wal")
            connection.execute(_TABLE)
            connection.execute("create index if not exists by_answer on entries (answer_id, seq)")

    def _commit_waiting_for_locks(self, entries: Sequence[Entry], drop: Sequence[Drop]) -> None:
        if self._writer is None:
            self._writer = self._connect()
            # No commit waits for a checkpoint.
            self._writer.execute("pragma wal_autocheckpoint = 0")
        self._writer.execute(f"pragma busy_timeout = {BUSY_S * 1000:.0f}")
        self._commit_timed(entries, drop)
        # A commit on the hub must not wait for a lock.
        self._writer.execute("pragma busy_timeout = 0")

    def _commit_timed(self, entries: Sequence[Entry], drop: Sequence[Drop]) -> None:
        fast_in_a_row, self._fast_in_a_row = self._fast_in_a_row, 0
        began = time.perf_counter()
        self._commit(entries, drop)
        if time.perf_counter() - began < FAST_S:
            self._fast_in_a_row = fast_in_a_row + 1

    def _commit(self, entries: Sequence[Entry], drop: Sequence[Drop]) -> None:
        writer = self._writer
        assert writer is not None  # noqa: S101 - opened before the first, and after each failure
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
            # The state of a connection that failed half-way is unknown.
            self._writer = None
            writer.close()
            raise

    def _note_wal_growth(self, entries: int, chars: int, drops: int = 0) -> None:
        """Count how far the WAL grows; start a checkpoint, beside further commits, when due."""
        # An estimate: the table's last page, one of the index for each entry, the text's pages.
        self._wal_pages += 2 + entries + chars // 1024 + drops * PAGES_OF_A_DROP
        if self._wal_pages >= MOST_WAL_PAGES and not self._is_checkpointing:
            self._is_checkpointing, self._wal_pages = True, 0
            self._runtime.spawn(self._checkpoint)

    def _checkpoint(self) -> None:
        try:
            self._in_thread(self._run_checkpoint)
        except JournalError:
            pass  # the WAL only grows until the next checkpoint
        finally:
            self._is_checkpointing = False
            self._fast_in_a_row = 0  # the first commit after it syncs the WAL's new header

    def _run_checkpoint(self) -> None:
        with closing(self._connect()) as connection:
            # The bulk while commits go on; then, while they wait, only what came meanwhile.
            connection.execute("pragma wal_checkpoint(passive)").fetchall()
            connection.execute("pragma wal_checkpoint(restart)").fetchall()

    def _query(self, query: str, parameters: Sequence[str | int]) -> list[tuple[Any, ...]]:
        with closing(self._connect()) as connection:
            return connection.execute(query, parameters).fetchall()


def _chars(entries: Sequence[Entry]) -> int:
    return sum([len(entry.text) for entry in entries])
