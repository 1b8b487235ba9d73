"""The store's side of what is done to a conversation as a whole: changed, named, removed.

Each is one transaction, as in store.py.
"""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import Connection

from .db.database import Database
from .ids import wire_time
from .reads.serialize import JsonObject, find_conversation
from .writes import delete as removal
from .writes import update as changes
from .writes.new_answer import RowDefaults
from .writes.titles import checked_title, shortened
from .writes.update import Untitled


class ConversationEdits:
    """What ConversationStore has of this."""

    def __init__(self, database: Database, maker: RowDefaults):
        self._database = database
        self._maker = maker

    def get_own_options(self, owner: str, conversation_id: str) -> JsonObject:
        """Return the options that a conversation's answers are asked for with."""
        return self._database.read(
            lambda tx: find_conversation(tx, owner, conversation_id).options or {}
        )

    def change(
        self,
        owner: str,
        conversation_id: str,
        *,
        title: str | None = None,
        head_id: str | None = None,
        options: JsonObject | None = None,
    ) -> JsonObject:
        """Change what is given and return the conversation; `invalid`, `too_large`.

        `head_id` is any message: the branch through it becomes the one that is shown.
        """
        fields: JsonObject = {}
        if title is not None:
            checked = checked_title(title, self._maker.limit_title_chars)
            fields |= {"title": checked, "titled_by": "user"}
        if options is not None:
            fields["options"] = options

        def write(tx: Connection) -> JsonObject:
            if head_id is not None:
                fields["head_id"] = changes.find_head(tx, owner, conversation_id, head_id)
            return changes.change(tx, owner, conversation_id, **fields)

        return self._database.write(write)

    def find_untitled(self, owner: str, answer_id: str) -> Untitled | None:
        """Return what a title can be made of, if this answer is a first one and needs one."""
        return self._database.read(lambda tx: changes.find_untitled(tx, owner, answer_id))

    def retitle(self, owner: str, conversation_id: str, title: str) -> JsonObject | None:
        """Replace a title made of the first words; None if it is not that any more."""
        most = self._maker.limit_title_chars
        return self._database.write(
            lambda tx: changes.retitle(tx, owner, conversation_id, shortened(title, most))
        )

    def delete(self, owner: str, conversation_id: str) -> Sequence[str]:
        """Delete a conversation whole; return the ids of the answers that ran in it."""
        return self._database.write(lambda tx: removal.remove(tx, owner, conversation_id))

    def soft_delete(self, owner: str, conversation_id: str, keep_s: float) -> Sequence[str]:
        """Do the same, but keep it for `keep_s` so that it can be restored."""
        moment = self._maker.clock()
        at, until = wire_time(moment), wire_time(moment + timedelta(seconds=keep_s))
        return self._database.write(
            lambda tx: removal.soft_delete(tx, owner, conversation_id, at=at, until=until)
        )

    def restore(self, owner: str, conversation_id: str) -> JsonObject:
        """Bring back what was set aside, and return it; `not_found`."""
        return self._database.write(lambda tx: removal.restore(tx, owner, conversation_id))

    def purge(self) -> int:
        """Delete what was set aside long enough; return how many conversations."""
        at = wire_time(self._maker.clock())
        # Almost always there is nothing: not worth waiting for whoever writes.
        if not self._database.read(lambda tx: removal.find_due(tx, at)):
            return 0
        return self._database.write(lambda tx: removal.purge(tx, at))
