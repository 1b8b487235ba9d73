"""The description of the HTTP door's operations; a test compares this list to the routes."""

from ..api.openapi import STORED_REFUSALS, Operation
from ..api.schemas import Nothing
from ..protocol.commands import (
    AnswerContinueAck,
    AnswerRegenerateAck,
    AnswerStopAck,
    MessageSend,
    MessageSendAck,
)
from .schemas import ContinueRequest, EventsQuery, RegenerateRequest
from .translations.requests import AgUiRequest, AiSdkRequest

_START = (
    *STORED_REFUSALS,
    "not_found",
    "id_reused",
    "conversation_busy",
    "model_unknown",
    "unavailable",
    "quota_exceeded",
)
_FILES = ("file_type", "file_missing", "model_without_vision")
_ANSWER = "/api/answers/{answer_id}"

OPERATIONS = (
    Operation(
        "/api/answers",
        "post",
        "sendMessage",
        "Add a message and start the answer to it, like `message:send`.",
        answer=MessageSendAck,
        body=MessageSend,
        refusals=(*_START, "too_large"),
    ),
    Operation(
        f"{_ANSWER}/events",
        "get",
        "followAnswer",
        "Follow an answer: the events of the wire, resumed by `Last-Event-ID` or `have`.",
        media="text/event-stream",
        query=EventsQuery,
        refusals=(*STORED_REFUSALS, "not_found", "too_many_connections", "draining"),
    ),
    Operation(
        f"{_ANSWER}/stop",
        "post",
        "stopAnswer",
        "End a running answer, like `answer:stop`.",
        answer=AnswerStopAck,
        body=Nothing,
        refusals=(*STORED_REFUSALS, "not_found", "unavailable"),
    ),
    Operation(
        f"{_ANSWER}/continue",
        "post",
        "continueAnswer",
        "Start the next run of an answer that ended early, like `answer:continue`.",
        answer=AnswerContinueAck,
        body=ContinueRequest,
        refusals=(*_START, "not_continuable"),
    ),
    Operation(
        f"{_ANSWER}/regenerate",
        "post",
        "regenerateAnswer",
        "Start another answer to the same message, like `answer:regenerate`.",
        answer=AnswerRegenerateAck,
        body=RegenerateRequest,
        refusals=_START,
    ),
    Operation(
        "/api/ai-sdk/chat",
        "post",
        "chatWithAiSdk",
        "Answer the last message of an AI SDK chat, as UI message stream v1.",
        media="text/event-stream",
        body=AiSdkRequest,
        refusals=(*_START, *_FILES, "too_large", "too_many_connections", "draining"),
    ),
    Operation(
        "/api/ai-sdk/chat/{chat_id}/stream",
        "get",
        "resumeAiSdk",
        "Replay the answer that runs in an AI SDK chat; 204 where none does.",
        media="text/event-stream",
        may_be_empty=True,
        refusals=(*STORED_REFUSALS, "not_found", "too_many_connections", "draining"),
    ),
    Operation(
        "/api/ag-ui",
        "post",
        "runAgUi",
        "Answer the last message of an AG-UI run, or go on with the answer whose parts it holds.",
        media="text/event-stream",
        body=AgUiRequest,
        refusals=(*_START, *_FILES, "too_large", "too_many_connections", "draining"),
    ),
)
