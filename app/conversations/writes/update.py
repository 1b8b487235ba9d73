"""Changes a conversation apart from its messages: title, shown branch, options, place.

None changes `updated_at`, which orders the list by the newest message.
"""

from typing import Any, NamedTuple

from sqlalchemy import Connection, select, update

from ...protocol.errors import Refusal
from ..arrangement.placement import Placement
from ..budget.stored_bytes import check_stored, system_bytes
from ..reads.message_path import newest_leaf
from ..reads.serialize import JsonObject, find_conversation, find_message, get_conversation, text_of
from ..schema.tables import conversations, messages
from ..search.index import index_of


class Untitled(NamedTuple):
    """A first question and the answer to it, by `model`."""

    model: str
    question: str
    answer: str


def update_conversation(
    tx: Connection,
    /,
    owner: str,
    conversation_id: str,
    *,
    through: str | None,
    placement: Placement | None,
    at: str,
    limit_stored_bytes: int,
    **fields: Any,
) -> JsonObject:
    """Set `fields`, and the head to the newest leaf below `through`; return the conversation.

    Raises:
        Refusal: `not_found`, also for a message of another conversation; `quota_exceeded`.
    """
    if through is not None:
        fields["head_id"] = _find_head(tx, owner, conversation_id, through)
    old = find_conversation(tx, owner, conversation_id)
    if placement is not None:
        fields |= placement.fields(tx, owner, at)
    if "options" in fields:
        more = system_bytes(fields["options"]) - system_bytes(old.options)
        check_stored(tx, owner, more, limit_stored_bytes)
        fields["stored_bytes"] = conversations.c.stored_bytes + more
    query = update(conversations).filter_by(owner=owner, id=conversation_id)
    tx.execute(query.values(**fields))
    if "title" in fields:
        index_of(tx).retitle(tx, owner, conversation_id, fields["title"])
    return get_conversation(tx, owner, conversation_id)


def _find_head(tx: Connection, owner: str, conversation_id: str, message_id: str) -> str:
    if find_message(tx, owner, message_id).conversation_id != conversation_id:
        raise Refusal("not_found")
    return newest_leaf(tx, owner, message_id)


def find_untitled(tx: Connection, owner: str, answer_id: str) -> Untitled | None:
    """Return a first answer with text whose conversation's title is made of the first words."""
    question = messages.alias("question")
    query = (
        select(messages.c.model, messages.c.parts, question.c.parts.label("question_parts"))
        .join(
            question,
            (question.c.owner == messages.c.owner) & (question.c.id == messages.c.parent_id),
        )
        .join(
            conversations,
            (conversations.c.owner == messages.c.owner)
            & (conversations.c.id == messages.c.conversation_id),
        )
        .where(
            messages.c.owner == owner,
            messages.c.id == answer_id,
            question.c.parent_id.is_(None),
            conversations.c.titled_by == "words",
        )
    )
    row = tx.execute(query).one_or_none()
    if row is None or not (text := text_of(row.parts)):
        return None
    return Untitled(row.model, text_of(row.question_parts), text)


def replace_title(
    tx: Connection, owner: str, conversation_id: str, title: str
) -> JsonObject | None:
    """Replace a title made of the first words; return None if the title has changed since."""
    query = update(conversations).filter_by(owner=owner, id=conversation_id, titled_by="words")
    if not tx.execute(query.values(title=title, titled_by="model")).rowcount:
        return None
    index_of(tx).retitle(tx, owner, conversation_id, title)
    return get_conversation(tx, owner, conversation_id)
