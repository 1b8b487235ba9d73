"""Moves all conversations of one owner to another, such as those of a browser at first sign-in."""

from sqlalchemy import Connection, delete, func, insert, select, update

from ..protocol.errors import Refusal
from .reads.serialize import IS_STREAMING
from .schema.tables import conversations, messages, requests
from .search.index import index_of


def count_conversations(tx: Connection, owner: str) -> int:
    """Return how many conversations an owner has."""
    query = select(func.count()).select_from(conversations).filter_by(owner=owner)
    return int(tx.execute(query).scalar_one())


def move_conversations(tx: Connection, owner: str, new_owner: str) -> int:
    """Move conversations, messages and request records to `new_owner`; return how many.

    Raises:
        Refusal: `conversation_busy`; an answer is being written in one of them.
    """
    running = select(messages.c.id).where(messages.c.owner == owner, IS_STREAMING).limit(1)
    if tx.execute(running).first() is not None:
        raise Refusal("conversation_busy")
    count = count_conversations(tx, owner)
    # Insert first and delete last: messages refer to a conversation at every step.
    rows = tx.execute(select(conversations).filter_by(owner=owner)).mappings().all()
    if rows:
        tx.execute(insert(conversations), [{**row, "owner": new_owner} for row in rows])
    tx.execute(update(messages).filter_by(owner=owner).values(owner=new_owner))
    tx.execute(delete(conversations).filter_by(owner=owner))
    tx.execute(update(requests).filter_by(owner=owner).values(owner=new_owner))
    index_of(tx).change_owner(tx, new_owner)
    return count


def running_conversations(tx: Connection, owner: str) -> list[str]:
    """Return the ids of an owner's conversations in which an answer is being written."""
    query = select(messages.c.conversation_id).where(messages.c.owner == owner, IS_STREAMING)
    return list(tx.execute(query).scalars())


def delete_all(tx: Connection, owner: str) -> int:
    """Delete everything of an owner; return the number of conversations."""
    count = count_conversations(tx, owner)
    for of in (owner, f"-{owner}"):
        tx.execute(delete(messages).filter_by(owner=of))
        tx.execute(delete(conversations).filter_by(owner=of))
    tx.execute(delete(requests).filter_by(owner=owner))
    return count
