"""`POST /api/session` creates an identity; `identify` returns the user of an HTTP request."""

from typing import Any

from flask import Blueprint, Response, jsonify, request
from pydantic import ValidationError

from ..limits.rate_limits import Limits
from ..protocol.commands import Command
from ..protocol.errors import Refusal
from ..settings import Settings
from .origins import listed_origin
from .signed_identity import Identities
from .trusted_proxies import address_of


class _BeginSession(Command):
    # Parsed by pydantic: Flask's parser raises RecursionError on deeply nested JSON.
    token: bool = False


def identify(identities: Identities) -> str:
    """Return the user of the current HTTP request, from its bearer token, else its cookie.

    Raises:
        Refusal: unauthenticated.
    """
    user = _known_user(identities)
    if user is None:
        raise Refusal("unauthenticated")
    return user


def build_session(settings: Settings, identities: Identities, limits: Limits) -> Blueprint:
    """Build the blueprint of `POST /api/session`."""
    blueprint = Blueprint("session", __name__)

    @blueprint.post("/api/session")
    def begin_session() -> Response:
        wants_token = _wants_token(request.get_data())
        is_page = "Origin" in request.headers and not listed_origin(request.environ, settings)
        if wants_token and is_page:
            # A page uses its cookie, which scripts cannot read; a token could be stolen.
            raise Refusal("forbidden_origin")
        user = _known_user(identities)
        if user is None:
            limits.check_session(address_of(request.environ))
            user = identities.new()
        answer: dict[str, Any] = {"user": {"id": user, "kind": "anonymous"}}
        if wants_token:
            answer["token"], answer["expires_at"] = identities.make_token(user)
            return jsonify(answer)
        return with_cookie(jsonify(answer), identities, user)

    return blueprint


def with_cookie(response: Response, identities: Identities, user: str) -> Response:
    """Set the cookie for `user`, unless the browser has a valid one."""
    cookie = identities.cookie_to_set(request.cookies, user)
    if cookie is not None:
        response.headers.add("Set-Cookie", cookie)
    return response


def _known_user(identities: Identities) -> str | None:
    header = request.headers.get("Authorization")
    user = identities.from_request(header, request.cookies)
    if user is None and header is not None:
        raise Refusal("unauthenticated")
    return user


def _wants_token(body: bytes) -> bool:
    try:
        return _BeginSession.model_validate_json(body).token
    except ValidationError:
        raise Refusal("invalid") from None
