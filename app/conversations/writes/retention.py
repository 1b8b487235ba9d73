"""Conversations of any owner that have not changed for long, found and deleted one by one."""

from sqlalchemy import Connection, exists, select

from ..db.database import Database
from ..reads.serialize import IS_STREAMING
from ..schema.tables import conversations, messages
from .delete import remove


class Retention:
    """What was last changed before `older_than`, a wire time; each deletion is a transaction."""

    def __init__(self, database: Database, older_than: str):
        self._database = database
        self._older_than = older_than

    def find(self) -> list[tuple[str, str]]:
        """Return owner and id of what is due; conversations that are being answered are not."""
        return self._database.read(lambda tx: self._due(tx, None))

    def delete(self, owner: str, conversation_id: str) -> bool:
        """Delete one if it is still due; return whether it was."""

        def delete(tx: Connection) -> bool:
            is_due = bool(self._due(tx, (owner, conversation_id)))
            if is_due:
                remove(tx, owner, conversation_id)
            return is_due

        return self._database.write(delete)

    def _due(self, tx: Connection, one: tuple[str, str] | None) -> list[tuple[str, str]]:
        is_running = exists().where(
            messages.c.owner == conversations.c.owner,
            messages.c.conversation_id == conversations.c.id,
            IS_STREAMING,
        )
        query = select(conversations.c.owner, conversations.c.id).where(
            conversations.c.updated_at < self._older_than,
            # What was set aside has a date of its own.
            conversations.c.removed_until.is_(None),
            ~is_running,
        )
        if one is not None:
            query = query.filter_by(owner=one[0], id=one[1])
        return [(row.owner, row.id) for row in tx.execute(query)]
