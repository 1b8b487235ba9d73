"""The routes of the HTTP door: commands, and the events of one answer as text/event-stream."""

from collections.abc import Callable

from flask import Blueprint, Response, jsonify, request

from ..api.errors import answer_errors
from ..api.request_parsing import check_id, parse_body, parse_query
from ..api.schemas import Nothing
from ..identity.trusted_proxies import address_of
from ..protocol.commands import AnswerContinue, AnswerRegenerate, MessageSend
from .commands import HttpCommands
from .position import NOTHING, Position, parse_position
from .responses import stream_response
from .schemas import ContinueRequest, EventsQuery, RegenerateRequest
from .sender import EventSender
from .stream_body import StreamBody
from .streams import AnswerStreams
from .translations.chat_turns import ChatTurns
from .translations.foreign_files import FileKeeper
from .translations.routes import add_translations


def build_http_door(
    identify: Callable[[], str],
    streams: AnswerStreams,
    commands: HttpCommands,
    files: FileKeeper | None = None,
) -> Blueprint:
    """Build the blueprint; `identify` returns the user of a request. `files`: None if off."""
    blueprint = Blueprint("http_door", __name__, url_prefix="/api")
    answer_errors(blueprint)
    _add_commands(blueprint, identify, commands)
    add_translations(blueprint, identify, streams, ChatTurns(streams.store, commands, files))

    @blueprint.get("/answers/<answer_id>/events")
    def follow_answer(answer_id: str) -> Response:
        owner = identify()
        position = _position()

        def make_sender(body: StreamBody, answer: dict[str, str]) -> EventSender:
            return EventSender(body, answer["id"], answer["conversation_id"])

        return stream_response(streams, owner, check_id(answer_id), position, make_sender)

    return blueprint


def _position() -> Position:
    # Read first, also where it is not used: `have` is checked in any case.
    have = parse_query(EventsQuery).have
    last = request.headers.get("Last-Event-ID") or have
    return parse_position(last) if last else NOTHING


def _add_commands(
    blueprint: Blueprint, identify: Callable[[], str], commands: HttpCommands
) -> None:
    def here() -> tuple[str, str]:
        return identify(), address_of(request.environ)

    @blueprint.post("/answers")
    def send_message() -> Response:
        return jsonify(commands.send(*here(), parse_body(MessageSend)))

    @blueprint.post("/answers/<answer_id>/stop")
    def stop_answer(answer_id: str) -> Response:
        requester = here()
        parse_body(Nothing)
        return jsonify(commands.stop(*requester, check_id(answer_id)))

    @blueprint.post("/answers/<answer_id>/continue")
    def continue_answer(answer_id: str) -> Response:
        requester = here()
        body = parse_body(ContinueRequest)
        command = AnswerContinue(answer_id=check_id(answer_id), request_id=body.request_id)
        return jsonify(commands.continue_(*requester, command))

    @blueprint.post("/answers/<answer_id>/regenerate")
    def regenerate_answer(answer_id: str) -> Response:
        requester = here()
        body = parse_body(RegenerateRequest)
        fields = body.model_dump(exclude_unset=True)
        command = AnswerRegenerate.model_validate({**fields, "answer_id": check_id(answer_id)})
        return jsonify(commands.regenerate(*requester, command))
