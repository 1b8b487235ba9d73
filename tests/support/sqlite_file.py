"""Locks that another process takes on a SQLite file, and descriptors of it."""

import sqlite3
from pathlib import Path

from app.runtime import Runtime, Task

LOCKED_S = 0.2


def times_open(path: Path) -> int:
    """Return how many descriptors this process has for the file."""
    links = Path("/proc/self/fd").iterdir()
    return sum(link.exists() and link.readlink() == path for link in links)


def hold_alone_for_a_moment(path: Path, runtime: Runtime) -> Task:
    """Lock the file exclusively, as its last connection does while it checkpoints the log."""
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA locking_mode=EXCLUSIVE")
    connection.execute("BEGIN EXCLUSIVE")

    def release() -> None:
        runtime.sleep(LOCKED_S)
        connection.close()

    return runtime.spawn(release)
