"""The routes of one conversation: get, change, delete, restore; they notify the user's sockets."""

from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Any, Protocol

from flask import Blueprint, Response, jsonify

from ..conversations import Placement
from .request_parsing import check_id, parse_body, parse_query
from .schemas import ConversationChange, DeleteQuery, Nothing
from .view import View

JsonObject = dict[str, Any]


class Notices(Protocol):
    """Notifies a user's sockets of committed changes."""

    def changed(self, owner: str, conversation: JsonObject) -> None:
        """Send the changed conversation."""

    def folders_changed(self, owner: str, folders: Sequence[JsonObject]) -> None:
        """Send all folders of the user."""

    def removing(self, owner: str, conversation_id: str) -> None:
        """Stop and store the running answers of a conversation before its soft delete."""

    def removed(self, owner: str, conversation_id: str, answer_ids: Sequence[str]) -> None:
        """Send that a conversation was deleted, with its running answers `answer_ids`."""

    def restored(self, owner: str, conversation: JsonObject) -> None:
        """Send the restored conversation."""


def add_conversation_routes(
    blueprint: Blueprint, view: View, identify: Callable[[], str], notices: Notices
) -> None:
    """Add the routes to `blueprint`."""
    store = view.store

    def respond(owner: str, conversation: JsonObject) -> Response:
        options = store.get_own_options(owner, conversation["id"])
        return jsonify(conversation=conversation, options=options)

    @blueprint.get("/conversations/<conversation_id>")
    def get_conversation(conversation_id: str) -> Response:
        owner = identify()
        conversation = store.get(owner, check_id(conversation_id))
        return respond(owner, view.conversation(owner, conversation))

    @blueprint.patch("/conversations/<conversation_id>")
    def change_conversation(conversation_id: str) -> Response:
        owner = identify()
        change = parse_body(ConversationChange)
        options = change.options
        placement = Placement(change.pinned, change.archived, change.is_moved, change.folder_id)
        conversation = store.edits.update(
            owner,
            check_id(conversation_id),
            title=change.title,
            head_id=change.head_id,
            options=None if options is None else options.model_dump(exclude_none=True),
            placement=placement if change.is_placed else None,
        )
        shown = view.conversation(owner, conversation)
        notices.changed(owner, shown)
        return respond(owner, shown)

    @blueprint.delete("/conversations/<conversation_id>")
    def delete_conversation(conversation_id: str) -> Response:
        owner = identify()
        keep_s = parse_query(DeleteQuery).keep_s
        if keep_s:
            store.get(owner, check_id(conversation_id))
            notices.removing(owner, conversation_id)
            answer_ids = store.edits.soft_delete(owner, conversation_id, keep_s)
        else:
            answer_ids = store.edits.delete(owner, check_id(conversation_id))
        notices.removed(owner, conversation_id, answer_ids)
        return Response(status=HTTPStatus.NO_CONTENT)

    @blueprint.post("/conversations/<conversation_id>/restore")
    def restore_conversation(conversation_id: str) -> Response:
        owner = identify()
        parse_body(Nothing)
        conversation = store.edits.restore(owner, check_id(conversation_id))
        notices.restored(owner, conversation)
        return respond(owner, conversation)
