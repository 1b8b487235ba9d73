"""SQLite connections that do not block the hub.

SQLAlchemy runs on the hub. Only calls that may wait for the disk or for a file lock run in a
native thread, one at a time. Code in that thread must not log or take a patched lock.

On the hub the busy time-out is 0, so SQLite waits for no lock. A call that finds the file locked
is repeated in a native thread, with the full busy time-out.
"""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from time import monotonic
from typing import Any, TypeVar

from ...runtime import Runtime

T = TypeVar("T")

# Longer texts take SQLite noticeable time to copy and to index.
LONG_CHARS = 32 * 1024
STEPS = 10_000  # of SQLite's virtual machine between two checks of a deadline
_LOCKED = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def connect(runtime: Runtime, path: str, busy_timeout_s: float) -> "Connection":
    """Open the file at `path`; its calls wait up to `busy_timeout_s` for a lock."""
    return Connection(runtime, _in_thread(runtime, _open, path, busy_timeout_s), busy_timeout_s)


def _open(path: str, busy_timeout_s: float) -> sqlite3.Connection:
    # isolation_level=None: the driver starts no transactions, so `begin` can use BEGIN IMMEDIATE.
    connection = sqlite3.connect(
        path, timeout=busy_timeout_s, isolation_level=None, check_same_thread=False
    )
    try:
        # Some of these read the file, which its first opener and its last closer lock exclusively.
        connection.execute("PRAGMA foreign_keys=ON")
        # Journal entries are dropped after this commit, so it must survive a power cut.
        connection.execute("PRAGMA synchronous=FULL")
        # Deleted data is overwritten, so that no copy of the file holds it.
        connection.execute("PRAGMA secure_delete=ON")
        # By default each connection caches the same 2 MB, which the page cache holds as well.
        connection.execute("PRAGMA cache_size=-512")
        connection.execute("PRAGMA busy_timeout=0")
    except sqlite3.Error:
        # The traceback would keep the connection, and so its file descriptors, open.
        connection.close()
        raise
    return connection


def _in_thread(runtime: Runtime, function: Callable[..., T], *args: Any) -> T:
    # The error is returned as a value, because gevent prints errors raised in its threads.
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
    """A sqlite3.Connection for SQLAlchemy's pool; non-blocking calls go straight to it."""

    def __init__(self, runtime: Runtime, connection: sqlite3.Connection, busy_timeout_s: float):
        self._runtime = runtime
        self._connection = connection
        self._busy_timeout_ms = round(busy_timeout_s * 1000)
        self._is_writing = True
        self._is_short = False
        self._has_deadline = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)

    def begin(
        self, *, is_writing: bool, is_short: bool = False, deadline_s: float | None = None
    ) -> None:
        """Begin a transaction; a writing one waits here for the file's write lock.

        The statements of a short one touch few pages each and run on the hub. Statements that run
        `deadline_s` after this call are interrupted.
        """
        if deadline_s is not None:
            deadline = monotonic() + deadline_s
            self._connection.set_progress_handler(lambda: monotonic() > deadline, STEPS)
            self._has_deadline = True
        elif self._has_deadline:
            self._connection.set_progress_handler(None, STEPS)
            self._has_deadline = False
        self._is_writing, self._is_short = is_writing, is_short
        self.run("BEGIN IMMEDIATE" if is_writing else "BEGIN")

    def cursor(self) -> "Cursor":
        """Return a new cursor."""
        return Cursor(self, self._connection.cursor())

    def commit(self) -> None:
        """Commit an open transaction; the fsync of a writing one runs in a native thread."""
        if self._connection.in_transaction:
            if self._is_writing:
                self.in_thread(self._connection.execute, "COMMIT")
            else:
                self._connection.execute("COMMIT")

    def rollback(self) -> None:
        """Roll back an open transaction."""
        if self._connection.in_transaction:
            self.run("ROLLBACK")

    def run(self, statement: str) -> None:
        """Run BEGIN, ROLLBACK or a savepoint statement, on the hub if it need not wait."""
        self.on_hub(self._connection.execute, statement)

    def may_run_on_hub(self, parameters: Sequence[Any]) -> bool:
        """Return whether a statement with `parameters` may run on the hub."""
        return self._is_short and not any(
            isinstance(value, str) and len(value) > LONG_CHARS for value in parameters
        )

    def on_hub(self, function: Callable[..., T], *args: Any) -> T:
        """Call on the hub; repeat in a native thread if the file is locked."""
        try:
            return function(*args)
        except sqlite3.OperationalError as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF not in _LOCKED:
                raise
        return self.in_thread(function, *args)

    def in_thread(self, function: Callable[..., T], *args: Any) -> T:
        """Call in a native thread, where it may wait for a lock up to the busy time-out."""
        result: T = _in_thread(
            self._runtime,
            _with_busy_timeout,
            self._connection,
            self._busy_timeout_ms,
            function,
            args,
        )
        return result


def _with_busy_timeout(
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
    """A sqlite3.Cursor that fetches all rows in the thread that executed the statement.

    A statement thus needs one native call. Every query of this package bounds its result.
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
        call = connection.on_hub if connection.may_run_on_hub(parameters) else connection.in_thread
        self._rows = iter(call(_execute, self._cursor, statement, parameters))
        return self

    def executemany(self, statement: str, parameters: Sequence[Sequence[Any]]) -> "Cursor":
        """Run one statement for each of `parameters`."""
        self._connection.in_thread(self._cursor.executemany, statement, parameters)
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
