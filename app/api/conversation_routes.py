"""The routes of one conversation: got, changed, deleted, brought back; and who must hear of it."""

from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Any, Protocol

from flask import Blueprint, Response, jsonify

from .request_parsing import check_id, parse_body, parse_query
from .schemas import ConversationChange, DeleteQuery, Nothing
from .view import View

JsonObject = dict[str, Any]


class Notices(Protocol):
    """Tells a user's sockets what changed, once it is committed."""

    def changed(self, owner: str, conversation: JsonObject) -> None:
        """A conversation is as given now."""

    def removing(self, owner: str, conversation_id: str) -> None:
        """A conversation is about to be set aside: end what is written into it, and store it."""

    def removed(self, owner: str, conversation_id: str, answer_ids: Sequence[str]) -> None:
        """A conversation is gone, and with it `answer_ids`, which were being written."""

    def restored(self, owner: str, conversation: JsonObject) -> None:
        """A conversation that was set aside is back."""


def route_one_conversation(
    blueprint: Blueprint, view: View, identify: Callable[[], str], notices: Notices
) -> None:
    """Add the routes."""
    store = view.store

    def answer(owner: str, conversation: JsonObject) -> Response:
        options = store.get_own_options(owner, conversation["id"])
        return jsonify(conversation=conversation, options=options)

    @blueprint.get("/conversations/<conversation_id>")
    def get_conversation(conversation_id: str) -> Response:
        owner = identify()
        conversation = store.get(owner, check_id(conversation_id))
        return answer(owner, view.conversation(owner, conversation))

    @blueprint.patch("/conversations/<conversation_id>")
    def change_conversation(conversation_id: str) -> Response:
        owner = identify()
        change = parse_body(ConversationChange)
        options = change.options
        conversation = store.edits.update(
            owner,
            check_id(conversation_id),
            title=change.title,
            head_id=change.head_id,
            options=None if options is None else options.model_dump(exclude_none=True),
        )
        shown = view.conversation(owner, conversation)
        notices.changed(owner, shown)
        return answer(owner, shown)

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
        return answer(owner, conversation)
