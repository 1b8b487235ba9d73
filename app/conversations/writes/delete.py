"""Deletes conversations, at once or softly, so that they can be restored for a while.

Soft delete: the rows of a conversation and its messages move to a shadow owner, whom no request
can name. Queries of the real owner therefore never find them.
"""

from sqlalchemy import Connection, insert, select, update
from sqlalchemy import delete as delete_from

from ...protocol.errors import Refusal
from ..reads.serialize import (
    IS_STREAMING,
    JsonObject,
    find_conversation,
    find_running,
    get_conversation,
)
from ..schema.tables import conversations, messages


def delete(tx: Connection, owner: str, conversation_id: str) -> list[str]:
    """Delete a conversation with its messages; return the ids of its running answers."""
    find_conversation(tx, owner, conversation_id)
    running = find_running(tx, owner, [conversation_id])[conversation_id]
    _delete_rows(tx, owner, conversation_id)
    return running


def soft_delete(
    tx: Connection, owner: str, conversation_id: str, *, at: str, until: str
) -> list[str]:
    """Move a conversation to the shadow owner; return the ids of its running answers."""
    find_conversation(tx, owner, conversation_id)
    running = find_running(tx, owner, [conversation_id])[conversation_id]
    # No worker finds the answers under the shadow owner to end them later.
    still = update(messages).filter_by(owner=owner, conversation_id=conversation_id)
    tx.execute(still.where(IS_STREAMING).values(status="stopped", ended_at=at))
    _change_owner(tx, conversation_id, owner, _shadow_owner(owner), removed_until=until)
    return running


def restore(tx: Connection, owner: str, conversation_id: str) -> JsonObject:
    """Move a soft-deleted conversation back to its owner.

    Raises:
        Refusal: `not_found`; it was not soft-deleted, or is purged.
    """
    shadow = _shadow_owner(owner)
    query = select(conversations.c.id).filter_by(owner=shadow, id=conversation_id)
    if tx.execute(query).first() is None:
        raise Refusal("not_found")
    _change_owner(tx, conversation_id, shadow, owner, removed_until=None)
    return get_conversation(tx, owner, conversation_id)


def find_due(tx: Connection, at: str) -> list[tuple[str, str]]:
    """Return owner and id of each soft-deleted conversation that may be purged at `at`."""
    query = select(conversations.c.owner, conversations.c.id)
    rows = tx.execute(query.where(conversations.c.removed_until <= at))
    return [(row.owner, row.id) for row in rows]


def purge(tx: Connection, at: str) -> int:
    """Delete the due conversations; return how many."""
    due = find_due(tx, at)
    for shadow, conversation_id in due:
        _delete_rows(tx, shadow, conversation_id)
    return len(due)


def _shadow_owner(owner: str) -> str:
    # No user's id starts with a hyphen.
    return f"-{owner}"


def _change_owner(
    tx: Connection, conversation_id: str, owner: str, new_owner: str, removed_until: str | None
) -> None:
    # Insert first and delete last: messages refer to a conversation at every step.
    query = select(conversations).filter_by(owner=owner, id=conversation_id)
    row = tx.execute(query).mappings().one()
    moved = {**row, "owner": new_owner, "removed_until": removed_until}
    tx.execute(insert(conversations).values(moved))
    of_it = update(messages).filter_by(owner=owner, conversation_id=conversation_id)
    tx.execute(of_it.values(owner=new_owner))
    tx.execute(delete_from(conversations).filter_by(owner=owner, id=conversation_id))


def _delete_rows(tx: Connection, owner: str, conversation_id: str) -> None:
    tx.execute(delete_from(messages).filter_by(owner=owner, conversation_id=conversation_id))
    tx.execute(delete_from(conversations).filter_by(owner=owner, id=conversation_id))
