"""The store's changes of a conversation as a whole: update, title, delete, restore.

Each is one transaction and raises Refusal, as in store.py.
"""

from collections.abc import Sequence
from datetime import timedelta

from .arrangement.placement import Placement
from .db.database import Database
from .ids import Clock, wire_time
from .reads.serialize import JsonObject
from .writes import delete as deletion
from .writes.titles import checked_title, shortened
from .writes.update import Untitled, find_untitled, replace_title, update_conversation


class ConversationEdits:
    """Changes of conversations; held by ConversationStore as `edits`."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        limit_title_chars: int,
        limit_stored_bytes: int = 0,
    ):
        self._database = database
        self._clock = clock
        self._limit_title_chars = limit_title_chars
        self._limit_stored_bytes = limit_stored_bytes

    def update(
        self,
        owner: str,
        conversation_id: str,
        *,
        title: str | None = None,
        head_id: str | None = None,
        options: JsonObject | None = None,
        placement: Placement | None = None,
    ) -> JsonObject:
        """Set the given fields and return the conversation.

        `head_id` is any message: the branch through it becomes the shown one. Refuses with
        `not_found`, `invalid`, `too_large` or `quota_exceeded`.
        """
        fields: JsonObject = {}
        if title is not None:
            checked = checked_title(title, self._limit_title_chars)
            fields |= {"title": checked, "titled_by": "user"}
        if options is not None:
            fields["options"] = options
        return self._database.write(
            update_conversation,
            owner,
            conversation_id,
            through=head_id,
            placement=placement,
            at=wire_time(self._clock()),
            limit_stored_bytes=self._limit_stored_bytes,
            **fields,
        )

    def find_untitled(self, owner: str, answer_id: str) -> Untitled | None:
        """Return what a title can be made of, if this is a first answer without a given title."""
        return self._database.read(find_untitled, owner, answer_id)

    def retitle(self, owner: str, conversation_id: str, title: str) -> JsonObject | None:
        """Replace a title made of the first words.

        None if `title` has no visible character, or the stored one has changed since.
        """
        short = shortened(title, self._limit_title_chars)
        if not short:
            return None
        return self._database.write(replace_title, owner, conversation_id, short)

    def delete(self, owner: str, conversation_id: str) -> Sequence[str]:
        """Delete a conversation; return the ids of its running answers."""
        return self._database.write(deletion.delete, owner, conversation_id)

    def soft_delete(self, owner: str, conversation_id: str, keep_s: float) -> Sequence[str]:
        """Hide a conversation and keep it `keep_s` for `restore`; return as `delete` does."""
        moment = self._clock()
        at, until = wire_time(moment), wire_time(moment + timedelta(seconds=keep_s))
        return self._database.write(
            deletion.soft_delete, owner, conversation_id, at=at, until=until
        )

    def restore(self, owner: str, conversation_id: str) -> JsonObject:
        """Restore a soft-deleted conversation and return it; `not_found`, `quota_exceeded`."""
        limit = self._limit_stored_bytes
        return self._database.write(deletion.restore, owner, conversation_id, limit)

    def purge(self) -> int:
        """Delete soft-deleted conversations whose time is over; return how many."""
        at = wire_time(self._clock())
        # Almost always nothing is due, and a read does not wait for writers.
        if not self._database.read(deletion.find_due, at):
            return 0
        return self._database.write(deletion.purge, at)
