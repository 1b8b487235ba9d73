"""The routes of folders and of changes of many conversations; they notify the user's sockets."""

from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, jsonify

from ...conversations import Placement
from ...protocol.errors import Refusal
from ..conversation_routes import Notices
from ..request_parsing import check_id, parse_body
from ..view import View
from .schemas import BulkChange, FolderName

JsonObject = dict[str, Any]
PLACEMENTS = {
    "pin": Placement(is_pinned=True),
    "unpin": Placement(is_pinned=False),
    "archive": Placement(is_archived=True),
    "unarchive": Placement(is_archived=False),
}


def add_arrangement_routes(
    blueprint: Blueprint, view: View, identify: Callable[[], str], notices: Notices
) -> None:
    """Add the routes to `blueprint`; `identify` returns the user of a request."""
    arrangement = view.store.arrangement
    bulk = BulkChanges(view, notices)

    def notify_folders(owner: str) -> None:
        notices.folders_changed(owner, arrangement.folders(owner))

    @blueprint.get("/folders")
    def list_folders() -> Response:
        return jsonify(folders=arrangement.folders(identify()))

    @blueprint.post("/folders")
    def add_folder() -> Response:
        owner = identify()
        folder = arrangement.add_folder(owner, parse_body(FolderName).name)
        notify_folders(owner)
        return jsonify(folder=folder)

    @blueprint.patch("/folders/<folder_id>")
    def rename_folder(folder_id: str) -> Response:
        owner = identify()
        name = parse_body(FolderName).name
        folder = arrangement.rename_folder(owner, check_id(folder_id), name)
        notify_folders(owner)
        return jsonify(folder=folder)

    @blueprint.delete("/folders/<folder_id>")
    def delete_folder(folder_id: str) -> Response:
        owner = identify()
        arrangement.delete_folder(owner, check_id(folder_id))
        notify_folders(owner)
        return Response(status=HTTPStatus.NO_CONTENT)

    @blueprint.post("/bulk")
    def change_conversations() -> Response:
        owner = identify()
        return jsonify(outcomes=bulk.apply(owner, parse_body(BulkChange)))


class BulkChanges:
    """Applies one action to many conversations."""

    def __init__(self, view: View, notices: Notices):
        self._view = view
        self._arrangement = view.store.arrangement
        self._notices = notices

    def apply(self, owner: str, change: BulkChange) -> list[JsonObject]:
        """Return an outcome for each id; an id that is named twice is changed once.

        Raises:
            Refusal: `not_found`; the user has no such folder.
        """
        ids = list(dict.fromkeys(change.conversation_ids))
        found: dict[str, JsonObject | None]
        if change.action == "delete":
            found = dict.fromkeys(self._delete(owner, ids, change.keep_s))
        elif change.action == "restore":
            restored = self._arrangement.restore(owner, ids)
            found = self._shown(owner, restored, self._notices.restored)
        else:
            placement = PLACEMENTS.get(change.action) or Placement(
                is_moved=True, folder_id=change.folder_id
            )
            placed = self._arrangement.place(owner, ids, placement)
            found = self._shown(owner, placed, self._notices.changed)
        missing = Refusal("not_found").wire()
        return [
            {
                "conversation_id": each,
                "conversation": found.get(each),
                "error": None if each in found else missing,
            }
            for each in ids
        ]

    def _delete(self, owner: str, ids: list[str], keep_s: float) -> list[str]:
        for each in ids:
            try:
                self._notices.removing(owner, each)
            except Refusal as refusal:
                if refusal.code != "not_found":
                    raise
        removed = self._arrangement.soft_delete(owner, ids, keep_s)
        for each, answer_ids in removed.items():
            self._notices.removed(owner, each, answer_ids)
        return list(removed)

    def _shown(
        self,
        owner: str,
        conversations: Sequence[JsonObject],
        notify: Callable[[str, JsonObject], None],
    ) -> dict[str, JsonObject | None]:
        shown = self._view.conversations(owner, conversations)
        for each in shown:
            notify(owner, each)
        return {each["id"]: each for each in shown}
