"""The routes of API tokens: list, make, revoke."""

from dataclasses import asdict
from datetime import timedelta

from flask import Blueprint, Response, jsonify

from ...api.request_parsing import check_id, parse_body
from ...conversations.db.database import Database
from ...conversations.ids import Clock
from ...protocol.errors import Refusal
from ..rows import api_tokens, audit
from ..rows.api_tokens import ApiToken
from ..secret_values import API_TOKEN_PREFIX, hash_secret, new_secret
from .context import RouteContext
from .schemas import TokenRequest


def add_token_routes(
    blueprint: Blueprint, context: RouteContext, database: Database, clock: Clock
) -> None:
    """Add the routes."""

    @blueprint.get("/account/tokens")
    def list_tokens() -> Response:
        user_id = context.person_here().user_id
        tokens = database.read(api_tokens.of_user, user_id)
        return jsonify(tokens=[_shown(each) for each in tokens])

    @blueprint.post("/account/tokens")
    def make_token() -> Response:
        user_id = context.person_here().user_id
        body = parse_body(TokenRequest)
        secret, now = new_secret(API_TOKEN_PREFIX), clock()
        lasts = timedelta(days=body.days)
        key_hash = hash_secret(secret)
        token = database.write_counts(
            api_tokens.make, key_hash, user_id, body.title, body.scope, now, lasts
        )
        _note(database, clock, "token_made", user_id, token.id)
        return jsonify({**_shown(token), "secret": secret})

    @blueprint.delete("/account/tokens/<token_id>")
    def revoke_token(token_id: str) -> Response:
        user_id = context.person_here().user_id
        if not database.write(api_tokens.revoke, user_id, check_id(token_id)):
            raise Refusal("not_found")
        _note(database, clock, "token_revoked", user_id, token_id)
        # Sockets may have been opened by it.
        context.actions.disconnect(user_id)
        return Response(status=204)


def _note(database: Database, clock: Clock, action: str, user_id: str, token_id: str) -> None:
    database.write(audit.note, clock(), action, actor=user_id, subject=token_id)


def _shown(token: ApiToken) -> dict[str, object]:
    return {name: value for name, value in asdict(token).items() if name != "user_id"}
