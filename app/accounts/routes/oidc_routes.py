"""The routes of AUTH=oidc: to the provider, back from it, and its logout."""

import logging
from dataclasses import dataclass
from functools import partial
from urllib.parse import urlencode

from flask import Blueprint, Response, jsonify, request

from ...api.request_parsing import parse_body, parse_query
from ...identity.trusted_proxies import address_of
from ...limits.rate_limits import Limits
from ...logs.rate_limited import RateLimitedLogger
from ...protocol.errors import Refusal
from ..next_path import safe_next
from ..oidc.attempts import Attempts
from ..oidc.fault import OidcFault, Problem
from ..oidc.logout import BackChannelLogout
from ..oidc.metadata import CALLBACK, LOGOUT
from ..oidc.sign_in import OidcSignIn
from ..rows import oidc
from ..secret_values import hash_secret
from .context import RouteContext
from .oidc_schemas import LinkStart, StartQuery

log = RateLimitedLogger(logging.getLogger(__name__))
SIGN_IN = "/sign-in"
MAX_LOGOUT_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class OidcParts:
    """The parts of the sign-in."""

    attempts: Attempts
    sign_in: OidcSignIn
    logout: BackChannelLogout


def base_url(context: RouteContext) -> str:
    """Return the address that the provider knows: PUBLIC_URL, else that of the request."""
    return context.settings.public_url or context.base_url()


def add_oidc_routes(blueprint: Blueprint, context: RouteContext, parts: OidcParts) -> None:
    """Add the routes below /api."""

    @blueprint.get("/account/oidc/start")
    def start_oidc() -> Response:
        next_path = safe_next(parse_query(StartQuery).next, request.script_root)
        try:
            address, headers = _begin(context, parts, next_path, None)
        except OidcFault as fault:
            return _to_sign_in(fault, next_path)
        return _redirect(address, headers)

    @blueprint.post("/account/oidc/start")
    def start_oidc_by_link() -> Response:
        body = parse_body(LinkStart)
        context.links.look_up(body.secret)
        next_path = safe_next(body.next, request.script_root)
        try:
            address, headers = _begin(context, parts, next_path, hash_secret(body.secret))
        except OidcFault as fault:
            _log(fault)
            raise Refusal("unavailable", "The sign-in service cannot be used right now.") from None
        return _with_cookies(jsonify(next=address), headers)


def add_oidc_pages(
    blueprint: Blueprint, context: RouteContext, parts: OidcParts, limits: Limits
) -> None:
    """Add the routes that the provider knows."""

    @blueprint.get(CALLBACK)
    def finish_oidc() -> Response:
        return _finish(context, parts, limits)

    @blueprint.post(LOGOUT)
    def end_by_provider() -> Response:
        request.max_content_length = MAX_LOGOUT_BYTES
        try:
            parts.logout.end(request.form.get("logout_token", ""))
        except OidcFault as fault:
            _log(fault)
            is_ours = fault.problem == "unreachable"
            answer = jsonify(error="temporarily_unavailable" if is_ours else "invalid_request")
            answer.status_code = 503 if is_ours else 400
        else:
            answer = Response(status=200)
        answer.headers["Cache-Control"] = "no-store"
        return answer


def leave_address(context: RouteContext, parts: OidcParts, session_id: str | None) -> str:
    """Return where a browser goes to sign out of the provider too, else the own sign-in."""
    back_to = f"{base_url(context)}{SIGN_IN}"
    found = parts.sign_in.leave_address(session_id, back_to) if session_id else None
    return found or f"{request.script_root}{SIGN_IN}"


def _begin(
    context: RouteContext, parts: OidcParts, next_path: str, link_hash: str | None
) -> tuple[str, list[str]]:
    path = request.script_root or "/"
    attempt, headers = parts.attempts.begin(request.cookies, next_path, link_hash, path)
    return parts.sign_in.address(attempt, f"{base_url(context)}{CALLBACK}"), headers


def _finish(context: RouteContext, parts: OidcParts, limits: Limits) -> Response:
    answer = request.args.to_dict()
    state, start = answer.get("state", ""), request.script_root
    headers = parts.attempts.end(state, start or "/")
    next_path = None
    try:
        limits.check_request(address_of(request.environ))
        attempt = parts.attempts.find(request.cookies, state)
        next_path = safe_next(attempt.next, start)
        done = parts.sign_in.finish(attempt, answer, f"{base_url(context)}{CALLBACK}")
    except OidcFault as fault:
        return _with_cookies(_to_sign_in(fault, next_path), headers)
    except Refusal:
        busy = OidcFault("busy", "too many requests, or no database")
        return _with_cookies(_to_sign_in(busy, next_path), headers)
    where = next_path
    if context.actions.count_adoptable(context.anonymous_id()):
        # It offers the conversations from before the sign-in.
        where = f"{start}{SIGN_IN}?{urlencode({'next': next_path})}"
    note = partial(oidc.begin, begun=done.session)
    return context.begin_session(_redirect(where, headers), done.person, note)


def _to_sign_in(fault: OidcFault, next_path: str | None) -> Response:
    _log(fault)
    # A code of ours, whose sentence the page has: nothing that the provider wrote is shown.
    problem: Problem = fault.problem
    query = {"problem": problem, **({"next": next_path} if next_path else {})}
    return _redirect(f"{request.script_root}{SIGN_IN}?{urlencode(query)}", [])


def _redirect(where: str, headers: list[str]) -> Response:
    response = Response(status=303, headers={"Location": where, "Cache-Control": "no-store"})
    return _with_cookies(response, headers)


def _with_cookies(response: Response, headers: list[str]) -> Response:
    for header in headers:
        response.headers.add("Set-Cookie", header)
    return response


def _log(fault: OidcFault) -> None:
    log.warning("sign-in at the provider failed (%s): %s", fault.problem, fault)
