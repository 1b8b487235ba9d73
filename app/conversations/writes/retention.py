"""Finds old conversations of all owners and deletes them one by one."""

from sqlalchemy import Connection, exists, literal, select
from sqlalchemy import delete as delete_from

from ..db.database import Database
from ..reads.serialize import IS_STREAMING
from ..schema.account_tables import users
from ..schema.arrangement_tables import ARRANGEMENT_TABLES
from ..schema.tables import conversations, messages
from .delete import delete


class Retention:
    """Conversations last changed before `older_than`, a wire time; one transaction a deletion."""

    def __init__(self, database: Database, older_than: str):
        self._database = database
        self._older_than = older_than

    def find(self) -> list[tuple[str, str]]:
        """Return owner and id of each due conversation; those with a running answer are not due."""
        return self._database.read(self._due)

    def delete(self, owner: str, conversation_id: str) -> bool:
        """Delete a conversation if it is still due; return whether it was."""
        return self._database.write(self._delete_if_due, owner, conversation_id)

    def delete_unused(self) -> int:
        """Delete old folders and presets of anonymous users without conversations; how many."""
        return self._database.write(self._delete_unused)

    def _delete_unused(self, tx: Connection) -> int:
        count = 0
        for table in ARRANGEMENT_TABLES:
            is_used = exists().where(
                conversations.c.owner.in_([table.c.owner, literal("-").concat(table.c.owner)])
            )
            is_account = exists().where(users.c.id == table.c.owner)
            is_old = table.c.created_at < self._older_than
            count += tx.execute(delete_from(table).where(is_old, ~is_used, ~is_account)).rowcount
        return count

    def _delete_if_due(self, tx: Connection, owner: str, conversation_id: str) -> bool:
        is_due = bool(self._due(tx, (owner, conversation_id)))
        if is_due:
            delete(tx, owner, conversation_id)
        return is_due

    def _due(self, tx: Connection, one: tuple[str, str] | None = None) -> list[tuple[str, str]]:
        is_running = exists().where(
            messages.c.owner == conversations.c.owner,
            messages.c.conversation_id == conversations.c.id,
            IS_STREAMING,
        )
        query = select(conversations.c.owner, conversations.c.id).where(
            conversations.c.updated_at < self._older_than,
            # Soft-deleted conversations are purged by their own date.
            conversations.c.removed_until.is_(None),
            ~is_running,
        )
        if one is not None:
            query = query.filter_by(owner=one[0], id=one[1])
        return [(row.owner, row.id) for row in tx.execute(query)]
