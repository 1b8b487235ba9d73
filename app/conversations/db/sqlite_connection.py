"""SQLite connections whose blocking calls leave the hub free.

SQLAlchemy stays on the hub; only what may wait for the disk or for a lock of the file crosses to
a native thread, one call at a time. Nothing over there logs or takes a patched lock.

On the hub SQLite waits for no lock: its busy time-out is 0 there, and a call that finds the file
locked is made again in a native thread, with patience.
"""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar

from ...runtime import Runtime

T = TypeVar("T")

# More than this takes SQLite a while to copy, and its words a while to index.
LONG_CHARS = 32 * 1024
_LOCKED = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def connect(runtime: Runtime, path: str, busy_timeout_s: float) -> "Connection":
    """Open the file at `path`; a call that finds it locked waits up to `busy_timeout_s`."""
    return Connection(runtime, _cross(runtime, _open, path, busy_timeout_s), busy_timeout_s)


def _open(path: str, busy_timeout_s: float) -> sqlite3.Connection:
    # isolation_level=None: the driver begins nothing by itself, so BEGIN IMMEDIATE is ours to say.
    connection = sqlite3.connect(
        path, timeout=busy_timeout_s, isolation_level=None, check_same_thread=False
    )
    try:
        # Some of these read the file. Whoever opens it first, or closes it last, has it to himself.
        connection.execute("PRAGMA foreign_keys=ON")
        # A message outlives a power cut: its journal entries are dropped once it is committed here.
        connection.execute("PRAGMA synchronous=FULL")
        # Each would come to hold 2 MB of pages, the same in all; the system has them too.
        connection.execute("PRAGMA cache_size=-512")
        connection.execute("PRAGMA busy_timeout=0")
    except sqlite3.Error:
        # Who holds the error would hold its descriptors as well.
        connection.close()
        raise
    return connection


def _cross(runtime: Runtime, function: Callable[..., T], *args: Any) -> T:
    # The error comes back as a value: gevent prints whatever is raised in its threads.
    outcome: tuple[Any, Exception | None] = runtime.run_blocking(_outcome, function, args)
    result, error = outcome
    if error is not None:
        raise error
    return result  # type: ignore[no-any-return]


def _outcome(function: Callable[..., Any], args: tuple[Any, ...]) -> tuple[Any, Exception | None]:
    try:
        return function(*args), None
    except Exception as error:  # noqa: BLE001 - raised again on the hub
        return None, error


class Connection:
    """A sqlite3.Connection for SQLAlchemy's pool; what never blocks goes straight to it."""

    def __init__(self, runtime: Runtime, connection: sqlite3.Connection, busy_timeout_s: float):
        self._runtime = runtime
        self._connection = connection
        self._busy_timeout_ms = round(busy_timeout_s * 1000)
        self._is_writing = True
        self._is_short = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)

    def begin(self, *, is_writing: bool, is_short: bool = False) -> None:
        """Begin a transaction; a writing one waits here for whoever else writes.

        The statements of a short one touch a few pages each and run on the hub.
        """
        self._is_writing, self._is_short = is_writing, is_short
        self.run("BEGIN IMMEDIATE" if is_writing else "BEGIN")

    def cursor(self) -> "Cursor":
        """Make a cursor."""
        return Cursor(self, self._connection.cursor())

    def commit(self) -> None:
        """Commit, if anything was begun; a writing one waits for the disk, not on the hub."""
        if self._connection.in_transaction:
            if self._is_writing:
                self.cross(self._connection.execute, "COMMIT")
            else:
                self._connection.execute("COMMIT")

    def rollback(self) -> None:
        """Roll back, if anything was begun."""
        if self._connection.in_transaction:
            self.run("ROLLBACK")

    def run(self, statement: str) -> None:
        """Run a statement that only takes, gives back or marks, at once where that is possible."""
        self.here(self._connection.execute, statement)

    def may_run_here(self, parameters: Sequence[Any]) -> bool:
        """Return whether a statement with `parameters` need not cross."""
        return self._is_short and not any(
            isinstance(value, str) and len(value) > LONG_CHARS for value in parameters
        )

    def here(self, function: Callable[..., T], *args: Any) -> T:
        """Call on the hub; in a native thread if that would have to wait for a lock."""
        try:
            return function(*args)
        except sqlite3.OperationalError as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF not in _LOCKED:
                raise
        return self.cross(function, *args)

    def cross(self, function: Callable[..., T], *args: Any) -> T:
        """Call in a native thread, where it may wait for a lock as long as the time-out says."""
        result: T = _cross(
            self._runtime, _patiently, self._connection, self._busy_timeout_ms, function, args
        )
        return result


def _patiently(
    connection: sqlite3.Connection,
    busy_timeout_ms: int,
    function: Callable[..., T],
    args: tuple[Any, ...],
) -> T:
    connection.execute(f"PRAGMA busy_timeout={busy_timeout_ms}")
    try:
        return function(*args)
    finally:
        connection.execute("PRAGMA busy_timeout=0")


class Cursor:
    """A sqlite3.Cursor that fetches all rows in the thread that executed.

    A statement crosses once, then; every result here is bounded by its query.
    """

    arraysize = 1

    def __init__(self, connection: Connection, cursor: sqlite3.Cursor):
        self._connection = connection
        self._cursor = cursor
        self._rows: Iterator[Any] = iter(())

    def __getattr__(self, name: str) -> Any:
        return getattr(self._cursor, name)

    def execute(self, statement: str, parameters: Sequence[Any] = ()) -> "Cursor":
        """Run one statement and fetch its rows."""
        connection = self._connection
        call = connection.here if connection.may_run_here(parameters) else connection.cross
        self._rows = iter(call(_execute, self._cursor, statement, parameters))
        return self

    def executemany(self, statement: str, parameters: Sequence[Sequence[Any]]) -> "Cursor":
        """Run one statement for each of `parameters`."""
        self._connection.cross(self._cursor.executemany, statement, parameters)
        return self

    def fetchone(self) -> Any:
        """Return the next row, or None."""
        return next(self._rows, None)

    def fetchmany(self, size: int = 1) -> list[Any]:
        """Return up to `size` further rows."""
        return list(islice(self._rows, size))

    def fetchall(self) -> list[Any]:
        """Return the remaining rows."""
        return list(self._rows)


def _execute(cursor: sqlite3.Cursor, statement: str, parameters: Sequence[Any]) -> list[Any]:
    cursor.execute(statement, parameters)
    return cursor.fetchall() if cursor.description is not None else []
