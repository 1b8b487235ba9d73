"""Checks a server after a test for leaks: answers, tasks, descriptors; and for hub lag."""

import sqlite3
from collections import Counter
from collections.abc import Callable, Sized
from contextlib import closing

from app.testing.waiting import eventually

from .descriptors import extra
from .instrumented_server import MAX_LAG_S, InstrumentedServer

WITHIN_S = 30.0
# Tasks that end by themselves: until a connection must have joined, 5 s; until the next ping, 15 s.
TEMPORARY = ("Guard._close_unless_joined", "Socket._send_ping")

Check = Callable[[InstrumentedServer], Sized]


def assert_nothing_left(server: InstrumentedServer, *, is_lag_bounded: bool = True) -> None:
    """Fail if something is left, or if the hub lagged since the last `reset_lag`."""
    if is_lag_bounded:
        lag_s = server.lag_s()
        assert lag_s < MAX_LAG_S, f"the hub lagged {lag_s:.3f} s"
    server.leave_tabs()
    for check in (streaming, journaled, extra_tasks):
        _wait_until_empty(server, check)
    if extra_descriptors(server):
        # The next request closes idle connections to a provider that have died.
        server.tab().ask("something short")
        server.leave_tabs()
    _wait_until_empty(server, extra_descriptors)


def _wait_until_empty(server: InstrumentedServer, check: Check) -> None:
    eventually(lambda: not check(server), within_s=WITHIN_S, what=lambda: _describe(server))


def _describe(server: InstrumentedServer) -> str:
    left = {
        "answers": streaming(server),
        "journal": journaled(server),
        "tasks": extra_tasks(server),
        "ended tasks": dict(Counter(server.tasks_at_rest) - Counter(server.order("tasks"))),
        "descriptors": extra_descriptors(server),
    }
    return f"nothing is left: {left}\n{server.log()[-3000:]}"


def streaming(server: InstrumentedServer) -> list[str]:
    """Return the ids of the answers that the database stores as streaming."""
    with closing(sqlite3.connect(server.data_dir / "wordbrook.sqlite3", timeout=30)) as database:
        rows = database.execute("select id from messages where status = 'streaming'").fetchall()
    return [row[0] for row in rows]


def journaled(server: InstrumentedServer) -> dict[str, int]:
    """Return the number of journal entries by answer."""
    with closing(sqlite3.connect(server.data_dir / "journal.sqlite3", timeout=30)) as journal:
        rows = journal.execute("select answer_id, count(*) from entries group by 1").fetchall()
    return dict(rows)


def extra_tasks(server: InstrumentedServer) -> dict[str, int]:
    """Return the tasks that did not exist when the server was at rest."""
    more = Counter(server.order("tasks")) - Counter(server.tasks_at_rest)
    return {
        name: count
        for name, count in more.items()
        if not any(temporary in name for temporary in TEMPORARY)
    }


def extra_descriptors(server: InstrumentedServer) -> dict[str, int]:
    """Return the descriptors that did not exist when the server was at rest."""
    return extra(server.descriptors(), server.descriptors_at_rest)
