"""Every operation under /api, as it is described; tests hold this list to the routes."""

from .openapi import Operation
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

_ANYWHERE = ("unauthenticated", "forbidden_origin", "rate_limited", "internal")
_STORED = (*_ANYWHERE, "invalid", "storage_unavailable")
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
        "List the user's conversations, the last changed first.",
        answer=ConversationPage,
        query=ListQuery,
        refusals=_STORED,
    ),
    Operation(
        _CONVERSATION,
        "get",
        "getConversation",
        "Get a conversation.",
        answer=OneConversation,
        refusals=(*_STORED, "not_found"),
    ),
    Operation(
        _CONVERSATION,
        "patch",
        "changeConversation",
        "Change a conversation's title, the branch that is shown, or its options.",
        answer=OneConversation,
        body=ConversationChange,
        refusals=(*_STORED, "not_found"),
    ),
    Operation(
        _CONVERSATION,
        "delete",
        "deleteConversation",
        "Delete a conversation with its messages; running answers are stopped.",
        query=DeleteQuery,
        refusals=(*_STORED, "not_found"),
    ),
    Operation(
        f"{_CONVERSATION}/restore",
        "post",
        "restoreConversation",
        "Bring back a conversation that was deleted with `keep_s`, within that time.",
        answer=OneConversation,
        body=Nothing,
        refusals=(*_STORED, "not_found"),
    ),
    Operation(
        f"{_CONVERSATION}/messages",
        "get",
        "listMessages",
        "Get a page of the messages on one path of a conversation, oldest first.",
        answer=MessagePage,
        query=MessagesQuery,
        refusals=(*_STORED, "not_found"),
    ),
    Operation(
        "/api/search",
        "get",
        "search",
        "Find the user's messages and titles by the words in them, the newest first.",
        answer=SearchPage,
        query=SearchQuery,
        refusals=(*_STORED, "unavailable"),
    ),
    Operation(
        "/api/models",
        "get",
        "listModels",
        "List the models that can be asked.",
        answer=ModelList,
        refusals=_ANYWHERE,
    ),
)
