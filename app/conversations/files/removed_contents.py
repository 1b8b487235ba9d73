"""Contents whose last file was deleted: noted in that transaction, deleted later.

While a content is deleted, its note has a time in the future, until when that may take; no
transaction waits for the store. An upload of the same bytes removes the note before it stores them,
and waits where it has such a time. So the two exclude each other, on any number of workers.
"""

from collections.abc import Callable, Iterable
from datetime import timedelta

from sqlalchemy import Connection, case, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from ..db.database import Database
from ..ids import now, wire_time
from ..schema.file_tables import files, removed_contents

MAX_AT_ONCE = 100
# Longer than a store takes with all its attempts, and than clocks differ.
DELETION = timedelta(minutes=5)


def note_removed(tx: Connection, hashes: Iterable[str]) -> None:
    """Note contents that may have no file now."""
    at, until = wire_time(now()), _deletion_end()
    insert = sqlite.insert if tx.dialect.name == "sqlite" else postgresql.insert
    # One that is being deleted may be stored again after that: it is deleted once more later.
    later = case((removed_contents.c.removed_at > at, until), else_=removed_contents.c.removed_at)
    for sha256 in sorted(set(hashes)):
        added = insert(removed_contents).values(sha256=sha256, removed_at=at)
        tx.execute(
            added.on_conflict_do_update(index_elements=["sha256"], set_={"removed_at": later})
        )


def keep_content(tx: Connection, sha256: str) -> bool:
    """Remove the note of a content that a file has; return False while it is being deleted."""
    of_it = select(removed_contents.c.removed_at).filter_by(sha256=sha256)
    removed_at = tx.execute(of_it).scalar()
    if removed_at is None:
        return True
    if removed_at > wire_time(now()):
        return False
    tx.execute(delete(removed_contents).filter_by(sha256=sha256))
    return True


def find_removed(tx: Connection) -> list[str]:
    """Return the hashes of noted contents that are not being deleted, the oldest first."""
    query = select(removed_contents.c.sha256).order_by(removed_contents.c.removed_at)
    query = query.where(removed_contents.c.removed_at <= wire_time(now()))
    return list(tx.execute(query.limit(MAX_AT_ONCE)).scalars())


def delete_content(
    database: Database, sha256: str, delete_from_store: Callable[[str], None]
) -> bool:
    """Call `delete_from_store` if a noted content has no file; return whether it was called.

    Raises:
        OSError: of `delete_from_store`; the note stays.
    """
    until = database.write(_begin, sha256)
    if until is None:
        return False
    is_deleted = False
    try:
        delete_from_store(sha256)
        is_deleted = True
    finally:
        database.write(_end, sha256, until, is_deleted)
    return True


def _begin(tx: Connection, sha256: str) -> str | None:
    at, until = wire_time(now()), _deletion_end()
    noted = tx.execute(select(removed_contents.c.removed_at).filter_by(sha256=sha256)).scalar()
    if noted is None or noted > at:
        return None
    of_it = {"sha256": sha256, "removed_at": noted}
    if tx.execute(select(files.c.id).filter_by(sha256=sha256).limit(1)).first() is not None:
        tx.execute(delete(removed_contents).filter_by(**of_it))
        return None
    tx.execute(update(removed_contents).filter_by(**of_it).values(removed_at=until))
    return until


def _end(tx: Connection, sha256: str, until: str, is_deleted: bool) -> None:
    of_it = {"sha256": sha256, "removed_at": until}
    if is_deleted:
        tx.execute(delete(removed_contents).filter_by(**of_it))
    else:
        again = update(removed_contents).filter_by(**of_it)
        tx.execute(again.values(removed_at=wire_time(now())))


def _deletion_end() -> str:
    return wire_time(now() + DELETION)
