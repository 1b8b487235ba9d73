"""Deletes conversations, at once or softly, so that they can be restored for a while.

Soft delete: the rows of a conversation and its messages move to a shadow owner, whom no request
can name. Queries of the real owner therefore never find them. A conversation that an import puts
together has another shadow owner, so that no undo shows a part of it.
"""

from sqlalchemy import Connection, insert, select, update
from sqlalchemy import delete as delete_from

from ...protocol.errors import Refusal
from ..budget.stored_bytes import check_stored
from ..files.file_rows import drop_uses
from ..reads.serialize import (
    IS_STREAMING,
    JsonObject,
    find_conversation,
    find_running,
    get_conversation,
)
from ..schema.share_tables import shares
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
    shadow = shadow_owner(owner)
    # A client used the id again: only the last conversation can be restored.
    discard_shadow(tx, owner, conversation_id)
    # No worker finds the answers under the shadow owner to end them later.
    still = update(messages).filter_by(owner=owner, conversation_id=conversation_id)
    tx.execute(still.where(IS_STREAMING).values(status="stopped", ended_at=at))
    move_owner(tx, conversation_id, owner, shadow, removed_until=until)
    return running


def restore(
    tx: Connection, owner: str, conversation_id: str, limit_stored_bytes: int = 0
) -> JsonObject:
    """Move a soft-deleted conversation back to its owner.

    Raises:
        Refusal: `not_found`; it was not soft-deleted, is purged, or its id is used again.
            `quota_exceeded`; far more is stored than may be.
    """
    shadow = shadow_owner(owner)
    query = select(conversations.c.stored_bytes).filter_by(owner=shadow, id=conversation_id)
    size = tx.execute(query).scalar()
    if size is None or is_there(tx, owner, conversation_id):
        raise Refusal("not_found")
    # An undo loses nobody's text for what was stored since the deletion, and stores twice the
    # limit at most.
    check_stored(tx, owner, int(size), limit_stored_bytes, times=2)
    move_owner(tx, conversation_id, shadow, owner, removed_until=None)
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


def discard_shadow(tx: Connection, owner: str, conversation_id: str) -> None:
    """Delete what the shadow owner of `owner` has under this id."""
    discard(tx, shadow_owner(owner), conversation_id)


def discard(tx: Connection, shadow: str, conversation_id: str) -> None:
    """Delete what a shadow owner has under this id, if there is something."""
    if is_there(tx, shadow, conversation_id):
        _delete_rows(tx, shadow, conversation_id)


def is_there(tx: Connection, owner: str, conversation_id: str) -> bool:
    """Return whether an owner, or a shadow owner, has a conversation."""
    query = select(conversations.c.id).filter_by(owner=owner, id=conversation_id)
    return tx.execute(query).first() is not None


def shadow_owner(owner: str) -> str:
    """Return the owner of what `owner` soft-deleted."""
    # No user's id starts with a hyphen.
    return f"-{owner}"


def staging_owner(owner: str) -> str:
    """Return the owner of what an import of `owner` has not stored to its end."""
    return f"--{owner}"


def user_of(owner: str) -> str:
    """Return the user of an owner or a shadow owner."""
    return owner.lstrip("-")


def owners_of(user: str) -> tuple[str, ...]:
    """Return a user with the shadow owners."""
    return (user, shadow_owner(user), staging_owner(user))


def move_owner(
    tx: Connection, conversation_id: str, owner: str, new_owner: str, removed_until: str | None
) -> None:
    """Move a conversation with its messages to another owner."""
    # Insert first and delete last: messages refer to a conversation at every step.
    query = select(conversations).filter_by(owner=owner, id=conversation_id)
    row = tx.execute(query).mappings().one()
    moved = {**row, "owner": new_owner, "removed_until": removed_until}
    tx.execute(insert(conversations).values(moved))
    of_it = update(messages).filter_by(owner=owner, conversation_id=conversation_id)
    tx.execute(of_it.values(owner=new_owner))
    tx.execute(delete_from(conversations).filter_by(owner=owner, id=conversation_id))


def _delete_rows(tx: Connection, owner: str, conversation_id: str) -> None:
    user = user_of(owner)
    # Files and shares have the user and the id, whichever of the owners has the conversation.
    others = [of for of in owners_of(user) if of != owner]
    if owner == user or not any(is_there(tx, of, conversation_id) for of in others):
        drop_uses(tx, user, conversation_id)
        tx.execute(delete_from(shares).filter_by(owner=user, conversation_id=conversation_id))
    tx.execute(delete_from(messages).filter_by(owner=owner, conversation_id=conversation_id))
    tx.execute(delete_from(conversations).filter_by(owner=owner, id=conversation_id))
