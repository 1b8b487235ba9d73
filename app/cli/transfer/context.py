"""Opens what the commands export and import work on, and finds the user they are for."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection, select

from ...backends import open_files_if_on
from ...conversations.db.database import Database
from ...conversations.schema.account_tables import users
from ...conversations.schema.revisions import check_revision
from ...runtime import Runtime, choose_runtime
from ...settings import Settings
from ...transfer.assembly import Transfer, open_transfer
from ..sqlite_files import OperationRefused


class Opened(NamedTuple):
    """The database and the parts of exports and imports; no task runs."""

    database: Database
    runtime: Runtime
    transfer: Transfer


@contextmanager
def open_parts(settings: Settings) -> Iterator[Opened]:
    """Open the database of the settings, also while the server runs.

    Raises:
        OperationRefused, DatabaseUnusable
    """
    runtime = choose_runtime()
    database = Database(settings.sqlalchemy_url, runtime, table_prefix=settings.table_prefix)
    if database.is_sqlite and not Path(str(database.engine.url.database)).exists():
        raise OperationRefused(
            f"There is no database at {database.engine.url.database}; check DATA_DIR."
        )
    try:
        check_revision(database.engine)
        files = open_files_if_on(settings, runtime, database)
        storage = files.storage if files is not None else None
        yield Opened(database, runtime, open_transfer(settings, runtime, database, storage))
    finally:
        database.close()


def find_user(database: Database, name: str) -> str:
    """Return the id of a user, given by it or by the name of an account."""
    found = database.read(_by_name, name)
    return found or name


def _by_name(tx: Connection, name: str) -> str | None:
    query = select(users.c.id).filter_by(name=name.casefold())
    return tx.execute(query).scalar_one_or_none()
