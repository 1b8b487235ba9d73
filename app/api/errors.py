"""Converts refusals, and Flask's errors under /api, to error responses; the only such place."""

import math
from http import HTTPStatus

from flask import Blueprint, Response, jsonify, request
from werkzeug.exceptions import HTTPException

from ..protocol.errors import Refusal

# The key of a list in the environ that receives the code of a refusal. The environ is copied on
# the way here, so the middleware would not see a key that is set here.
REFUSED = "wordbrook.refused"
_CODES = {
    HTTPStatus.UNAUTHORIZED: "unauthenticated",
    HTTPStatus.FORBIDDEN: "forbidden_origin",
    HTTPStatus.NOT_FOUND: "not_found",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "too_large",
    HTTPStatus.REQUEST_URI_TOO_LONG: "too_large",
    HTTPStatus.TOO_MANY_REQUESTS: "rate_limited",
    HTTPStatus.SERVICE_UNAVAILABLE: "unavailable",
}


def answer_errors(blueprint: Blueprint) -> None:
    """Register error handlers: for refusals in the whole app, and for Flask's errors under /api."""
    blueprint.app_errorhandler(Refusal)(answer_refusal)
    blueprint.app_errorhandler(HTTPException)(answer_http_error)


def answer_refusal(refusal: Refusal) -> Response:
    """Return the response to a refused request."""
    return _response(refusal, refusal.kind.http)


def answer_http_error(error: HTTPException) -> Response | HTTPException:
    """Return the response to an HTTP error under /api; return other errors unchanged."""
    if not request.path.startswith("/api/") or error.code is None:
        return error
    is_ours = error.code >= HTTPStatus.INTERNAL_SERVER_ERROR
    code = _CODES.get(HTTPStatus(error.code), "internal" if is_ours else "invalid")
    response = _response(Refusal(code), error.code)
    # Allow is the only header of Flask's errors that adds to the status.
    response.headers.extend(h for h in error.get_headers() if h[0] == "Allow")
    return response


def _response(refusal: Refusal, status: int) -> Response:
    request.environ.get(REFUSED, []).append(refusal.code)
    response = jsonify(error=refusal.wire())
    response.status_code = status
    if refusal.retry_after_s is not None:
        response.headers["Retry-After"] = str(math.ceil(refusal.retry_after_s))
    return response
