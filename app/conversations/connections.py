"""SQLite connections whose blocking calls leave the hub free.

SQLAlchemy stays on the hub; only what may wait for the disk or for a lock of the file crosses to
a native thread, one call at a time. Nothing over there logs or takes a patched lock.
"""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar

from ..runtime import Runtime

T = TypeVar("T")


def connect(runtime: Runtime, path: str, busy_timeout_s: float) -> "Connection":
    """Open the file at `path`; a call that finds it locked waits up to `busy_timeout_s`."""
    return Connection(runtime, _cross(runtime, _open, path, busy_timeout_s))


def _open(path: str, busy_timeout_s: float) -> sqlite3.Connection:
    # isolation_level=None: the driver begins nothing by itself, so BEGIN IMMEDIATE is ours to say.
    connection = sqlite3.connect(
        path, timeout=busy_timeout_s, isolation_level=None, check_same_thread=False
    )
    connection.execute("PRAGMA foreign_keys=ON")
    # A message outlives a power cut: its journal entries are dropped once it is committed here.
    connection.execute("PRAGMA synchronous=FULL")
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

    def __init__(self, runtime: Runtime, connection: sqlite3.Connection):
        self._runtime = runtime
        self._connection = connection
        self._is_writing = True

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)

    def begin(self, *, is_writing: bool) -> None:
        """Begin a transaction; a writing one waits here for whoever else writes."""
        self._is_writing = is_writing
        self._end_or_begin("BEGIN IMMEDIATE" if is_writing else "BEGIN")

    def cursor(self) -> "Cursor":
        """Make a cursor."""
        return Cursor(self._runtime, self._connection.cursor())

    def commit(self) -> None:
        """Commit, if anything was begun."""
        if self._connection.in_transaction:
            self._end_or_begin("COMMIT")

    def rollback(self) -> None:
        """Roll back, if anything was begun."""
        if self._connection.in_transaction:
            self._end_or_begin("ROLLBACK")

    def _end_or_begin(self, statement: str) -> None:
        # To begin or end reading touches memory alone: not worth two switches of threads.
        if self._is_writing:
            _cross(self._runtime, self._connection.execute, statement)
        else:
            self._connection.execute(statement)


class Cursor:
    """A sqlite3.Cursor that fetches all rows in the thread that executed.

    A statement crosses once, then; every result here is bounded by its query.
    """

    arraysize = 1

    def __init__(self, runtime: Runtime, cursor: sqlite3.Cursor):
        self._runtime = runtime
        self._cursor = cursor
        self._rows: Iterator[Any] = iter(())

    def __getattr__(self, name: str) -> Any:
        return getattr(self._cursor, name)

    def execute(self, statement: str, parameters: Sequence[Any] = ()) -> "Cursor":
        """Run one statement and fetch its rows."""
        self._rows = iter(_cross(self._runtime, _execute, self._cursor, statement, parameters))
        return self

    def executemany(self, statement: str, parameters: Sequence[Sequence[Any]]) -> "Cursor":
        """Run one statement for each of `parameters`."""
        _cross(self._runtime, self._cursor.executemany, statement, parameters)
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
