"""Stores the ending of a run, once: the first ending of a run wins."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, select, update

from ...protocol.commands import clean_text
from ..budget.stored_bytes import model_state_bytes, text_bytes
from ..reads.serialize import (
    IS_STREAMING,
    JsonObject,
    conversation_object,
    find_running,
    get_conversation,
)
from ..schema.tables import messages
from ..search.index import index_of
from .new_answer import touch

# The parts and the model's state are those that an earlier run left.
_BEFORE = select(messages.c.conversation_id, messages.c.parts, messages.c.model_state).filter_by(
    owner=bindparam("owner"), id=bindparam("id")
)
# Matches nothing if another process has ended the run.
_END = update(messages).where(
    messages.c.owner == bindparam("of"),
    messages.c.id == bindparam("which"),
    messages.c.run == bindparam("at_run"),
    IS_STREAMING,
)


class StreamingAnswer(NamedTuple):
    """An answer that is streaming by the database, and the boot id of its process."""

    owner: str
    answer_id: str
    run: int
    boot_id: str
    conversation_id: str


def finish_run(
    tx: Connection,
    /,
    owner: str,
    answer_id: str,
    run: int,
    *,
    parts: Sequence[JsonObject],
    at: str,
    **ending: Any,
) -> JsonObject | None:
    """End the answer if it streams at `run`; return its conversation, None if it is deleted."""
    row = tx.execute(_BEFORE, {"owner": owner, "id": answer_id}).one_or_none()
    if row is None:
        return None
    values: JsonObject = {"parts": [_stored(part) for part in parts], "ended_at": at, **ending}
    of_it = {"of": owner, "which": answer_id, "at_run": run}
    if not tx.execute(_END, {**of_it, **values}).rowcount:
        return get_conversation(tx, owner, row.conversation_id)
    index_of(tx).add(tx, owner, answer_id)
    added_bytes = text_bytes(values["parts"]) - text_bytes(row.parts)
    if "model_state" in ending:
        before, after = row.model_state, ending["model_state"]
        added_bytes += model_state_bytes(after) - model_state_bytes(before)
    conversation = touch(tx, owner, row.conversation_id, at, added_bytes)
    running = find_running(tx, owner, [row.conversation_id])
    return conversation_object(conversation, running[row.conversation_id])


def _stored(part: JsonObject) -> JsonObject:
    # A stored part starts at 0, without the NUL that PostgreSQL refuses.
    return {**part, "at": 0, "text": clean_text(part["text"])} if "text" in part else part


def find_streaming(tx: Connection) -> list[StreamingAnswer]:
    """Return every owner's streaming answers."""
    columns = (messages.c.owner, messages.c.id, messages.c.run, messages.c.boot_id)
    query = select(*columns, messages.c.conversation_id).where(IS_STREAMING)
    return [StreamingAnswer(*row) for row in tx.execute(query)]
