"""What another process does to a SQLite file."""

import sqlite3
from pathlib import Path

from app.runtime import Runtime, Task

ALONE_S = 0.2


def times_open(path: Path) -> int:
    """Return how many descriptors this process has for the file."""
    links = Path("/proc/self/fd").iterdir()
    return sum(link.exists() and link.readlink() == path for link in links)


def hold_alone_for_a_moment(path: Path, runtime: Runtime) -> Task:
    """Keep all others from the file, as the last to close it does while it empties the log."""
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA locking_mode=EXCLUSIVE")
    connection.execute("BEGIN EXCLUSIVE")

    def let_go() -> None:
        runtime.sleep(ALONE_S)
        connection.close()

    return runtime.spawn(let_go)
