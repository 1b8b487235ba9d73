"""What must not be left in a server once all is over: answers, tasks, descriptors, and lag."""

import sqlite3
from collections import Counter
from contextlib import closing

from tests.support.waiting import eventually

from .descriptors import extra
from .instrumented_server import MOST_LAG_S, Inspected

WITHIN_S = 15.0
# Both sleep: until a connection must have joined, 5 s, and until the next ping, 15 s.
END_BY_THEMSELVES = ("Guard._close_unless_joined", "Socket._send_ping")


def assert_nothing_left(served: Inspected, *, is_lag_bounded: bool = True) -> None:
    """Fail if something is left, or if the hub was held up since the last look."""
    if is_lag_bounded:
        lag_s = served.lag_s()
        assert lag_s < MOST_LAG_S, f"the hub was {lag_s:.3f} s behind"
    served.leave_tabs()
    eventually(lambda: not streaming(served), within_s=WITHIN_S, what=lambda: _say(served))
    eventually(lambda: not journaled(served), within_s=WITHIN_S, what=lambda: _say(served))
    eventually(lambda: not extra_tasks(served), within_s=WITHIN_S, what=lambda: _say(served))
    if extra_descriptors(served):
        # Idle connections to a provider that have died are closed with the next request.
        served.tab().ask("something short")
        served.leave_tabs()
    eventually(lambda: not extra_descriptors(served), within_s=WITHIN_S, what=lambda: _say(served))


def _say(served: Inspected) -> str:
    left = {
        "answers": streaming(served),
        "journal": journaled(served),
        "tasks": extra_tasks(served),
        "descriptors": extra_descriptors(served),
    }
    return f"nothing is left: {left}\n{served.log()[-3000:]}"


def streaming(served: Inspected) -> list[str]:
    """Return the ids of the answers the database holds for streaming."""
    with closing(sqlite3.connect(served.data_dir / "wordbrook.sqlite3", timeout=30)) as database:
        rows = database.execute("select id from messages where status = 'streaming'").fetchall()
    return [row[0] for row in rows]


def journaled(served: Inspected) -> dict[str, int]:
    """Return how many entries the journal has of each answer."""
    with closing(sqlite3.connect(served.data_dir / "journal.sqlite3", timeout=30)) as journal:
        rows = journal.execute("select answer_id, count(*) from entries group by 1").fetchall()
    return dict(rows)


def extra_tasks(served: Inspected) -> dict[str, int]:
    """Return the tasks that were not there when the server was at rest."""
    more = Counter(served.order("tasks")) - Counter(served.tasks_at_rest)
    return {
        name: count
        for name, count in more.items()
        if not any(passing in name for passing in END_BY_THEMSELVES)
    }


def extra_descriptors(served: Inspected) -> dict[str, int]:
    """Return the descriptors that were not there when the server was at rest."""
    return extra(served.descriptors(), served.descriptors_at_rest)
