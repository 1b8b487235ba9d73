"""The routes under /api: identify the user, validate, call the store, respond."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from functools import cache
from typing import Any

from flask import Blueprint, Response, jsonify, request

from ..conversations import ConversationStore, Place, SearchHit
from ..providers.base import Catalogue, ModelInfo, ProviderError
from .arrangement import add_arrangement_routes
from .conversation_routes import Notices, add_conversation_routes
from .errors import answer_errors
from .openapi import Operation, build_document
from .operations import OPERATIONS
from .presets import add_preset_routes
from .request_parsing import check_id, parse_query
from .schemas import ListQuery, MessagesQuery, SearchQuery
from .view import Overlay, View

JsonObject = dict[str, Any]


def build_api(
    store: ConversationStore,
    *,
    identify: Callable[[], str],
    overlay: Overlay,
    notices: Notices,
    catalogue: Callable[[str], Catalogue],
    check_search: Callable[[str], None],
    operations: Sequence[Operation] = OPERATIONS,
) -> Blueprint:
    """Build the blueprint of /api, and the document of `operations`.

    `identify` returns the user of the current request or raises Refusal; `overlay` returns a
    running answer with its newer state in place of the stored one; `check_search` counts a search
    of a user, or raises Refusal.
    """
    blueprint = Blueprint("wordbrook_api", __name__, url_prefix="/api")
    answer_errors(blueprint)
    # Made when it is first asked for: its schemas cost a tenth of the time of a start.
    document = cache(lambda: build_document(operations))
    view = View(store, overlay)
    _add_list_routes(blueprint, view, identify)
    _add_search_route(blueprint, store, identify, check_search)
    add_conversation_routes(blueprint, view, identify, notices)
    add_arrangement_routes(blueprint, view, identify, notices)
    add_preset_routes(blueprint, store, identify)

    @blueprint.get("/models")
    def list_models() -> Response:
        return jsonify(_models(catalogue(identify())))

    @blueprint.get("/openapi.json")
    def describe() -> Response:
        base = request.script_root
        return jsonify({**document(), "servers": [{"url": base}]} if base else document())

    return blueprint


def _add_search_route(
    blueprint: Blueprint,
    store: ConversationStore,
    identify: Callable[[], str],
    check_search: Callable[[str], None],
) -> None:
    @blueprint.get("/search")
    def search() -> Response:
        owner = identify()
        query = parse_query(SearchQuery)
        check_search(owner)
        hits, next_cursor = store.search(owner, query.q, query.cursor, query.limit)
        return jsonify(hits=[_hit(hit) for hit in hits], next_cursor=next_cursor)


def _add_list_routes(blueprint: Blueprint, view: View, identify: Callable[[], str]) -> None:
    store = view.store

    @blueprint.get("/conversations")
    def list_conversations() -> Response:
        owner = identify()
        query = parse_query(ListQuery)
        place = Place(query.archived, query.pinned, query.folder_id)
        conversations, next_cursor = store.list(owner, query.cursor, query.limit, place)
        shown = view.conversations(owner, conversations)
        return jsonify(conversations=shown, next_cursor=next_cursor)

    @blueprint.get("/conversations/<conversation_id>/messages")
    def list_messages(conversation_id: str) -> Response:
        owner = identify()
        query = parse_query(MessagesQuery)
        page = store.load(
            owner,
            check_id(conversation_id),
            head_id=query.head_id,
            before=query.before,
            target=query.sought,
            limit=query.limit,
        )
        shown = [view.message(owner, message) for message in page.messages]
        sought = {} if page.has_target is None else {"has_sought": page.has_target}
        return jsonify(messages=shown, has_earlier=page.has_earlier, **sought)


def _hit(hit: SearchHit) -> JsonObject:
    return {
        "conversation_id": hit.conversation_id,
        "message_id": hit.message_id,
        "role": hit.role,
        "created_at": hit.created_at,
        "title": _pieces(hit.title),
        "snippet": _pieces(hit.text),
        "archived": hit.is_archived,
    }


def _pieces(texts: Sequence[str]) -> list[JsonObject]:
    # Odd positions are matches; the texts between may be empty.
    return [{"text": text, "is_match": bool(index % 2)} for index, text in enumerate(texts) if text]


def _model(model: ModelInfo) -> JsonObject:
    shown = asdict(model)
    if not model.options:
        del shown["options"]
    return shown


def _models(catalogue: Catalogue) -> JsonObject:
    return {
        "models": [_model(model) for model in catalogue.models],
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
    return error.wire() if error else None
