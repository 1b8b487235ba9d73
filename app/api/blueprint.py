"""The routes under /api: who asks, what is asked, the store's answer, who must hear of it."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from http import HTTPStatus
from typing import Any, Protocol

from flask import Blueprint, Response, jsonify

from ..conversations import ConversationStore
from ..protocol.errors import error_object
from ..providers.base import Catalogue, ProviderError
from .errors import answer_errors
from .openapi import Operation, build_document
from .operations import OPERATIONS
from .parsing import check_id, parse_body, parse_query
from .shapes import ConversationChange, ListQuery, MessagesQuery

JsonObject = dict[str, Any]
Overlay = Callable[[str, JsonObject], JsonObject]


class Notices(Protocol):
    """Tells a user's sockets what changed, once it is committed."""

    def changed(self, owner: str, conversation: JsonObject) -> None:
        """A conversation is as given now."""

    def removed(self, owner: str, conversation_id: str, answer_ids: Sequence[str]) -> None:
        """A conversation is gone, and with it `answer_ids`, which were being written."""


def build_api(
    store: ConversationStore,
    *,
    identify: Callable[[], str],
    overlay: Overlay,
    notices: Notices,
    catalogue: Callable[[], Catalogue],
    more_operations: Sequence[Operation] = (),
) -> Blueprint:
    """Build the blueprint of /api.

    `identify` returns the user of the current request or raises Refusal; `overlay` lays what is
    known of a running answer over the stored one; `more_operations` describe other blueprints'.
    """
    blueprint = Blueprint("api", __name__, url_prefix="/api")
    answer_errors(blueprint)
    document = build_document([*OPERATIONS, *more_operations])
    _route_conversations(blueprint, _View(store, overlay), identify, notices)

    @blueprint.get("/models")
    def list_models() -> Response:
        identify()
        return jsonify(_models(catalogue()))

    @blueprint.get("/openapi.json")
    def describe() -> Response:
        return jsonify(document)

    return blueprint


def _route_conversations(
    blueprint: Blueprint, view: "_View", identify: Callable[[], str], notices: Notices
) -> None:
    store = view.store

    @blueprint.get("/conversations")
    def list_conversations() -> Response:
        owner = identify()
        query = parse_query(ListQuery)
        conversations, next_cursor = store.list(owner, query.cursor, query.limit)
        shown = view.conversations(owner, conversations)
        return jsonify(conversations=shown, next_cursor=next_cursor)

    @blueprint.get("/conversations/<conversation_id>")
    def get_conversation(conversation_id: str) -> Response:
        owner = identify()
        conversation = store.get(owner, check_id(conversation_id))
        return jsonify(conversation=view.conversation(owner, conversation))

    @blueprint.patch("/conversations/<conversation_id>")
    def change_conversation(conversation_id: str) -> Response:
        owner = identify()
        change = parse_body(ConversationChange)
        conversation = store.rename(owner, check_id(conversation_id), change.title)
        shown = view.conversation(owner, conversation)
        notices.changed(owner, shown)
        return jsonify(conversation=shown)

    @blueprint.delete("/conversations/<conversation_id>")
    def delete_conversation(conversation_id: str) -> Response:
        owner = identify()
        answer_ids = store.delete(owner, check_id(conversation_id))
        notices.removed(owner, conversation_id, answer_ids)
        return Response(status=HTTPStatus.NO_CONTENT)

    @blueprint.get("/conversations/<conversation_id>/messages")
    def list_messages(conversation_id: str) -> Response:
        owner = identify()
        query = parse_query(MessagesQuery)
        page = store.load(
            owner,
            check_id(conversation_id),
            head_id=query.head_id,
            before=query.before,
            limit=query.limit,
        )
        shown = [view.message(owner, message) for message in page.messages]
        return jsonify(messages=shown, has_earlier=page.has_earlier)


class _View:
    """The stored objects with what is newer in running answers laid over them."""

    def __init__(self, store: ConversationStore, overlay: Overlay):
        self.store = store
        self._overlay = overlay

    def message(self, owner: str, message: JsonObject) -> JsonObject:
        is_running = message.get("status") == "streaming"
        return self._overlay(owner, message) if is_running else message

    def conversation(self, owner: str, conversation: JsonObject) -> JsonObject:
        return self.conversations(owner, [conversation])[0]

    def conversations(self, owner: str, conversations: Sequence[JsonObject]) -> list[JsonObject]:
        stored = [answer_id for each in conversations for answer_id in each["running"]]
        answers = self.store.get_answers(owner, stored) if stored else []
        shown = [self.message(owner, answer) for answer in answers]
        running = {answer["id"] for answer in shown if answer["status"] == "streaming"}
        return [
            {**each, "running": [id_ for id_ in each["running"] if id_ in running]}
            for each in conversations
        ]


def _models(catalogue: Catalogue) -> JsonObject:
    return {
        "models": [asdict(model) for model in catalogue.models],
        "endpoints": [
            {
                "id": each.id,
                "label": each.label,
                "any_name": each.any_name,
                "error": _error(each.error),
            }
            for each in catalogue.endpoints
        ],
        "default": catalogue.default,
        "any_name": catalogue.any_name,
        "is_demo": catalogue.is_demo,
        "error": _error(catalogue.error),
    }


def _error(error: ProviderError | None) -> JsonObject | None:
    return error_object(error.code, retry_after_s=error.retry_after_s) if error else None
