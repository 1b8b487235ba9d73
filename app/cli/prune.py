"""The prune command: deletes old conversations, and the copies that migrations made."""

import re
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ..conversations.db.database import Database
from ..conversations.ids import wire_time
from ..conversations.schema.revisions import check_revision
from ..conversations.transfer.share_rows import delete_expired
from ..conversations.writes.retention import Retention
from ..runtime import choose_runtime
from ..settings import Settings
from .files.contents import delete_contents
from .files.deleted_rows import remove_remains
from .output import PrintLine
from .sqlite_files import JOURNAL, OperationRefused

COPY_SUFFIX = re.compile(r"\.[0-9a-z]+\.\d{8}T\d{6}Z")


def prune(
    settings: Settings, days: int, out: PrintLine, *, is_dry: bool, is_compacting: bool
) -> None:
    """Delete conversations last changed more than `days` ago, also while the server runs.

    Raises:
        OperationRefused, DatabaseUnusable, Refusal: the rest was not deleted.
    """
    runtime = choose_runtime()
    database = Database(settings.sqlalchemy_url, runtime, table_prefix=settings.table_prefix)
    path = Path(str(database.engine.url.database)) if database.is_sqlite else None
    if path is not None and not path.exists():
        raise OperationRefused(f"There is no database at {path}; check DATA_DIR.")
    try:
        check_revision(database.engine)
        retention = Retention(database, wire_time(datetime.now(UTC) - timedelta(days=days)))
        due = retention.find()
        verb = "Would delete" if is_dry else "Deleted"
        if not is_dry:
            for conversation in due:
                retention.delete(*conversation)
            database.write(delete_expired, wire_time(datetime.now(UTC)))
            retention.delete_unused()
            delete_contents(settings, runtime, database)
        out(f"{verb} {len(due)} conversations not changed for {days} days.")
    finally:
        database.close()
    if path is not None:
        _prune_copies(path, out, is_dry=is_dry)
        if is_compacting and not is_dry:
            _compact(path, out)
        if not is_dry:
            journal = settings.data_dir / JOURNAL
            remove_remains(path, journal, settings.table_prefix, out)


def _prune_copies(path: Path, out: PrintLine, *, is_dry: bool) -> None:
    copies = [each for each in path.parent.glob(f"{path.name}.*")
             if COPY_SUFFIX.fullmatch(each.name.removeprefix(path.name))]  # fmt: skip
    old = sorted(copies, key=lambda each: each.name.rpartition(".")[2])[:-1]
    for each in old:
        if not is_dry:
            each.unlink()
    if old:
        verb = "Would delete" if is_dry else "Deleted"
        out(f"{verb} {len(old)} copies made by migrations; the newest is kept.")


def _compact(path: Path, out: PrintLine) -> None:
    before = path.stat().st_size
    with closing(sqlite3.connect(path, timeout=60, isolation_level=None)) as connection:
        connection.execute("vacuum")
        connection.execute("pragma wal_checkpoint(truncate)")
    out(f"Compacted {path} from {before / 1e6:.1f} to {path.stat().st_size / 1e6:.1f} MB.")
