"""Deletes conversations that nobody has used for long, and the copies old migrations left."""

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ..conversations.db.database import Database
from ..conversations.ids import wire_time
from ..conversations.schema.revisions import check_revision
from ..conversations.writes.retention import Retention
from ..runtime import choose_runtime
from ..settings import Settings
from .sqlite_files import OperationRefused

Say = Callable[[str], None]
COPY = re.compile(r"\.[0-9a-z]+\.\d{8}T\d{6}Z")


def prune(settings: Settings, days: int, say: Say, *, is_dry: bool, is_compacting: bool) -> None:
    """Delete what was last changed more than `days` ago; a running server goes on meanwhile.

    Raises:
        OperationRefused, DatabaseUnusable, Refusal: nothing more was deleted.
    """
    database = Database(settings.sqlalchemy_url, choose_runtime("threading"))
    path = Path(str(database.engine.url.database)) if database.is_sqlite else None
    if path is not None and not path.exists():
        raise OperationRefused(f"There is no database at {path}; see DATA_DIR.")
    try:
        check_revision(database.engine)
        pruning = Retention(database, wire_time(datetime.now(UTC) - timedelta(days=days)))
        due = pruning.find()
        verb = "Would delete" if is_dry else "Deleted"
        if not is_dry:
            for each in due:
                pruning.delete(*each)
        say(f"{verb} {len(due)} conversations not changed for {days} days.")
    finally:
        database.close()
    if path is not None:
        _prune_copies(path, say, is_dry=is_dry)
        if is_compacting and not is_dry:
            _compact(path, say)


def _prune_copies(path: Path, say: Say, *, is_dry: bool) -> None:
    found = [each for each in path.parent.glob(f"{path.name}.*")
             if COPY.fullmatch(each.name.removeprefix(path.name))]  # fmt: skip
    old = sorted(found, key=lambda each: each.name.rpartition(".")[2])[:-1]
    for each in old:
        if not is_dry:
            each.unlink()
    if old:
        verb = "Would delete" if is_dry else "Deleted"
        say(f"{verb} {len(old)} copies that older migrations left; the newest stays.")


def _compact(path: Path, say: Say) -> None:
    before = path.stat().st_size
    with closing(sqlite3.connect(path, timeout=60, isolation_level=None)) as connection:
        connection.execute("vacuum")
        connection.execute("pragma wal_checkpoint(truncate)")
    say(f"Compacted {path} from {before / 1e6:.1f} to {path.stat().st_size / 1e6:.1f} MB.")
