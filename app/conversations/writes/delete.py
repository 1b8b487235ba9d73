"""Removing conversations: for good, or set aside for a while so that they can come back.

What is set aside belongs to nobody: with its messages it goes to an owner whom no request can
name, so that no query for its user's things can find any of it.
"""

from sqlalchemy import Connection, delete, insert, select, update

from ...protocol.errors import Refusal
from ..reads.serialize import (
    IS_STREAMING,
    JsonObject,
    find_conversation,
    find_running,
    get_conversation,
)
from ..schema.tables import conversations, messages


def remove(tx: Connection, owner: str, conversation_id: str) -> list[str]:
    """Delete a conversation with its messages; return the ids of the answers that ran."""
    find_conversation(tx, owner, conversation_id)
    running = find_running(tx, owner, [conversation_id])[conversation_id]
    _delete(tx, owner, conversation_id)
    return running


def soft_delete(
    tx: Connection, owner: str, conversation_id: str, *, at: str, until: str
) -> list[str]:
    """Take a conversation from its owner; return the ids of the answers that still ran."""
    find_conversation(tx, owner, conversation_id)
    running = find_running(tx, owner, [conversation_id])[conversation_id]
    # Nobody can write on in what nobody has.
    still = update(messages).filter_by(owner=owner, conversation_id=conversation_id)
    tx.execute(still.where(IS_STREAMING).values(status="stopped", ended_at=at))
    _give(tx, conversation_id, owner, _nobody(owner), removed_until=until)
    return running


def restore(tx: Connection, owner: str, conversation_id: str) -> JsonObject:
    """Give a conversation that was set aside back to its owner.

    Raises:
        Refusal: `not_found`; it was not, or is gone for good.
    """
    query = select(conversations.c.id).filter_by(owner=_nobody(owner), id=conversation_id)
    if tx.execute(query).first() is None:
        raise Refusal("not_found")
    _give(tx, conversation_id, _nobody(owner), owner, removed_until=None)
    return get_conversation(tx, owner, conversation_id)


def find_due(tx: Connection, at: str) -> list[tuple[str, str]]:
    """Return owner and id of each conversation that was set aside until `at` or before."""
    query = select(conversations.c.owner, conversations.c.id)
    rows = tx.execute(query.where(conversations.c.removed_until <= at))
    return [(row.owner, row.id) for row in rows]


def purge(tx: Connection, at: str) -> int:
    """Delete those for good; return how many."""
    due = find_due(tx, at)
    for nobody, conversation_id in due:
        _delete(tx, nobody, conversation_id)
    return len(due)


def _nobody(owner: str) -> str:
    # No user's id begins like this.
    return f"-{owner}"


def _give(
    tx: Connection, conversation_id: str, owner: str, other: str, removed_until: str | None
) -> None:
    # The new row first, the old one last: messages always have a conversation.
    query = select(conversations).filter_by(owner=owner, id=conversation_id)
    row = tx.execute(query).mappings().one()
    taken = {**row, "owner": other, "removed_until": removed_until}
    tx.execute(insert(conversations).values(taken))
    said = update(messages).filter_by(owner=owner, conversation_id=conversation_id)
    tx.execute(said.values(owner=other))
    tx.execute(delete(conversations).filter_by(owner=owner, id=conversation_id))


def _delete(tx: Connection, owner: str, conversation_id: str) -> None:
    tx.execute(delete(messages).filter_by(owner=owner, conversation_id=conversation_id))
    tx.execute(delete(conversations).filter_by(owner=owner, id=conversation_id))
