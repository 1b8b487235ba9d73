"""The migrate command: migrates the database, SQLite or a server, to this version's schema."""

from ..conversations.db.database import Database
from ..conversations.schema.migrate_on_start import bring_up_to_date
from ..conversations.schema.revisions import find_revisions, migrate_server
from ..runtime import choose_runtime
from ..settings import Settings
from .output import PrintLine


def migrate(settings: Settings, out: PrintLine) -> None:
    """Migrate the database of `settings`; copy a SQLite file first.

    Raises:
        DatabaseUnusable: the database cannot be used, or is newer than this version.
    """
    runtime = choose_runtime()
    database = Database(settings.sqlalchemy_url, runtime, table_prefix=settings.table_prefix)
    try:
        before, target = find_revisions(database.engine)
        if before == target:
            out(f"The database is already at revision {target}, which this version needs.")
            return
        if database.is_sqlite:
            bring_up_to_date(database.engine, runtime)
        else:
            migrate_server(database.engine)
        out(f"Migrated the database from revision {before or 'none'} to {target}.")
    finally:
        database.close()
