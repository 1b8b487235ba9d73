"""The backup command: a consistent copy of database, journal, key and files of a running server.

The journal is copied first, so text that moves into the database meanwhile is in at least one copy.
Journal entries whose run the copied database no longer streams are deleted from the copy. Without
the secret key, cookies and tokens would not identify their users.
"""

import hashlib
import json
import os
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from ..settings import Settings
from .files.contents import copy_contents
from .output import PrintLine
from .sqlite_files import (
    JOURNAL,
    SECRET_KEY,
    OperationRefused,
    check_sqlite,
    copy_sqlite,
    database_path,
)

DATABASE = "wordbrook.sqlite3"
MANIFEST = "manifest.json"
FORMAT = 1


def back_up(settings: Settings, target: Path, out: PrintLine) -> None:
    """Write the backup into a new folder `target`, which appears complete or not at all."""
    database = database_path(settings)
    if not database.exists():
        raise OperationRefused(f"There is no database at {database}; check DATA_DIR.")
    if target.exists():
        raise OperationRefused(f"{target} exists; choose a new folder.")
    unfinished = target.with_name(f"{target.name}.unfinished-{os.getpid()}")
    unfinished.mkdir(parents=True, mode=0o700)
    try:
        _fill(unfinished, settings, database)
        copy_contents(settings, unfinished, out)
        unfinished.rename(target)
    except sqlite3.Error as error:
        raise OperationRefused(f"The database cannot be copied: {error}") from error
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    if settings.redis_url is not None:
        out("The text of running answers is in Redis and not in this backup.")
    size = sum(path.stat().st_size for path in target.rglob("*"))
    out(f"Backed up {database} to {target} ({size / 1e6:.1f} MB).")


def _fill(folder: Path, settings: Settings, database: Path) -> None:
    journal = settings.data_dir / JOURNAL
    if journal.exists():
        copy_sqlite(journal, folder / JOURNAL)
    copy_sqlite(database, folder / DATABASE)
    if (folder / JOURNAL).exists():
        delete_stored_entries(folder / JOURNAL, folder / DATABASE)
    key = settings.data_dir / SECRET_KEY
    if key.exists():
        shutil.copy(key, folder / SECRET_KEY)
    for path in folder.iterdir():
        if path.suffix == ".sqlite3" and (fault := check_sqlite(path)):
            raise OperationRefused(f"The copy of {path.name} is damaged: {fault}")
    _write_manifest(folder)


def delete_stored_entries(journal: Path, database: Path) -> None:
    """Delete journal entries except those of runs that are streaming in the database."""
    with closing(sqlite3.connect(journal)) as connection:
        connection.execute("attach ? as store", (str(database),))
        with connection:
            connection.execute(
                "delete from entries where not exists (select 1 from store.messages m "
                "where m.id = entries.answer_id and m.status = 'streaming' and m.run = entries.run)"
            )


def _write_manifest(folder: Path) -> None:
    files = {path.name: digest(path) for path in sorted(folder.iterdir())}
    manifest = {
        "format": FORMAT,
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "sha256": files,
    }
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=2) + "\n")
    for path in folder.iterdir():
        path.chmod(0o600)
        with path.open("rb") as file:
            os.fsync(file.fileno())


def digest(path: Path) -> str:
    """Return the SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
