"""Brings a SQLite database to this version's revision at start, or raises DatabaseUnusable.

It migrates under a file lock, in one transaction, after copying the file. A database server is
never migrated at start; see revisions.migrate_server.
"""

import fcntl
import logging
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from alembic import command
from sqlalchemy import Engine, create_engine, event

from ...runtime import Runtime
from ..ids import Clock, now
from .all_tables import all_tables as metadata
from .errors import DatabaseUnusable
from .revisions import (
    MIGRATIONS,
    alembic_config,
    check_revision,
    current_revision,
    newest_revision,
    unusable,
)
from .table_prefix import prefix_of, use_prefix, version_table

log = logging.getLogger(__name__)

LOCK_WAIT_S = 60.0
PRIVATE_DIRECTORY = 0o700
PRIVATE_FILE = 0o600


def bring_up_to_date(
    engine: Engine, runtime: Runtime, *, clock: Clock = now, migrations: Path = MIGRATIONS
) -> None:
    """Check the revision of the database behind `engine`; migrate it if it is SQLite.

    Raises:
        DatabaseUnusable: or a subclass, see errors.py.
    """
    if engine.dialect.name != "sqlite":
        check_revision(engine, migrations)
        return
    with unusable(engine):
        path = Path(str(engine.url.database))
        _bring_sqlite_up_to_date(path, prefix_of(engine), runtime, clock, migrations)


def _bring_sqlite_up_to_date(
    path: Path, prefix: str, runtime: Runtime, clock: Clock, migrations: Path
) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=PRIVATE_DIRECTORY)
    config = alembic_config(migrations)
    with _locked(path.with_name(path.name + ".lock"), runtime):
        # SQLite gives its side files the mode of the database file.
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, PRIVATE_FILE))
        engine = create_engine(f"sqlite:///{path}", connect_args={"isolation_level": None})
        use_prefix(engine, prefix)
        event.listen(engine, "begin", lambda begun: begun.exec_driver_sql("BEGIN IMMEDIATE"))
        try:
            _set_wal(path)
            with engine.connect() as connection:
                revision = current_revision(connection, str(path), config)
                # The first migration of prefixed tables changes nothing that is there.
                has_content = revision is not None or (
                    not prefix
                    and bool(connection.exec_driver_sql("SELECT 1 FROM sqlite_master").first())
                )
            if revision == newest_revision(config):
                return
            if has_content:
                _copy(path, revision, clock)
            with engine.connect() as connection:
                config.attributes.update(
                    connection=connection, metadata=metadata, version_table=version_table(engine)
                )
                command.upgrade(config, "head")
            if has_content:
                log.info("migrated %s from revision %s", path, revision or "none")
            else:
                log.info("created %s", path)
        finally:
            engine.dispose()


def _set_wal(path: Path) -> None:
    with closing(sqlite3.connect(path, timeout=LOCK_WAIT_S)) as connection:
        (mode,) = connection.execute("PRAGMA journal_mode=WAL").fetchone()
    if mode != "wal":
        raise DatabaseUnusable(
            f"{path}: its file system cannot share memory, as SQLite's WAL needs."
        )


def _copy(path: Path, revision: str | None, clock: Clock) -> None:
    stamp = clock().strftime("%Y%m%dT%H%M%SZ")
    target = path.with_name(f"{path.name}.{revision or 'none'}.{stamp}")
    os.close(os.open(target, os.O_CREAT | os.O_RDWR, PRIVATE_FILE))
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)
    log.info("copied %s to %s before migrating it", path, target.name)


@contextmanager
def _locked(path: Path, runtime: Runtime) -> Iterator[None]:
    """Hold the file lock at `path`, so that one of several starting processes migrates."""
    deadline = time.monotonic() + LOCK_WAIT_S
    with os.fdopen(os.open(path, os.O_CREAT | os.O_RDWR, PRIVATE_FILE)) as file:
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise DatabaseUnusable(f"Another process holds {path} to migrate.") from None
                runtime.sleep(0.05)
        yield
