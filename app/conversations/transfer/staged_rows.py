"""The rows of a conversation that is being stored: under a shadow owner, then moved to its owner.

`attempt` is the time in `removed_until` that one attempt to store it has.
"""

import json
from collections.abc import Sequence
from enum import Enum
from typing import Any

from sqlalchemy import Connection, insert, select, update

from ...protocol.errors import Refusal
from ..arrangement.folder_rows import find_or_add_folder
from ..budget.stored_bytes import check_stored, system_bytes, text_bytes
from ..files.file_rows import find_files
from ..reads.serialize import JsonObject, get_conversation
from ..schema.file_tables import file_uses
from ..schema.tables import conversations, messages
from ..search.index import index_of
from ..writes.delete import (
    discard,
    discard_shadow,
    is_there,
    move_owner,
    shadow_owner,
    staging_owner,
)

REUSED = "One of its messages is in another conversation of yours, or in one just deleted."
ANOTHER_ATTEMPT = "Another import stores this conversation now."
_COLUMNS = {each.name for each in messages.c} - {"sequence", "owner", "conversation_id", "boot_id"}
# What an import may fill as it likes, and what a row takes in the database. Of other messages they
# are not counted: the server makes them itself, one after the other.
_ABOUT = ("usage", "timings", "error", "details")
ROW_BYTES = 512


class Staged(Enum):
    """What becomes of a conversation that is about to be stored."""

    NEW = "new"
    PRESENT = "present"


def begin(tx: Connection, owner: str, values: JsonObject, limit_stored_bytes: int) -> Staged:
    """Add a conversation without messages, unless the owner has it; `quota_exceeded`."""
    if is_there(tx, owner, values["id"]):
        return Staged.PRESENT
    check_stored(tx, owner, 1, limit_stored_bytes)
    # Of a soft delete, an undo of which is not possible any more, and of an earlier attempt.
    discard_shadow(tx, owner, values["id"])
    discard(tx, staging_owner(owner), values["id"])
    tx.execute(insert(conversations).values(owner=staging_owner(owner), **values))
    return Staged.NEW


def _is_current(tx: Connection, owner: str, conversation_id: str, attempt: str) -> bool:
    of_it = select(conversations.c.id).filter_by(owner=staging_owner(owner), id=conversation_id)
    return tx.execute(of_it.filter_by(removed_until=attempt)).first() is not None


def _check_current(tx: Connection, owner: str, conversation_id: str, attempt: str) -> None:
    if _is_current(tx, owner, conversation_id, attempt):
        return
    if is_there(tx, staging_owner(owner), conversation_id):
        raise Refusal("conversation_busy", ANOTHER_ATTEMPT)
    raise Refusal("not_found")


def discard_attempt(tx: Connection, owner: str, conversation_id: str, attempt: str) -> None:
    """Delete what an attempt has stored, if no other one began since."""
    if _is_current(tx, owner, conversation_id, attempt):
        discard(tx, staging_owner(owner), conversation_id)


def add(
    tx: Connection,
    owner: str,
    conversation_id: str,
    attempt: str,
    rows: Sequence[JsonObject],
    at: str,
) -> None:
    """Add messages; `id_reused`, `not_found`, or `conversation_busy`: another attempt began."""
    _check_current(tx, owner, conversation_id, attempt)
    shadow = staging_owner(owner)
    taken = select(messages.c.id).where(
        messages.c.owner == shadow, messages.c.id.in_([row["id"] for row in rows])
    )
    if tx.execute(taken.limit(1)).first() is not None:
        raise Refusal("id_reused", REUSED)
    _use_files(tx, owner, conversation_id, rows)
    values = [_row(row, shadow, conversation_id, at) for row in rows]
    tx.execute(insert(messages), values)
    index_of(tx).add_messages(tx, shadow, [row["id"] for row in rows])
    size = sum(map(_stored_bytes, rows))
    of_it = update(conversations).filter_by(owner=shadow, id=conversation_id)
    tx.execute(of_it.values(stored_bytes=conversations.c.stored_bytes + size))


def _stored_bytes(row: JsonObject) -> int:
    about = {name: row[name] for name in _ABOUT if row.get(name)}
    size = text_bytes(row["parts"]) + system_bytes(row.get("options"))
    return size + ROW_BYTES + (len(json.dumps(about)) if about else 0)


def _row(row: JsonObject, shadow: str, conversation_id: str, at: str) -> JsonObject:
    empty: dict[str, Any] = dict.fromkeys(_COLUMNS)
    known = {name: value for name, value in row.items() if name in _COLUMNS}
    values = {**empty, **known, "owner": shadow, "conversation_id": conversation_id}
    values["created_at"] = values["created_at"] or at
    return values


def _use_files(
    tx: Connection, owner: str, conversation_id: str, rows: Sequence[JsonObject]
) -> None:
    """Note which messages use which files of the owner."""
    uses = {
        (row["id"], part["file_id"])
        for row in rows
        for part in row["parts"]
        if part["kind"] == "file"
    }
    there = find_files(tx, owner, {file_id for _, file_id in uses}) if uses else {}
    values = [
        {
            "owner": owner,
            "message_id": message_id,
            "file_id": file_id,
            "conversation_id": conversation_id,
        }
        for message_id, file_id in sorted(uses)
        if file_id in there
    ]
    if values:
        tx.execute(insert(file_uses), values)


def end(
    tx: Connection,
    owner: str,
    conversation_id: str,
    attempt: str,
    limit_stored_bytes: int,
    folder: str | None,
    at: str,
) -> JsonObject:
    """Move the conversation to its owner and return it; see ConversationStaging.end."""
    _check_current(tx, owner, conversation_id, attempt)
    if is_there(tx, owner, conversation_id):
        raise Refusal("not_found")
    shadow = staging_owner(owner)
    query = select(conversations.c.stored_bytes).filter_by(owner=shadow, id=conversation_id)
    check_stored(tx, owner, int(tx.execute(query).scalar_one()), limit_stored_bytes)
    other = messages.alias()
    reused = select(messages.c.id).where(
        messages.c.owner == shadow,
        messages.c.conversation_id == conversation_id,
        messages.c.id == other.c.id,
        # Or one that was just deleted could not be restored.
        other.c.owner.in_((owner, shadow_owner(owner))),
    )
    if tx.execute(reused.limit(1)).first() is not None:
        raise Refusal("id_reused", REUSED)
    if folder is not None:
        folder_id = find_or_add_folder(tx, owner, folder, at)
        of_it = update(conversations).filter_by(owner=shadow, id=conversation_id)
        tx.execute(of_it.values(folder_id=folder_id))
    move_owner(tx, conversation_id, shadow, owner, removed_until=None)
    return get_conversation(tx, owner, conversation_id)
