"""The routes of the translations."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, request

from ...identity.trusted_proxies import address_of
from ...protocol.errors import Refusal
from ..event_text import utf16_length
from ..position import NOTHING, Position
from ..responses import stream_response
from ..stream_body import StreamBody
from ..streams import AnswerStreams
from .ag_ui import RESULT, AgUiTranslation, part_of
from .ai_sdk import HEADERS, AiSdkTranslation
from .chat_turns import ChatTurn, ChatTurns
from .request_bodies import Body, read_body
from .requests import AgUiMessage, AgUiRequest, AiSdkRequest
from .sender import TranslatedSender
from .snapshot_files import without_contents

# A client that was cut off asks within this time; later, an ended answer is not sent again.
REPLAY = timedelta(minutes=5)
_OF_ANSWERS = ("assistant", "reasoning", "tool", "activity")
NO_QUESTION = "The last message must be one of the user."


def add_translations(
    blueprint: Blueprint, identify: Callable[[], str], streams: AnswerStreams, turns: ChatTurns
) -> None:
    """Add the routes to `blueprint`."""

    @blueprint.post("/ai-sdk/chat")
    def chat_with_ai_sdk() -> Response:
        owner, address = identify(), address_of(request.environ)
        with read_body(AiSdkRequest, owner, turns.files) as (body, _):
            turn = _ai_sdk_turn(body).with_files(turns.resolve(body.messages[-1].files))
            if body.trigger == "regenerate-message":
                answer_id = turns.another(owner, address, turn, body.messageId)
            else:
                answer_id = turns.answer(owner, address, turn)
        return _ai_sdk_stream(streams, owner, answer_id)

    @blueprint.get("/ai-sdk/chat/<path:chat_id>/stream")
    def resume_ai_sdk(chat_id: str) -> Response:
        owner = identify()
        answer_id = _answer_to_resume(streams, turns, owner, chat_id)
        if answer_id is None:
            return Response(status=HTTPStatus.NO_CONTENT)
        return _ai_sdk_stream(streams, owner, answer_id)

    @blueprint.post("/ag-ui")
    def run_ag_ui() -> Response:
        owner, address = identify(), address_of(request.environ)
        with read_body(AgUiRequest, owner, turns.files) as (body, came):
            answer_id, held = _held_answer(body.messages)
            shown: list[dict[str, Any]] = []
            if answer_id is None:
                turn = _ag_ui_turn(body).with_files(turns.resolve(body.messages[-1].files))
                answer_id = turns.answer(owner, address, turn)
            elif held is None or any(held):
                shown = _messages(turns, owner, body, came)
        run = (body.threadId, body.runId)
        return _ag_ui_stream(streams, owner, answer_id, run, shown, held)


def _ai_sdk_turn(body: AiSdkRequest) -> ChatTurn:
    *earlier, last = body.messages
    if last.role != "user":
        raise Refusal("invalid", NO_QUESTION)
    return ChatTurn(
        body.id,
        last.id,
        last.text,
        [message.id for message in earlier if message.role == "assistant"],
        is_first=all(message.role == "system" for message in earlier),
        model=body.model,
        system="\n\n".join(each.text for each in earlier if each.role == "system") or None,
    )


def _ai_sdk_stream(streams: AnswerStreams, owner: str, answer_id: str) -> Response:
    files_url = _files_url()

    def make_sender(body: StreamBody, answer: dict[str, Any]) -> TranslatedSender:
        return TranslatedSender(body, answer, AiSdkTranslation(files_url))

    return stream_response(streams, owner, answer_id, NOTHING, make_sender, HEADERS)


def _answer_to_resume(
    streams: AnswerStreams, turns: ChatTurns, owner: str, chat_id: str
) -> str | None:
    conversation, _ = turns.find_conversation(owner, chat_id)
    if conversation is None:
        return None
    if conversation["running"]:
        return str(conversation["running"][-1])
    changed_at = datetime.fromisoformat(conversation["updated_at"])
    head_id = conversation["head_id"]
    if datetime.now(UTC) - changed_at > REPLAY or head_id is None:
        return None
    return head_id if streams.store.get_answers(owner, [head_id]) else None


def _held_answer(messages: list[AgUiMessage]) -> tuple[str | None, list[int] | None]:
    """Return the answer that the last messages are parts of, and the lengths held.

    None for these, if it has tool calls or files.
    """
    lengths: dict[int, int] = {}
    answer_id, has_states = None, False
    for message in reversed(messages):
        part = part_of(message.id.removesuffix(RESULT)) if message.role in _OF_ANSWERS else None
        if part is None or answer_id not in (None, part[0]):
            break
        answer_id = part[0]
        if message.role in ("tool", "activity") or message.toolCalls:
            has_states = True
        else:
            lengths[part[1]] = utf16_length(message.text)
    if has_states:
        return answer_id, None
    return answer_id, [lengths.get(index, 0) for index in range(max(lengths, default=-1) + 1)]


def _ag_ui_turn(body: AgUiRequest) -> ChatTurn:
    *earlier, last = body.messages
    if last.role != "user":
        raise Refusal("invalid", NO_QUESTION)
    parts = [part_of(each.id) for each in earlier if each.role == "assistant"]
    system = [each.text for each in earlier if each.role in ("system", "developer")]
    return ChatTurn(
        body.threadId,
        last.id,
        last.text,
        [part[0] for part in parts if part is not None],
        is_first=len(system) == len(earlier),
        model=body.forwardedProps.model if body.forwardedProps else None,
        system="\n\n".join(system) or None,
    )


def _messages(turns: ChatTurns, owner: str, body: AgUiRequest, came: Body) -> list[dict[str, Any]]:
    """Return the messages of a request, to send them back."""
    pairs = list(zip(body.messages, came.value["messages"], strict=True))
    large = came.is_large
    return without_contents(turns, owner, body.threadId, pairs, _files_url(), is_large=large)


def _files_url() -> str:
    return f"{request.script_root}/api/files/"


def _ag_ui_stream(
    streams: AnswerStreams,
    owner: str,
    answer_id: str,
    run: tuple[str, str],
    messages: list[dict[str, Any]],
    held: list[int] | None,
) -> Response:
    files_url = _files_url()

    def make_sender(stream: StreamBody, answer: dict[str, Any]) -> TranslatedSender:
        translation = AgUiTranslation(*run, messages, held, files_url)
        return TranslatedSender(stream, answer, translation)

    position = NOTHING
    if held and any(held):
        position = Position(streams.store.get_answer(owner, answer_id)["run"], held)
    return stream_response(streams, owner, answer_id, position, make_sender)
