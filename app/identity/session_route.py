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
from .users import Users

_TOKENS = {
    "host": "Tokens come from the application, by token_for.",
    "account": "Make a token in your account.",
}


class _BeginSession(Command):
    # Parsed by pydantic: Flask's parser raises RecursionError on deeply nested JSON.
    token: bool = False


def identify(users: Users) -> str:
    """Return the user of the current HTTP request, from its bearer token, else its cookie.

    Raises:
        Refusal: unauthenticated.
    """
    user = _known_user(users)
    if user is None:
        raise Refusal("unauthenticated")
    return user


def build_session(settings: Settings, users: Users, limits: Limits) -> Blueprint:
    """Build the blueprint of `POST /api/session`."""
    blueprint = Blueprint("wordbrook_session", __name__)

    @blueprint.post("/api/session")
    def begin_session() -> Response:
        wants_token = _wants_token(request.get_data())
        is_page = "Origin" in request.headers and not listed_origin(request.environ, settings)
        if wants_token and is_page:
            # A page uses its cookie, which scripts cannot read; a token could be stolen.
            raise Refusal("forbidden_origin")
        user = _known_user(users)
        if not isinstance(users, Identities):
            return _known_session(user, users.kind, wants_token=wants_token)
        if user is None:
            limits.check_session(address_of(request.environ))
            user = users.new()
        answer: dict[str, Any] = {"user": {"id": user, "kind": "anonymous"}}
        if wants_token:
            answer["token"], answer["expires_at"] = users.make_token(user)
            return jsonify(answer)
        return with_cookie(jsonify(answer), users, user)

    return blueprint


def _known_session(user: str | None, kind: str, *, wants_token: bool) -> Response:
    if user is None:
        raise Refusal("unauthenticated")
    if wants_token:
        # It would outlive the user's sign-out; there are others that may.
        raise Refusal("invalid", _TOKENS[kind])
    return jsonify(user={"id": user, "kind": kind})


def with_cookie(response: Response, identities: Identities, user: str) -> Response:
    """Set the cookie for `user`, unless the browser has a valid one."""
    cookie = identities.cookie_to_set(request.cookies, user, request.script_root or "/")
    if cookie is not None:
        response.headers.add("Set-Cookie", cookie)
    return response


def _known_user(users: Users) -> str | None:
    user = users.of_request(request.environ)
    if user is None and "Authorization" in request.headers:
        raise Refusal("unauthenticated")
    return user


def _wants_token(body: bytes) -> bool:
    try:
        return _BeginSession.model_validate_json(body).token
    except ValidationError:
        raise Refusal("invalid") from None
