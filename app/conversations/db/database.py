"""The engine and its transactions; translates the database's errors to ours.

A transaction declares at its start whether it writes. A SQLite transaction that turns from
reading to writing can fail at once, whatever the time-out.
"""

import logging
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection, exc, text

from ...logs.rate_limited import RateLimitedLogger
from ...protocol.errors import Refusal
from ...runtime import Runtime
from ..schema.table_prefix import use_prefix
from .driver_errors import cause, is_cancelled, is_lost_race
from .engine import make_engine
from .group_commit import GroupCommit, Write, WriteTimeout

T = TypeVar("T")
P = ParamSpec("P")
log = logging.getLogger(__name__)
LOG_EVERY_S = 10.0

BUSY_TIMEOUT_S = 15.0
ATTEMPTS = 3

TOO_SLOW = "This took too long. Please use more or longer words."
_TIMEOUT = text("SELECT set_config('statement_timeout', :timeout, true)")


class _LostRace(Exception):
    """Another transaction changed the same rows first."""


class Database:
    """Transactions on the database behind `url`; the names of its tables begin with `table_prefix`.

    Raises:
        DatabaseUnusable: the URL names no usable database.
    """

    def __init__(
        self,
        url: str,
        runtime: Runtime,
        *,
        table_prefix: str = "",
        busy_timeout_s: float = BUSY_TIMEOUT_S,
    ):
        self._busy_timeout_s = busy_timeout_s
        self._refusal_log = RateLimitedLogger(log, limit=1, period_s=LOG_EVERY_S)
        self.is_reached = True  # by the last transaction
        self._runtime = runtime
        self.engine = use_prefix(make_engine(url, runtime, busy_timeout_s), table_prefix)
        self._write_engine = self.engine.execution_options(is_writing=True)
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        # SQLite has one writer at a time. Writers queue here, so that they do not use up the pools
        # of connections and native threads while they wait.
        self._writer_lock = threading.Lock()
        self._short_engine = self.engine.execution_options(is_writing=True, is_short=True)
        self._group_commit = GroupCommit(
            runtime, self._begin_short, self._attempt, timeout_s=busy_timeout_s
        )

    def read(
        self, function: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Call `function` in a read-only transaction, with its connection and the arguments.

        Raises:
            Refusal: `storage_unavailable`.
        """
        with self._translated(), self.engine.begin() as connection:
            return function(connection, *args, **kwargs)

    def read_within(
        self,
        seconds: float,
        function: Callable[Concatenate[Connection, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Call `function` as `read` does; its statements are cancelled after `seconds`.

        Raises:
            Refusal: `unavailable` after that time; or `storage_unavailable`.
        """
        engine = self.engine.execution_options(deadline_s=seconds)
        with self._translated(), engine.begin() as connection:
            try:
                if not self.is_sqlite:
                    connection.execute(_TIMEOUT, {"timeout": f"{round(seconds * 1000)}ms"})
                return function(connection, *args, **kwargs)
            except exc.OperationalError as error:
                if is_cancelled(error):
                    raise Refusal("unavailable", TOO_SLOW, retry_after_s=5) from None
                raise

    def compute(self, function: Callable[..., T], *args: Any) -> T:
        """Call a pure function in a native thread."""
        return self._runtime.run_blocking(function, *args)

    def write(
        self, function: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Call `function` as `read` does, in a writing transaction; again after a lost race.

        The next call sees the rows of the winner. Each transaction reads one snapshot.

        Raises:
            Refusal: `storage_unavailable`, or what `function` raises.
        """
        result: T = self._retry_lost_races(self._write_once, function, *args, **kwargs)
        return result

    def write_short(
        self, function: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Call `function` as `write` does, for few statements on few rows; may share its commit.

        On SQLite the statements run on the hub; only the commit runs in a native thread.
        """
        write = self._group_commit.write if self.is_sqlite else self._write_once
        result: T = self._retry_lost_races(write, function, *args, **kwargs)
        return result

    def write_counts(
        self, function: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Call `function` as `write_short` does, for counts that many transactions change at once.

        PostgreSQL reads a row again after it waited for another transaction's change of it.
        """
        write = self._group_commit.write if self.is_sqlite else self._count_once
        result: T = self._retry_lost_races(write, function, *args, **kwargs)
        return result

    def _retry_lost_races(self, write: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        try:
            for _ in range(ATTEMPTS - 1):
                with suppress(exc.IntegrityError, _LostRace):
                    return write(*args, **kwargs)
            return write(*args, **kwargs)
        except _LostRace as lost:
            raise Refusal("storage_unavailable") from lost
        except WriteTimeout:
            log.warning("timed out waiting to write to the database")
            raise Refusal("storage_unavailable") from None

    @contextmanager
    def _begin_short(self) -> Iterator[Connection]:
        with self._only_writer(), self._translated(), self._short_engine.begin() as connection:
            yield connection

    def _write_once(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        with self._only_writer(), self._translated(), self._write_engine.begin() as connection:
            return function(connection, *args, **kwargs)

    def _count_once(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        engine = self._write_engine.execution_options(isolation_level="READ COMMITTED")
        with self._translated(), engine.begin() as connection:
            return function(connection, *args, **kwargs)

    @contextmanager
    def _only_writer(self) -> Iterator[None]:
        if not self.is_sqlite:
            yield
            return
        if not self._writer_lock.acquire(timeout=self._busy_timeout_s):
            log.warning("timed out waiting to write to the database")
            raise Refusal("storage_unavailable")
        try:
            yield
        finally:
            self._writer_lock.release()

    def _attempt(self, connection: Connection, write: Write) -> None:
        """Run one write of a group in a savepoint; roll it back if it fails."""
        sqlite: Any = connection.connection.dbapi_connection
        sqlite.run("SAVEPOINT one")
        try:
            with self._translated():
                write.run(connection)
        except Exception as error:
            write.error = error
            # A full disk rolls back the whole transaction, with the writes of all.
            if not sqlite.in_transaction:
                raise
            sqlite.run("ROLLBACK TO one")
        sqlite.run("RELEASE one")

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
            self.is_reached = True
        except (exc.IntegrityError, exc.ProgrammingError):
            self.is_reached = True
            raise
        # sqlite3's own errors come from BEGIN, which does not pass through SQLAlchemy.
        except (exc.DBAPIError, exc.TimeoutError, sqlite3.Error) as error:
            if is_lost_race(error):
                raise _LostRace from error
            self.is_reached = False
            self._refusal_log.warning("the database refused: %s", cause(error))
            raise Refusal("storage_unavailable") from error

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()
