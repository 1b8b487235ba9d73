"""Moves all conversations of one owner to another, such as those of a browser at first sign-in.

Both may have imported the same file, whose conversations, messages and files have the same ids
then: what the new owner has stays, and the rest moves to it.
"""

from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from ..protocol.errors import Refusal
from .arrangement.folder_rows import move_folders
from .budget.stored_bytes import system_bytes, text_bytes
from .files.file_rows import delete_files, delete_files_of
from .presets.preset_rows import move_presets
from .reads.serialize import IS_STREAMING
from .schema.arrangement_tables import ARRANGEMENT_TABLES
from .schema.file_tables import file_uses, files
from .schema.share_tables import shares
from .schema.tables import conversations, messages, requests
from .search.index import index_of
from .writes.delete import discard, owners_of, shadow_owner, staging_owner


def count_conversations(tx: Connection, owner: str) -> int:
    """Return how many conversations an owner has."""
    query = select(func.count()).select_from(conversations).filter_by(owner=owner)
    return int(tx.execute(query).scalar_one())


def move_conversations(tx: Connection, owner: str, new_owner: str) -> int:
    """Move conversations with all that belongs to them to `new_owner`; return how many.

    Folders and presets move too, and what can still be restored.

    Raises:
        Refusal: `conversation_busy`; an answer is being written in one of them.
    """
    running = select(messages.c.id).where(messages.c.owner == owner, IS_STREAMING).limit(1)
    if tx.execute(running).first() is not None:
        raise Refusal("conversation_busy")
    count = count_conversations(tx, owner)
    merged = move_folders(tx, owner, new_owner)
    move_presets(tx, owner, new_owner)
    # An import that goes on ends with `not_found`.
    for id_ in _ids(tx, conversations, staging_owner(owner)):
        discard(tx, staging_owner(owner), id_)
    _discard_deleted(tx, owner, new_owner)
    _move_rows(tx, owner, new_owner, merged)
    _move_rows(tx, shadow_owner(owner), shadow_owner(new_owner), merged)
    tx.execute(update(requests).filter_by(owner=owner).values(owner=new_owner))
    _move_files(tx, owner, new_owner)
    tx.execute(update(shares).filter_by(owner=owner).values(owner=new_owner))
    index_of(tx).change_owner(tx, new_owner)
    return count


def _discard_deleted(tx: Connection, owner: str, new_owner: str) -> None:
    """Delete what `owner` soft-deleted and cannot restore as `new_owner`."""
    there = {id_ for of in owners_of(new_owner) for id_ in _ids(tx, conversations, of)}
    there |= _ids(tx, conversations, owner)
    for id_ in _ids(tx, conversations, shadow_owner(owner)) & there:
        discard(tx, shadow_owner(owner), id_)


def _move_rows(tx: Connection, owner: str, new_owner: str, merged: dict[str, str]) -> None:
    there = _ids(tx, conversations, new_owner)
    rows = tx.execute(select(conversations).filter_by(owner=owner)).mappings().all()
    moved = [
        {**row, "owner": new_owner, "folder_id": merged.get(row.folder_id, row.folder_id)}
        for row in rows
        if row.id not in there
    ]
    # Insert first and delete last: messages refer to a conversation at every step.
    if moved:
        tx.execute(insert(conversations), moved)
    for row in rows:
        if row.id in there:
            _forget_known_messages(tx, owner, new_owner, row.id)
    tx.execute(update(messages).filter_by(owner=owner).values(owner=new_owner))
    tx.execute(delete(conversations).filter_by(owner=owner))


def _forget_known_messages(tx: Connection, owner: str, new_owner: str, id_: str) -> None:
    """Delete the messages of a conversation that `new_owner` has; the other ones move to it."""
    known = select(messages.c.id).filter_by(owner=new_owner, conversation_id=id_)
    of_it = (messages.c.owner == owner, messages.c.conversation_id == id_)
    new = (*of_it, messages.c.id.not_in(known))
    rows = tx.execute(select(messages.c.parts, messages.c.options).where(*new))
    size = sum(text_bytes(row.parts) + system_bytes(row.options) for row in rows)
    # Their parents are there, or among them.
    tx.execute(update(messages).where(*new).values(owner=new_owner))
    stored = update(conversations).filter_by(owner=new_owner, id=id_)
    tx.execute(stored.values(stored_bytes=conversations.c.stored_bytes + size))
    used = delete(file_uses).filter_by(owner=owner, conversation_id=id_)
    old = select(messages.c.id).where(*of_it)
    tx.execute(used.where(file_uses.c.message_id.in_(old)))
    tx.execute(delete(messages).where(*of_it))


def _move_files(tx: Connection, owner: str, new_owner: str) -> None:
    same = _ids(tx, files, owner) & _ids(tx, files, new_owner)
    if same:
        uses = tx.execute(select(file_uses).filter_by(owner=owner)).mappings()
        moved = [{**use, "owner": new_owner} for use in uses if use.file_id in same]
        if moved:
            tx.execute(insert(file_uses), moved)
        delete_files_of(tx, owner, sorted(same))
    tx.execute(update(files).filter_by(owner=owner).values(owner=new_owner))


def _ids(tx: Connection, table: Any, owner: str, **of: str) -> set[str]:
    return set(tx.execute(select(table.c.id).filter_by(owner=owner, **of)).scalars())


def running_conversations(tx: Connection, owner: str) -> list[str]:
    """Return the ids of an owner's conversations in which an answer is being written."""
    query = select(messages.c.conversation_id).where(messages.c.owner == owner, IS_STREAMING)
    return list(tx.execute(query).scalars())


def delete_all(tx: Connection, owner: str) -> int:
    """Delete everything of an owner; return the number of conversations."""
    count = count_conversations(tx, owner)
    for of in owners_of(owner):
        tx.execute(delete(messages).filter_by(owner=of))
        tx.execute(delete(conversations).filter_by(owner=of))
    delete_files(tx, owner)
    tx.execute(delete(shares).filter_by(owner=owner))
    for table in ARRANGEMENT_TABLES:
        tx.execute(delete(table).filter_by(owner=owner))
    tx.execute(delete(requests).filter_by(owner=owner))
    return count
