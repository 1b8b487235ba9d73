"""Moves everything from SQLite to a PostgreSQL server; the file stays as it was.

Either all of it arrives, checked, or nothing is changed there. No server may run meanwhile.
"""

import sqlite3
from collections.abc import Callable, Iterator
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

from ..conversations.db.database import POSTGRES
from ..conversations.reads.serialize import IS_STREAMING
from ..conversations.schema.revisions import (
    check_revision,
    find_revisions,
    migrate_server,
    unusable,
)
from ..conversations.schema.tables import messages
from ..settings import Settings
from .copy_database import close_to_others, copy_all, is_empty
from .sqlite_files import OperationRefused, database_path, is_served, starts_wait

Say = Callable[[str], None]
RUNS = "A server runs on DATA_DIR={path}; stop it first."
CUT_OFF = """\
{count} answers were cut off, and their text is in the journal alone.
Start the server and stop it again: that stores them. Then move."""
NEXT = """\
Moved {conversations} conversations with {messages} messages from {path} to {name}.
Counts and checksums agree, and what was said can be found there. To go on:
  1. set DATABASE_URL to that address; keep DATA_DIR, whose secret_key knows your users
     (where several servers share one REDIS_URL, put what it says into SECRET_KEY)
  2. start the server, and look
  3. keep the file, which is as it was, until you have a backup of the new database"""


def move(settings: Settings, to: str, say: Say) -> None:
    """Copy the SQLite database of `settings` to the empty server at `to`.

    Raises:
        OperationRefused, DatabaseUnusable: nothing was moved.
    """
    path = database_path(settings)
    if not path.exists():
        raise OperationRefused(f"There is no database at {path}; see DATA_DIR.")
    server = _server(to)
    with starts_wait(path):
        if is_served(settings):
            raise OperationRefused(RUNS.format(path=settings.data_dir))
        with _alone_with(path) as source:
            _prepare(server)
            say(f"Moving {path} to {_shown(server)} …")
            with unusable(server), server.begin() as target:
                close_to_others(target)
                if not is_empty(target):
                    raise OperationRefused(f"{_shown(server)} is not empty; name one that is.")
                counts = copy_all(source, target)
    say(NEXT.format(path=path, name=_shown(server), **counts))


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
def _alone_with(path: Path) -> Iterator[Connection]:
    """Yield the database, which nobody else has open, up to date and with no answer half stored."""
    with closing(sqlite3.connect(path, timeout=0)) as connection:
        # Refused while any other process has it open; nobody can open it from then on.
        connection.execute("pragma locking_mode = exclusive")
        engine = create_engine("sqlite://", creator=lambda: connection, poolclass=StaticPool)
        try:
            connection.execute("select 1 from sqlite_master limit 1").fetchall()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                raise OperationRefused(f"{path} cannot be read: {error}") from error
            raise OperationRefused(RUNS.format(path=path)) from None
        with unusable(engine):
            _check_revision(connection, path)
            with engine.connect() as source:
                cut_off = len(source.execute(select(messages.c.id).where(IS_STREAMING)).all())
                if cut_off:
                    raise OperationRefused(CUT_OFF.format(count=cut_off))
                yield source


def _check_revision(connection: sqlite3.Connection, path: Path) -> None:
    engine = create_engine(f"sqlite:///{path}", creator=lambda: connection, poolclass=StaticPool)
    check_revision(engine)


def _prepare(server: Engine) -> None:
    """Make the tables in a database that has none at all."""
    revision, wanted = find_revisions(server)
    if revision == wanted:
        return
    with unusable(server):
        if revision is None and inspect(server).get_table_names():
            raise OperationRefused(f"{_shown(server)} holds something else; name an empty one.")
    if revision is not None:
        check_revision(server)
    migrate_server(server)


def _shown(engine: Engine) -> str:
    return engine.url.render_as_string(hide_password=True)
