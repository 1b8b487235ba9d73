"""The store's folders, and its changes of many conversations at once.

Each method is one transaction and raises Refusal, as in store.py.
"""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import Connection

from ...protocol.errors import Refusal
from ..db.database import Database
from ..ids import Clock, IdMaker, wire_time
from ..names import checked_name
from ..reads.serialize import JsonObject
from ..writes import delete as deletion
from . import folder_rows
from .placement import Placement, place_all

Removed = dict[str, Sequence[str]]


class Arrangement:
    """Folders and placement of conversations; held by ConversationStore as `arrangement`."""

    def __init__(
        self, database: Database, clock: Clock, make_id: IdMaker, limit_stored_bytes: int = 0
    ):
        self._database = database
        self._clock = clock
        self._make_id = make_id
        self._limit_stored_bytes = limit_stored_bytes

    def folders(self, owner: str) -> list[JsonObject]:
        """Return the user's folders by name."""
        return self._database.read(folder_rows.list_folders, owner)

    def add_folder(self, owner: str, name: str) -> JsonObject:
        """Add a folder; `invalid`, `too_large`, `name_taken`, `too_many`."""
        named, at = checked_name(name), wire_time(self._clock())
        return self._database.write(folder_rows.add_folder, owner, named, self._make_id, at)

    def rename_folder(self, owner: str, folder_id: str, name: str) -> JsonObject:
        """Rename a folder; `not_found`, `invalid`, `too_large`, `name_taken`."""
        named = checked_name(name)
        return self._database.write(folder_rows.rename_folder, owner, folder_id, named)

    def delete_folder(self, owner: str, folder_id: str) -> None:
        """Delete a folder; its conversations are in no folder then; `not_found`."""
        self._database.write(folder_rows.delete_folder, owner, folder_id)

    def place(
        self, owner: str, conversation_ids: Sequence[str], placement: Placement
    ) -> list[JsonObject]:
        """Pin, archive or move conversations; return those that the user has.

        Refuses with `not_found` if the user has no such folder.
        """
        at = wire_time(self._clock())
        return self._database.write(place_all, owner, list(conversation_ids), placement, at)

    def soft_delete(self, owner: str, conversation_ids: Sequence[str], keep_s: float) -> Removed:
        """Hide conversations for `keep_s`; return the deleted ids with their running answers."""
        moment = self._clock()
        at, until = wire_time(moment), wire_time(moment + timedelta(seconds=keep_s))
        return self._database.write(_soft_delete_all, owner, conversation_ids, at, until)

    def restore(self, owner: str, conversation_ids: Sequence[str]) -> list[JsonObject]:
        """Restore soft-deleted conversations; return those that are there; `quota_exceeded`."""
        limit = self._limit_stored_bytes
        return self._database.write(_restore_all, owner, conversation_ids, limit)


def _soft_delete_all(
    tx: Connection, owner: str, conversation_ids: Sequence[str], at: str, until: str
) -> Removed:
    removed: Removed = {}
    for each in conversation_ids:
        try:
            removed[each] = deletion.soft_delete(tx, owner, each, at=at, until=until)
        except Refusal as refusal:
            _pass_not_found(refusal)
    return removed


def _restore_all(
    tx: Connection, owner: str, conversation_ids: Sequence[str], limit_stored_bytes: int
) -> list[JsonObject]:
    restored = []
    for each in conversation_ids:
        try:
            restored.append(deletion.restore(tx, owner, each, limit_stored_bytes))
        except Refusal as refusal:
            _pass_not_found(refusal)
    return restored


def _pass_not_found(refusal: Refusal) -> None:
    if refusal.code != "not_found":
        raise refusal
