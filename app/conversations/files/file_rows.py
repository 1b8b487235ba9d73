"""The files of users: rows are added before their content is stored, and found once it is."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Row, delete, exists, func, insert, select, update

from ...protocol.errors import Refusal
from ..reads.serialize import JsonObject
from ..schema.file_tables import file_uses, files
from .removed_contents import keep_content, note_removed

_ABOUT = [each for each in files.c if each.name != "text"]


def file_part(row: Row[Any]) -> JsonObject:
    """Return the part of a message that shows a file."""
    return {
        "kind": "file",
        "file_id": row.id,
        "name": row.name,
        "type": row.type,
        "size": row.size,
    }


def check_files(tx: Connection, owner: str, more: int, limit_bytes: int) -> None:
    """Check that all files of an owner may have `more` bytes; `limit_bytes` 0: no limit.

    Raises:
        Refusal: `quota_exceeded`.
    """
    if limit_bytes and stored_bytes(tx, owner) + more > limit_bytes:
        mib = limit_bytes // (1024 * 1024)
        sentence = f"Your files may have {mib} MiB in all. Delete conversations with files first."
        raise Refusal("quota_exceeded", sentence)


def add_file(tx: Connection, owner: str, values: JsonObject) -> bool:
    """Add a file whose content is not stored yet; return False while the same one is deleted."""
    if not keep_content(tx, values["sha256"]):
        return False
    tx.execute(insert(files).values(owner=owner, counted_bytes=counted_bytes(values), **values))
    return True


def counted_bytes(values: JsonObject) -> int:
    """Return how much a new file counts: its content and its text."""
    return int(values["size"]) + len((values.get("text") or "").encode("utf-8", "surrogatepass"))


def stored_bytes(tx: Connection, owner: str) -> int:
    """Return the bytes of an owner's files and of their texts."""
    query = select(func.coalesce(func.sum(files.c.counted_bytes), 0)).filter_by(owner=owner)
    return int(tx.execute(query).scalar_one())


def mark_ready(tx: Connection, owner: str, file_id: str, sha256: str, at: str) -> None:
    """Note that the content is stored; if the file was deleted meanwhile, that it must go."""
    changed = tx.execute(update(files).filter_by(owner=owner, id=file_id).values(ready_at=at))
    if not changed.rowcount:
        note_removed(tx, [sha256])


def find_file(tx: Connection, owner: str, file_id: str) -> Row[Any]:
    """Return a file without its text.

    Raises:
        Refusal: `not_found`, also for another owner's file.
    """
    found = find_files(tx, owner, [file_id])
    if not found:
        raise Refusal("not_found")
    return found[file_id]


def find_files(tx: Connection, owner: str, ids: Iterable[str]) -> dict[str, Row[Any]]:
    """Return the files that exist, without their texts, by id."""
    query = select(*_ABOUT).where(
        files.c.owner == owner, files.c.id.in_(list(ids)), files.c.ready_at.is_not(None)
    )
    return {row.id: row for row in tx.execute(query)}


def find_any(tx: Connection, owner: str, file_id: str) -> Row[Any] | None:
    """Return a file whether its content is stored or not, None where there is none."""
    return tx.execute(select(*_ABOUT).filter_by(owner=owner, id=file_id)).one_or_none()


def find_texts(
    tx: Connection, owner: str, ids: Iterable[str], most_chars: int
) -> dict[str, Row[Any]]:
    """Return the files that exist, by id, with the begin of their texts, and `chars` of all."""
    text = func.substr(files.c.text, 1, most_chars).label("text")
    query = select(*_ABOUT, text, func.length(files.c.text).label("chars"))
    query = query.where(files.c.owner == owner, files.c.id.in_(list(ids)))
    rows: list[Row[Any]] = list(tx.execute(query))
    return {row.id: row for row in rows}


def use_files(
    tx: Connection, owner: str, conversation_id: str, message_id: str, rows: Sequence[Row[Any]]
) -> None:
    """Note that a message uses files."""
    uses = {"owner": owner, "conversation_id": conversation_id, "message_id": message_id}
    tx.execute(insert(file_uses), [{**uses, "file_id": row.id} for row in rows])


def delete_unused_file(tx: Connection, owner: str, file_id: str) -> None:
    """Delete a file that no message uses.

    Raises:
        Refusal: `not_found`, or `file_in_use`.
    """
    row = find_file(tx, owner, file_id)
    if tx.execute(select(file_uses.c.file_id).filter_by(owner=owner, file_id=file_id)).first():
        raise Refusal("file_in_use")
    tx.execute(delete(files).filter_by(owner=owner, id=file_id))
    note_removed(tx, [row.sha256])


def drop_uses(tx: Connection, owner: str, conversation_id: str) -> None:
    """Forget what a deleted conversation used; delete the files that no other one uses."""
    of_it = {"owner": owner, "conversation_id": conversation_id}
    used = list(tx.execute(select(file_uses.c.file_id).filter_by(**of_it)).scalars())
    if not used:
        return
    tx.execute(delete(file_uses).filter_by(**of_it))
    _delete_where(tx, files.c.owner == owner, files.c.id.in_(used), _IS_UNUSED)


def prune_unused(tx: Connection, older_than: str) -> int:
    """Delete files of all owners that no message uses; return how many."""
    return _delete_where(tx, files.c.created_at < older_than, _IS_UNUSED)


def delete_files_of(tx: Connection, owner: str, ids: Sequence[str]) -> None:
    """Delete these files of an owner, also used ones."""
    _delete_where(tx, files.c.owner == owner, files.c.id.in_(ids))


def delete_files(tx: Connection, owner: str) -> None:
    """Delete all files of an owner."""
    _delete_where(tx, files.c.owner == owner)


_IS_UNUSED = ~exists().where(file_uses.c.owner == files.c.owner, file_uses.c.file_id == files.c.id)


def _delete_where(tx: Connection, *conditions: Any) -> int:
    hashes = list(tx.execute(select(files.c.sha256).where(*conditions)).scalars())
    if hashes:
        tx.execute(delete(files).where(*conditions))
        note_removed(tx, hashes)
    return len(hashes)
