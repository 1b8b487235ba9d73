"""Refusals, and Flask's own errors under /api, as the wire's error; the one place for HTTP."""

import math
from http import HTTPStatus

from flask import Blueprint, Response, jsonify, request
from werkzeug.exceptions import HTTPException

from ..protocol.errors import Refusal

# Where a request's environ has a list that takes the code of its refusal: it is copied on the
# way here, so no key that is set here would be seen outside.
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
    """Answer refusals anywhere in the app, and Flask's errors under /api, as the wire's error."""
    blueprint.app_errorhandler(Refusal)(answer_refusal)
    blueprint.app_errorhandler(HTTPException)(answer_http_error)


def answer_refusal(refusal: Refusal) -> Response:
    """Make the response to a request that was refused."""
    return _response(refusal, refusal.kind.http)


def answer_http_error(error: HTTPException) -> Response | HTTPException:
    """Make the response to a request under /api that Flask turned down; others pass."""
    if not request.path.startswith("/api/") or error.code is None:
        return error
    is_ours = error.code >= HTTPStatus.INTERNAL_SERVER_ERROR
    code = _CODES.get(HTTPStatus(error.code), "internal" if is_ours else "invalid")
    response = _response(Refusal(code), error.code)
    # Allow, of a method that is not, is the one header of these that says more than the status.
    response.headers.extend(h for h in error.get_headers() if h[0] == "Allow")
    return response


def _response(refusal: Refusal, status: int) -> Response:
    request.environ.get(REFUSED, []).append(refusal.code)
    response = jsonify(error=refusal.wire())
    response.status_code = status
    if refusal.retry_after_s is not None:
        response.headers["Retry-After"] = str(math.ceil(refusal.retry_after_s))
    return response
