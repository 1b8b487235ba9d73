"""How an answer ends in the database: once for each run, whoever comes first."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, select, update

from ..protocol.commands import clean_text
from .beginning import touch
from .objects import IS_STREAMING, JsonObject, get_conversation
from .tables import messages


class Streaming(NamedTuple):
    """An answer the database holds for streaming, and the process that writes it."""

    owner: str
    answer_id: str
    run: int
    boot_id: str
    conversation_id: str


def finish(
    tx: Connection,
    owner: str,
    answer_id: str,
    run: int,
    *,
    parts: Sequence[JsonObject],
    at: str,
    **ending: Any,
) -> JsonObject | None:
    """End the answer if it streams at `run`; return its conversation, or None if it is gone."""
    query = select(messages.c.conversation_id, messages.c.status, messages.c.run)
    row = tx.execute(query.filter_by(owner=owner, id=answer_id)).one_or_none()
    if row is None:
        return None
    # The condition again: another process may end it between the two statements.
    change = (
        update(messages)
        .where(
            messages.c.owner == owner,
            messages.c.id == answer_id,
            messages.c.run == run,
            IS_STREAMING,
        )
        .values(parts=[_stored(part) for part in parts], ended_at=at, **ending)
    )
    if tx.execute(change).rowcount:
        touch(tx, owner, row.conversation_id, at)
    return get_conversation(tx, owner, row.conversation_id)


def _stored(part: JsonObject) -> JsonObject:
    # A whole part begins at 0, and holds nothing that PostgreSQL refuses.
    return {**part, "at": 0, "text": clean_text(part["text"])} if "text" in part else part


def find_streaming(tx: Connection) -> list[Streaming]:
    """Return every owner's streaming answers."""
    columns = (messages.c.owner, messages.c.id, messages.c.run, messages.c.boot_id)
    query = select(*columns, messages.c.conversation_id).where(IS_STREAMING)
    return [Streaming(*row) for row in tx.execute(query)]
