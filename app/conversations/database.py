"""The engine and its transactions; the one place where the database's errors become ours.

A transaction is either reading or writing, and says so at its start: a SQLite transaction that
turned from one into the other could fail at once, whatever the time-out.
"""

import logging
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, exc, make_url

from ..protocol.errors import Refusal
from ..runtime import Runtime
from .connections import connect
from .errors import DatabaseUnusable

T = TypeVar("T")
log = logging.getLogger(__name__)

BUSY_TIMEOUT_S = 15.0
CONNECTIONS = 8
ATTEMPTS = 3
# PostgreSQL's serialization_failure and deadlock_detected.
LOST_RACE = ("40001", "40P01")


class _LostRace(Exception):
    """Another transaction changed what this one was about to."""


class Database:
    """Transactions on the database behind `url`.

    Raises:
        DatabaseUnusable: the URL names nothing that can be used here.
    """

    def __init__(self, url: str, runtime: Runtime, *, busy_timeout_s: float = BUSY_TIMEOUT_S):
        self._busy_timeout_s = busy_timeout_s
        self.engine = _make_engine(url, runtime, busy_timeout_s)
        self._writing = self.engine.execution_options(is_writing=True)
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        # SQLite has one writer at a time. Waiting for it here, in order, keeps those who wait
        # from filling the pools of connections and native threads that others need.
        self._writer = threading.Lock()

    def read(self, function: Callable[[Connection], T]) -> T:
        """Call `function` in a transaction that only reads.

        Raises:
            Refusal: `storage_unavailable`.
        """
        with _translated(), self.engine.begin() as connection:
            return function(connection)

    def write(self, function: Callable[[Connection], T]) -> T:
        """Call `function` in a writing transaction; again if another one was in its way.

        What it looks for first is there by then. Each transaction sees one state throughout.

        Raises:
            Refusal: `storage_unavailable`, or what `function` raises.
        """
        for _ in range(ATTEMPTS - 1):
            with suppress(exc.IntegrityError, _LostRace):
                return self._write_once(function)
        try:
            return self._write_once(function)
        except _LostRace as lost:
            raise Refusal("storage_unavailable") from lost

    def _write_once(self, function: Callable[[Connection], T]) -> T:
        with self._one_writer(), _translated(), self._writing.begin() as connection:
            return function(connection)

    @contextmanager
    def _one_writer(self) -> Iterator[None]:
        if not self.is_sqlite:
            yield
            return
        if not self._writer.acquire(timeout=self._busy_timeout_s):
            log.warning("gave up waiting to write to the database")
            raise Refusal("storage_unavailable")
        try:
            yield
        finally:
            self._writer.release()

    def close(self) -> None:
        """Let go of all connections."""
        self.engine.dispose()


def _make_engine(url: str, runtime: Runtime, busy_timeout_s: float) -> Engine:
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() != "sqlite":
            return create_engine(parsed, pool_pre_ping=True, isolation_level="REPEATABLE READ")
    except exc.ArgumentError:
        raise DatabaseUnusable("DATABASE_URL is not the URL of a database.") from None
    except ModuleNotFoundError as error:
        raise DatabaseUnusable(f"DATABASE_URL needs the package {error.name}.") from error
    name = parsed.render_as_string(hide_password=True)
    path = parsed.database
    if not path or path == ":memory:" or parsed.query:
        raise DatabaseUnusable(f"{name}: a SQLite database must be a plain file.")
    engine = create_engine(
        parsed,
        creator=lambda: connect(runtime, path, busy_timeout_s),
        pool_size=CONNECTIONS,
        max_overflow=0,
        pool_timeout=busy_timeout_s,
    )
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _begin_sqlite(connection: Connection) -> None:
    is_writing = connection.get_execution_options().get("is_writing", False)
    connection.connection.dbapi_connection.begin(is_writing=is_writing)  # type: ignore[union-attr]


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except (exc.IntegrityError, exc.ProgrammingError):
        raise
    # sqlite3's own come from BEGIN, which is said behind SQLAlchemy's back.
    except (exc.DBAPIError, exc.TimeoutError, sqlite3.Error) as error:
        if isinstance(error, exc.DBAPIError) and getattr(error.orig, "sqlstate", None) in LOST_RACE:
            raise _LostRace from error
        log.warning("the database refused: %s", _cause(error))
        raise Refusal("storage_unavailable") from error


def _cause(error: Exception) -> object:
    # The driver's words alone: SQLAlchemy adds the statement with what people wrote.
    return error.orig if isinstance(error, exc.DBAPIError) else error
