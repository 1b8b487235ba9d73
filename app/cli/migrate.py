"""Brings the database to this version's tables, a database server's too."""

from collections.abc import Callable

from ..conversations.db.database import Database
from ..conversations.schema.migrate_on_start import bring_up_to_date
from ..conversations.schema.revisions import find_revisions, migrate_server
from ..runtime import choose_runtime
from ..settings import Settings

Say = Callable[[str], None]


def migrate(settings: Settings, say: Say) -> None:
    """Migrate the database of `settings`; of SQLite a copy is made first.

    Raises:
        DatabaseUnusable: it cannot be used, or is newer than this version.
    """
    runtime = choose_runtime("threading")
    database = Database(settings.sqlalchemy_url, runtime)
    try:
        before, wanted = find_revisions(database.engine)
        if before == wanted:
            say(f"The database is at revision {wanted}, as this version needs it.")
            return
        if database.is_sqlite:
            bring_up_to_date(database.engine, runtime)
        else:
            migrate_server(database.engine)
        say(f"Migrated the database from revision {before or 'none'} to {wanted}.")
    finally:
        database.close()
