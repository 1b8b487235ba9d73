"""The description of every operation under /api; a test compares this list to the routes."""

from .arrangement import ARRANGEMENT_OPERATIONS
from .openapi import COMMON_REFUSALS, STORED_REFUSALS, Operation
from .presets import PRESET_OPERATIONS
from .schemas import (
    ConversationChange,
    ConversationPage,
    DeleteQuery,
    ListQuery,
    MessagePage,
    MessagesQuery,
    ModelList,
    Nothing,
    OneConversation,
    SearchPage,
    SearchQuery,
    Session,
    SessionRequest,
)

_CONVERSATION = "/api/conversations/{conversation_id}"

OPERATIONS = (
    Operation(
        "/api/session",
        "post",
        "beginSession",
        "Get an identity: a cookie, or a token for a program.",
        answer=Session,
        body=SessionRequest,
        refusals=("invalid", "forbidden_origin", "rate_limited", "internal"),
        needs_session=False,
    ),
    Operation(
        "/api/conversations",
        "get",
        "listConversations",
        "List the user's conversations, last changed first; without the archive, or only it.",
        answer=ConversationPage,
        query=ListQuery,
        refusals=STORED_REFUSALS,
    ),
    Operation(
        _CONVERSATION,
        "get",
        "getConversation",
        "Get a conversation.",
        answer=OneConversation,
        refusals=(*STORED_REFUSALS, "not_found"),
    ),
    Operation(
        _CONVERSATION,
        "patch",
        "changeConversation",
        "Change a conversation's title, shown branch, options, or its place in the list.",
        answer=OneConversation,
        body=ConversationChange,
        refusals=(*STORED_REFUSALS, "not_found"),
    ),
    Operation(
        _CONVERSATION,
        "delete",
        "deleteConversation",
        "Delete a conversation with its messages; running answers are stopped.",
        query=DeleteQuery,
        refusals=(*STORED_REFUSALS, "not_found"),
    ),
    Operation(
        f"{_CONVERSATION}/restore",
        "post",
        "restoreConversation",
        "Restore a conversation that was deleted with `keep_s`, within that time.",
        answer=OneConversation,
        body=Nothing,
        refusals=(*STORED_REFUSALS, "not_found", "quota_exceeded"),
    ),
    Operation(
        f"{_CONVERSATION}/messages",
        "get",
        "listMessages",
        "Get a page of the messages on one path of a conversation, oldest first.",
        answer=MessagePage,
        query=MessagesQuery,
        refusals=(*STORED_REFUSALS, "not_found"),
    ),
    Operation(
        "/api/search",
        "get",
        "search",
        "Search the user's messages and titles by words, newest first.",
        answer=SearchPage,
        query=SearchQuery,
        refusals=(*STORED_REFUSALS, "unavailable"),
    ),
    Operation(
        "/api/models",
        "get",
        "listModels",
        "List the models that can answer.",
        answer=ModelList,
        refusals=COMMON_REFUSALS,
    ),
    *ARRANGEMENT_OPERATIONS,
    *PRESET_OPERATIONS,
)
