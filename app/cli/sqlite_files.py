"""The files of a SQLite installation: their paths, whether a server uses them, copies, checks.

Commands that need these files refuse a database server, which has its own tools.
"""

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from sqlalchemy import make_url

from ..settings import Settings
from ..startup_error import StartupError

JOURNAL = "journal.sqlite3"
SECRET_KEY = "secret_key"  # noqa: S105 - the name of a file
BUSY_TIMEOUT_S = 30.0


class OperationRefused(StartupError):
    """A command refused to run; the message says what to do instead."""


def database_path(settings: Settings) -> Path:
    """Return the path of the SQLite database.

    Raises:
        OperationRefused: the database is not a SQLite file.
    """
    url = make_url(settings.sqlalchemy_url)
    if url.get_backend_name() != "sqlite" or not url.database:
        raise OperationRefused(
            "DATABASE_URL names a database server, which has its own tools: "
            "see pg_dump and pg_restore, and docs/operations.md."
        )
    return Path(url.database)


def is_served(settings: Settings) -> bool:
    """Return whether a process on this machine is using the data directory."""
    for path in (settings.data_dir / "boots").glob("*.lock"):
        with suppress(FileNotFoundError), path.open() as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
    return False


@contextmanager
def block_starts(database: Path) -> Iterator[None]:
    """Hold the lock that a starting server acquires before it opens the database.

    Raises:
        OperationRefused: a server holds it.
    """
    lock = os.open(database.with_name(database.name + ".lock"), os.O_CREAT | os.O_RDWR, 0o600)
    with os.fdopen(lock) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise OperationRefused("A server is starting or migrating here; stop it.") from None
        yield


def copy_sqlite(source: Path, target: Path) -> None:
    """Copy a consistent snapshot of a database that other processes may be writing."""
    target.touch(mode=0o600)
    with (
        closing(sqlite3.connect(source, timeout=BUSY_TIMEOUT_S)) as original,
        closing(sqlite3.connect(target)) as copy,
    ):
        # All pages in one step: one read transaction, unaffected by writers in WAL mode.
        original.backup(copy)
        copy.execute("pragma journal_mode = delete")


def check_sqlite(path: Path) -> str | None:
    """Return why the file is damaged or unreadable, or None."""
    try:
        with closing(
            sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=BUSY_TIMEOUT_S)
        ) as connection:
            (result,) = connection.execute("pragma quick_check(1)").fetchone()
    except sqlite3.Error as error:
        return str(error)
    return None if result == "ok" else str(result)
