"""Stores whole conversations: in many short transactions, and seen only when all of it is there.

A conversation is put together under a shadow owner (see writes/delete.py), with a time after which
it is purged. Its end moves it to its owner, in one transaction. So a process that ends in between
leaves nothing that a user sees, and nothing that stays. That time also names the attempt: where two
imports store the same conversation at once, the first one goes on no more.
"""

import random
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import Connection, select

from ...protocol.errors import Refusal
from ..budget.stored_bytes import system_bytes
from ..db.database import Database
from ..ids import Clock, wire_time
from ..reads.serialize import JsonObject
from ..schema.account_tables import users
from ..writes.titles import clean_line, title_from
from . import staged_rows
from .staged_rows import Staged

KEPT = timedelta(hours=1)
# An attempt's time is up to this much earlier, which tells two of the same moment apart.
_JITTER_S = 300.0
_PLACE = ("pinned_at", "archived_at")
_HEAD = ("id", "title", "titled_by", "head_id", "created_at", "updated_at", "options", *_PLACE)


class ConversationStaging:
    """Stores the conversations of imports; methods raise Refusal.

    `has_accounts`: each owner is a person, who may lose the access or be deleted during an import.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        *,
        limit_title_chars: int,
        limit_stored_bytes: int,
        has_accounts: bool = False,
    ):
        self._database = database
        self._clock = clock
        self._limit_title_chars = limit_title_chars
        self._limit_stored_bytes = limit_stored_bytes
        self._has_accounts = has_accounts
        self._attempts: dict[tuple[str, str], str] = {}

    def begin(self, owner: str, head: JsonObject, first_text: str = "") -> Staged:
        """Begin a conversation, unless the owner has one with its id.

        Its title is made of `first_text` where it has none.
        """
        at = self._clock()
        values = {name: head.get(name) for name in _HEAD}
        title = clean_line(str(head.get("title") or ""))[: self._limit_title_chars]
        values["title"] = title or title_from(first_text, self._limit_title_chars)
        values["titled_by"] = head.get("titled_by") if title else "words"
        for name in ("created_at", "updated_at"):
            values[name] = head.get(name) or wire_time(at)
        values["stored_bytes"] = system_bytes(values["options"])
        earlier = timedelta(seconds=random.uniform(0, _JITTER_S))  # noqa: S311 - no secret
        values["removed_until"] = attempt = wire_time(at + KEPT - earlier)
        found = self._database.write(self._begin, owner, values)
        if found is Staged.NEW:
            self._attempts[owner, str(values["id"])] = attempt
        return found

    def add(self, owner: str, conversation_id: str, rows: Sequence[JsonObject]) -> None:
        """Store messages, whose parents are stored or among them."""
        attempt, at = self._attempt(owner, conversation_id), wire_time(self._clock())
        self._database.write(staged_rows.add, owner, conversation_id, attempt, rows, at)

    def end(self, owner: str, conversation_id: str, folder: str | None = None) -> JsonObject:
        """Show the conversation to its owner, in the folder of that name; return it.

        The folder is made where there is none, and left out where there can be no more.

        Raises:
            Refusal: `quota_exceeded`; or `id_reused`: another conversation has one of its messages.
        """
        attempt, at = self._attempt(owner, conversation_id), wire_time(self._clock())
        stored = self._database.write(self._end, owner, conversation_id, attempt, folder, at)
        self._attempts.pop((owner, conversation_id), None)
        return stored

    def discard(self, owner: str, conversation_id: str) -> None:
        """Delete a conversation that was not ended."""
        attempt = self._attempt(owner, conversation_id)
        self._attempts.pop((owner, conversation_id), None)
        self._database.write(staged_rows.discard_attempt, owner, conversation_id, attempt)

    def _begin(self, tx: Connection, owner: str, values: JsonObject) -> Staged:
        self._check_person(tx, owner)
        return staged_rows.begin(tx, owner, values, self._limit_stored_bytes)

    def _end(
        self,
        tx: Connection,
        owner: str,
        conversation_id: str,
        attempt: str,
        folder: str | None,
        at: str,
    ) -> JsonObject:
        self._check_person(tx, owner)
        limit = self._limit_stored_bytes
        return staged_rows.end(tx, owner, conversation_id, attempt, limit, folder, at)

    def _check_person(self, tx: Connection, owner: str) -> None:
        if self._has_accounts:
            # Locked, so that the deletion of the person sees the conversation or fails.
            query = select(users.c.id).filter_by(id=owner, disabled_at=None)
            if tx.execute(query.with_for_update(read=True)).first() is None:
                raise Refusal("forbidden")

    def _attempt(self, owner: str, conversation_id: str) -> str:
        return self._attempts.get((owner, conversation_id), "")
