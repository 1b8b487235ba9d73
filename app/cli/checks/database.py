"""Checks the database: reachable, undamaged, and at the revision that this version needs."""

from collections.abc import Iterator

from ...conversations.db.database import Database
from ...conversations.schema.errors import PACKAGE, DatabaseUnusable, UnknownRevision
from ...conversations.schema.revisions import find_revisions
from ..sqlite_files import check_sqlite, database_path
from .finding import CheckContext, Finding

ABOUT = "database"


def check_database(context: CheckContext) -> Iterator[Finding]:
    """Check the database without changing it."""
    try:
        settings = context.settings
        database = Database(
            settings.sqlalchemy_url, context.runtime, table_prefix=settings.table_prefix
        )
    except DatabaseUnusable as error:
        yield Finding("fail", ABOUT, str(error), "Correct DATABASE_URL, or unset it.")
        return
    try:
        yield from _check(context, database)
    except UnknownRevision as error:
        remedy = "Install the version that wrote it, or restore an older backup."
        yield Finding("fail", ABOUT, str(error), remedy)
    except DatabaseUnusable as error:
        yield Finding("fail", ABOUT, " ".join(str(error).split()), _remedy(database))
    finally:
        database.close()


def _check(context: CheckContext, database: Database) -> Iterator[Finding]:
    name = database.engine.url.render_as_string(hide_password=True)
    if database.is_sqlite:
        path = database_path(context.settings)
        if not path.exists():
            yield Finding("ok", ABOUT, f"{path} will be created at the first start")
            return
        fault = check_sqlite(path)
        if fault:
            yield Finding("fail", ABOUT, f"{path} is damaged: {fault}", _remedy(database))
            return
    revision, target = find_revisions(database.engine)
    if revision == target:
        yield Finding("ok", ABOUT, f"{name} is at revision {target}")
        return
    remedy = f"Make a backup, then run: python -m {PACKAGE} migrate"
    if database.is_sqlite:
        remedy += "\n(Starting the server migrates too, and keeps a copy.)"
    text = f"{name} is at revision {revision or 'none'}, but this version needs {target}"
    yield Finding("fail", ABOUT, text, remedy)


def _remedy(database: Database) -> str:
    if database.is_sqlite:
        return f"Restore a backup: python -m {PACKAGE} restore --replace FOLDER"
    return "Check that the database server runs, and user and password in DATABASE_URL."
