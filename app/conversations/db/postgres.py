"""PostgreSQL connections that do not block the hub and wait a limited time.

psycopg supports gevent only: under eventlet its wait would block the hub. libpq resolves host
names in the calling thread under every runtime. This module changes both. A query to a server
that does not answer fails after QUERY_S. After a failed connect no other is tried for PAUSE_S, so
queries fail fast while the database is down.
"""

import _socket
import time
from typing import Any

import psycopg
from psycopg import waiting
from psycopg.abc import PQGen, WaitFunc
from sqlalchemy import URL, Engine, create_engine, event

from ...runtime import Runtime

CONNECTIONS = 10
CONNECT_S = 4
QUERY_S = 10.0
PAUSE_S = 1.0
CUT_S = 1.0
# Below QUERY_S: the server cancels first, and the connection stays usable.
SETTINGS = "-c statement_timeout=8s -c lock_timeout=6s -c idle_in_transaction_session_timeout=30s"


def make_engine(url: URL, runtime: Runtime) -> Engine:
    """Return an engine on the PostgreSQL server behind `url`; nothing is connected yet."""
    _bound_wait(runtime)
    engine = create_engine(
        url.set(drivername="postgresql+psycopg"),
        isolation_level="REPEATABLE READ",
        # Keep the users' texts out of every error.
        hide_parameters=True,
        pool_pre_ping=True,
        pool_size=CONNECTIONS,
        max_overflow=0,
        pool_timeout=QUERY_S,
        connect_args={
            "connect_timeout": CONNECT_S,
            "options": SETTINGS,
            "tcp_user_timeout": int(QUERY_S * 1000),
        },
    )
    event.listen(engine, "do_connect", _Connector(runtime).connect)
    return engine


class _Connector:
    """Connects; after a failure, makes one attempt at a time, PAUSE_S apart."""

    def __init__(self, runtime: Runtime):
        self._runtime = runtime
        self._has_failed = False
        self._next_at = 0.0

    def connect(self, _dialect: Any, _record: Any, _args: Any, given: dict[str, Any]) -> Any:
        """Connect with the arguments `given`; replaces SQLAlchemy's own connect."""
        if self._has_failed:
            if time.monotonic() < self._next_at:
                raise psycopg.OperationalError("the last connect failed a moment ago")
            self._next_at = time.monotonic() + CONNECT_S
        try:
            connection = psycopg.connect(**self._resolved(given))
        except psycopg.OperationalError:
            self._has_failed = True
            self._next_at = time.monotonic() + PAUSE_S
            raise
        self._has_failed = False
        return connection

    def _resolved(self, given: dict[str, Any]) -> dict[str, Any]:
        host = str(given.get("host") or "")
        if not host or host.startswith(("/", "@")) or "," in host or "hostaddr" in given:
            return given
        try:
            address = self._runtime.run_blocking(_look_up, host)
        except OSError as error:
            raise psycopg.OperationalError(f"the host {host} is not known") from error
        return {**given, "hostaddr": address}


def _look_up(host: str) -> str:
    # The unpatched module, because this runs in a native thread.
    return str(_socket.getaddrinfo(host, None, type=_socket.SOCK_STREAM)[0][4][0])


class _BoundedWait:
    """Replaces psycopg's wait for the server: calls `wait` with a time-out of QUERY_S."""

    def __init__(self, wait: WaitFunc, runtime: Runtime):
        self._wait = wait
        self._runtime = runtime

    def __call__(
        self, gen: PQGen[Any], fileno: int, interval: float = 0.0, timeout: float | None = None
    ) -> Any:
        if timeout is not None:
            return self._wait(gen, fileno, interval, timeout)
        try:
            return self._wait(gen, fileno, interval, QUERY_S)
        except psycopg.errors._WaitTimeout:  # noqa: SLF001 - it has no public name
            # A connection abandoned in mid-exchange is unusable. Once it is shut down, it
            # raises by itself, and the pool discards it.
            self._runtime.cancel_read(fileno)
            return self._wait(gen, fileno, interval, CUT_S)


def _bound_wait(runtime: Runtime) -> None:
    if not isinstance(waiting.wait, _BoundedWait):
        # The patched select lets other tasks run; a thread may wait in C.
        wait = waiting.wait if runtime.name == "threading" else waiting.wait_select
        waiting.wait = _BoundedWait(wait, runtime)
