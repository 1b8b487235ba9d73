"""The files of an SQLite installation: where they are, whether a server uses them, copies of them.

A database server has tools of its own for all this; these commands say so and leave it alone.
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
BUSY_S = 30.0


class OperationRefused(StartupError):
    """A command that was not carried out; the message says what to do instead."""


def database_path(settings: Settings) -> Path:
    """Return the path of the SQLite database.

    Raises:
        OperationRefused: the database is no SQLite file.
    """
    url = make_url(settings.sqlalchemy_url)
    if url.get_backend_name() != "sqlite" or not url.database:
        raise OperationRefused(
            "DATABASE_URL names a database server, which has its own tools for this: "
            "see pg_dump and pg_restore, and docs/operations.md."
        )
    return Path(url.database)


def is_served(settings: Settings) -> bool:
    """Return whether a process on this machine works with the data directory now."""
    for path in (settings.data_dir / "boots").glob("*.lock"):
        with suppress(FileNotFoundError), path.open() as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
    return False


@contextmanager
def starts_wait(database: Path) -> Iterator[None]:
    """Hold what a starting server takes before it looks at the database.

    Raises:
        OperationRefused: one holds it.
    """
    lock = os.open(database.with_name(database.name + ".lock"), os.O_CREAT | os.O_RDWR, 0o600)
    with os.fdopen(lock) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise OperationRefused("A server is starting or migrating here; stop it.") from None
        yield


def copy_sqlite(source: Path, target: Path) -> None:
    """Copy a database that others may be writing, as it is at one moment."""
    target.touch(mode=0o600)
    with (
        closing(sqlite3.connect(source, timeout=BUSY_S)) as original,
        closing(sqlite3.connect(target)) as copy,
    ):
        # All pages in one step: one read transaction, which a WAL's writers do not disturb.
        original.backup(copy)
        copy.execute("pragma journal_mode = delete")


def check_sqlite(path: Path) -> str | None:
    """Return what is wrong with the file, or None."""
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=BUSY_S)) as found:
            (said,) = found.execute("pragma quick_check(1)").fetchone()
    except sqlite3.Error as error:
        return str(error)
    return None if said == "ok" else str(said)
