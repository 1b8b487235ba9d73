"""Reads whole conversations in batches, so that an export holds a few messages at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, select

from ...protocol.errors import Refusal
from ..reads.serialize import JsonObject, find_conversation
from ..schema.arrangement_tables import folders
from ..schema.file_tables import file_uses, files
from ..schema.tables import conversations, messages

# What the model keeps is its own, and a conversation from elsewhere must not set it.
_LEFT_OUT = {"sequence", "owner", "conversation_id", "boot_id", "model_state"}
_COLUMNS = [each for each in messages.c if each.name not in _LEFT_OUT]
# A share has none of these: they are the owner's own.
_PLACE = ("pinned_at", "archived_at")
_OF_A_QUESTION = ("id", "parent_id", "role", "created_at", "parts")


@dataclass(frozen=True, slots=True)
class WholeConversation:
    """A conversation and the sequences of its messages, parents before their children."""

    head: JsonObject
    sequences: Sequence[int]


def find_ids(tx: Connection, owner: str) -> list[str]:
    """Return the ids of all conversations of an owner, the oldest first."""
    query = select(conversations.c.id).filter_by(owner=owner)
    return list(tx.execute(query.order_by(conversations.c.created_at)).scalars())


def find_owners(tx: Connection) -> list[str]:
    """Return everyone who has conversations."""
    query = select(conversations.c.owner).distinct().order_by(conversations.c.owner)
    return [owner for owner in tx.execute(query).scalars() if not owner.startswith("-")]


def find_owner_of(tx: Connection, conversation_id: str) -> str:
    """Return the owner of a conversation, for the operator.

    Raises:
        Refusal: `not_found`; or `invalid`: several users have one with this id.
    """
    query = select(conversations.c.owner).filter_by(id=conversation_id)
    owners = [each for each in tx.execute(query).scalars() if not each.startswith("-")]
    if not owners:
        raise Refusal("not_found")
    if len(owners) > 1:
        raise Refusal("invalid", "Several users have a conversation with this id; add --user.")
    return str(owners[0])


def find_title(tx: Connection, owner: str, conversation_id: str) -> str:
    """Return the title of a conversation; `not_found`."""
    return str(find_conversation(tx, owner, conversation_id).title)


def find_whole(tx: Connection, owner: str, conversation_id: str) -> WholeConversation:
    """Return a conversation with all its branches; `not_found`."""
    row = find_conversation(tx, owner, conversation_id)
    named = select(folders.c.name).filter_by(owner=owner, id=row.folder_id)
    head = _head(row) | {name: getattr(row, name) for name in _PLACE}
    head["folder"] = tx.execute(named).scalar()
    query = select(messages.c.sequence).filter_by(owner=owner, conversation_id=conversation_id)
    return WholeConversation(head, list(tx.execute(query.order_by("sequence")).scalars()))


def find_shown(tx: Connection, owner: str, conversation_id: str) -> WholeConversation:
    """Return a conversation with the branch that is shown; `not_found`."""
    head = find_conversation(tx, owner, conversation_id)
    columns = (messages.c.id, messages.c.parent_id, messages.c.sequence)
    query = select(*columns).filter_by(owner=owner, conversation_id=conversation_id)
    links = {row.id: (row.parent_id, row.sequence) for row in tx.execute(query)}
    path, at = [], head.head_id
    while at in links:
        at, sequence = links.pop(at)
        path.append(sequence)
    return WholeConversation(_head(head), path[::-1])


def read_messages(tx: Connection, owner: str, sequences: Sequence[int]) -> list[JsonObject]:
    """Return the messages that still exist, in order of their sequences."""
    query = select(*_COLUMNS).where(messages.c.owner == owner, messages.c.sequence.in_(sequences))
    rows = tx.execute(query.order_by(messages.c.sequence)).mappings()
    return [_message(dict(row)) for row in rows]


def find_used_files(tx: Connection, owner: str, conversation_id: str) -> list[Row[Any]]:
    """Return the files of a conversation, without their texts, the oldest first."""
    used = select(file_uses.c.file_id).filter_by(owner=owner, conversation_id=conversation_id)
    columns = [each for each in files.c if each.name != "text"]
    query = select(*columns).where(
        files.c.owner == owner, files.c.id.in_(used), files.c.ready_at.is_not(None)
    )
    return list(tx.execute(query.order_by(files.c.created_at, files.c.id)))


def _head(row: Row[Any]) -> JsonObject:
    names = ("id", "title", "titled_by", "head_id", "created_at", "updated_at", "options")
    return {name: getattr(row, name) for name in names}


def _message(found: JsonObject) -> JsonObject:
    if found["role"] == "user":
        return {name: found[name] for name in _OF_A_QUESTION}
    if found["status"] == "streaming":
        found |= {"status": "interrupted", "ended_at": found["created_at"]}
    return found
