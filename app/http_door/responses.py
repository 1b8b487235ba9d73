"""The response that carries a stream."""

from flask import Response, request

from ..identity.trusted_proxies import address_of
from .position import Position
from .streams import AnswerStreams, MakeSender

STREAM_HEADERS = {
    # nginx would collect the response; others would compress it, and collect it for that.
    "X-Accel-Buffering": "no",
    "Cache-Control": "no-store, no-transform",
}


def stream_response(
    streams: AnswerStreams,
    owner: str,
    answer_id: str,
    position: Position,
    make_sender: MakeSender,
    headers: dict[str, str] | None = None,
) -> Response:
    """Return the response that follows an answer for as long as it is written."""
    environ = request.environ
    body = streams.open(owner, address_of(environ), answer_id, position, make_sender, environ)
    if request.method == "HEAD":
        body.close()
        return Response(mimetype="text/event-stream", headers=STREAM_HEADERS)
    return Response(
        body,
        mimetype="text/event-stream",
        headers={**STREAM_HEADERS, **(headers or {})},
        direct_passthrough=True,
    )
