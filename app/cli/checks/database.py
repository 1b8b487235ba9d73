"""The database: reachable, undamaged, and at the revision that this version needs."""

from collections.abc import Iterator

from ...conversations.db.database import Database
from ...conversations.schema.errors import PACKAGE, DatabaseUnusable, UnknownRevision
from ...conversations.schema.revisions import find_revisions
from ..findings import CheckContext, Finding
from ..sqlite_files import check_sqlite, database_path

ABOUT = "database"


def check_database(patient: CheckContext) -> Iterator[Finding]:
    """Look at the database without changing it."""
    try:
        database = Database(patient.settings.sqlalchemy_url, patient.runtime)
    except DatabaseUnusable as problem:
        yield Finding("fail", ABOUT, str(problem), "Set DATABASE_URL right, or unset it.")
        return
    try:
        yield from _judge(patient, database)
    except UnknownRevision as problem:
        remedy = "Install the version that wrote it, or restore a backup of before."
        yield Finding("fail", ABOUT, str(problem), remedy)
    except DatabaseUnusable as problem:
        yield Finding("fail", ABOUT, " ".join(str(problem).split()), _remedy(database))
    finally:
        database.close()


def _judge(patient: CheckContext, database: Database) -> Iterator[Finding]:
    name = database.engine.url.render_as_string(hide_password=True)
    if database.is_sqlite:
        path = database_path(patient.settings)
        if not path.exists():
            yield Finding("ok", ABOUT, f"{path} will be made at the first start")
            return
        fault = check_sqlite(path)
        if fault:
            yield Finding("fail", ABOUT, f"{path} is damaged: {fault}", _remedy(database))
            return
    revision, wanted = find_revisions(database.engine)
    if revision == wanted:
        yield Finding("ok", ABOUT, f"{name} is at revision {wanted}")
        return
    remedy = f"Make a backup, then run: python -m {PACKAGE} migrate"
    if database.is_sqlite:
        remedy += "\n(A start does the same, and keeps a copy.)"
    said = f"{name} is at revision {revision or 'none'}, and this version needs {wanted}"
    yield Finding("fail", ABOUT, said, remedy)


def _remedy(database: Database) -> str:
    if database.is_sqlite:
        return f"Restore a backup: python -m {PACKAGE} restore --replace FOLDER"
    return "Check that the database server runs, and name and password in DATABASE_URL."
