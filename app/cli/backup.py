"""A backup: database, journal and secret key of one moment, while the server runs.

The journal is copied first, so every text that moves from it into the database meanwhile is in
one of the two; what of it the database already has, or has begun anew, is dropped from the copy.
The key belongs to it: without it nobody would be known as the owner of their conversations.
"""

import hashlib
import json
import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from ..settings import Settings
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
Say = Callable[[str], None]


def back_up(settings: Settings, target: Path, say: Say) -> None:
    """Make the folder `target` and put the backup into it; it appears whole or not at all."""
    database = database_path(settings)
    if not database.exists():
        raise OperationRefused(f"There is no database at {database}; see DATA_DIR.")
    if target.exists():
        raise OperationRefused(f"{target} exists; name a folder that does not.")
    unfinished = target.with_name(f"{target.name}.unfinished-{os.getpid()}")
    unfinished.mkdir(parents=True, mode=0o700)
    try:
        _fill(unfinished, settings, database)
        unfinished.rename(target)
    except sqlite3.Error as error:
        raise OperationRefused(f"The database cannot be copied: {error}") from error
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    if settings.redis_url is not None:
        say("Answers that run now have their text in Redis; it is not in this backup.")
    size = sum(path.stat().st_size for path in target.iterdir())
    say(f"Backed up {database} to {target} ({size / 1e6:.1f} MB).")


def _fill(folder: Path, settings: Settings, database: Path) -> None:
    journal = settings.data_dir / JOURNAL
    if journal.exists():
        copy_sqlite(journal, folder / JOURNAL)
    copy_sqlite(database, folder / DATABASE)
    if (folder / JOURNAL).exists():
        drop_stored(folder / JOURNAL, folder / DATABASE)
    key = settings.data_dir / SECRET_KEY
    if key.exists():
        shutil.copy(key, folder / SECRET_KEY)
    for path in folder.iterdir():
        if path.suffix == ".sqlite3" and (fault := check_sqlite(path)):
            raise OperationRefused(f"The copy of {path.name} is damaged: {fault}")
    _write_manifest(folder)


def drop_stored(journal: Path, database: Path) -> None:
    """Drop from the copy of the journal what the copy of the database does not wait for."""
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
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
