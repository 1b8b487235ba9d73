"""The move command: copies all data from SQLite to a PostgreSQL server; the file is unchanged.

All rows arrive verified, or the transaction rolls back. No server may run meanwhile.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import (
    Connection,
    Engine,
    NullPool,
    StaticPool,
    create_engine,
    exc,
    inspect,
    make_url,
    select,
)

from ..conversations.db.engine import POSTGRES
from ..conversations.reads.serialize import IS_STREAMING
from ..conversations.schema.revisions import (
    check_revision,
    find_revisions,
    migrate_server,
    unusable,
)
from ..conversations.schema.table_prefix import prefix_of, use_prefix
from ..conversations.schema.tables import messages
from ..settings import Settings
from .copy_database import copy_all, is_empty, lock_tables
from .output import PrintLine
from .sqlite_files import OperationRefused, block_starts, database_path, is_served

IS_RUNNING = "A server runs on DATA_DIR={path}; stop it first."
UNFINISHED = """\
{count} answers were cut off, and their text is only in the journal.
Start the server and stop it again: that stores them. Then move."""
NEXT_STEPS = """\
Moved {conversations} conversations with {messages} messages from {path} to {name}.
Counts and checksums agree, and messages can be searched there. Next steps:
  1. set DATABASE_URL to that address; keep DATA_DIR, whose secret_key identifies your users
     (if several servers share one REDIS_URL, put its content into SECRET_KEY)
  2. start the server and check it
  3. keep the unchanged file until you have a backup of the new database"""


def move(settings: Settings, to: str, out: PrintLine) -> None:
    """Copy the SQLite database of `settings` to the empty server at `to`.

    Raises:
        OperationRefused, DatabaseUnusable: nothing was moved.
    """
    path = database_path(settings)
    if not path.exists():
        raise OperationRefused(f"There is no database at {path}; check DATA_DIR.")
    prefix = settings.table_prefix
    server = use_prefix(_server(to), prefix)
    with block_starts(path):
        if is_served(settings):
            raise OperationRefused(IS_RUNNING.format(path=settings.data_dir))
        with _open_exclusively(path, prefix) as source:
            _create_tables(server)
            out(f"Moving {path} to {_shown(server)} …")
            with unusable(server), server.begin() as target:
                lock_tables(target)
                if not is_empty(target):
                    raise OperationRefused(
                        f"{_shown(server)} is not empty; choose an empty database."
                    )
                counts = copy_all(source, target)
    out(NEXT_STEPS.format(path=path, name=_shown(server), **counts))


def _server(to: str) -> Engine:
    try:
        url = make_url(to)
    except exc.ArgumentError:
        raise OperationRefused("--to takes the URL of a PostgreSQL database.") from None
    if url.drivername not in POSTGRES:
        raise OperationRefused("--to takes the URL of a PostgreSQL database.")
    return create_engine(
        url.set(drivername="postgresql+psycopg"), poolclass=NullPool, hide_parameters=True
    )


@contextmanager
def _open_exclusively(path: Path, prefix: str) -> Iterator[Connection]:
    """Yield an exclusive connection to the database, checked for revision and running answers."""
    with closing(sqlite3.connect(path, timeout=0)) as connection:
        # Fails while another process has the file open, and then keeps other processes out.
        connection.execute("pragma locking_mode = exclusive")
        engine = create_engine("sqlite://", creator=lambda: connection, poolclass=StaticPool)
        use_prefix(engine, prefix)
        try:
            connection.execute("select 1 from sqlite_master limit 1").fetchall()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                raise OperationRefused(f"{path} cannot be read: {error}") from error
            raise OperationRefused(IS_RUNNING.format(path=path)) from None
        with unusable(engine):
            _check_revision(connection, path, prefix)
            with engine.connect() as source:
                unfinished = len(source.execute(select(messages.c.id).where(IS_STREAMING)).all())
                if unfinished:
                    raise OperationRefused(UNFINISHED.format(count=unfinished))
                yield source


def _check_revision(connection: sqlite3.Connection, path: Path, prefix: str) -> None:
    engine = create_engine(f"sqlite:///{path}", creator=lambda: connection, poolclass=StaticPool)
    check_revision(use_prefix(engine, prefix))


def _create_tables(server: Engine) -> None:
    """Create the tables in an empty database; refuse one with other tables or revision."""
    revision, target = find_revisions(server)
    if revision == target:
        return
    with unusable(server):
        if revision is None and not prefix_of(server) and inspect(server).get_table_names():
            raise OperationRefused(f"{_shown(server)} has other tables; choose an empty database.")
    if revision is not None:
        check_revision(server)
    migrate_server(server)


def _shown(engine: Engine) -> str:
    return engine.url.render_as_string(hide_password=True)
