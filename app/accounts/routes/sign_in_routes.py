"""The routes that begin a session: by name and password, and by a link."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from flask import Blueprint, Response, jsonify, request

from ...api.request_parsing import parse_body
from ...identity.trusted_proxies import address_of
from ...protocol.errors import Refusal
from .context import RouteContext
from .schemas import ForgotRequest, LinkUse, Passwords, SignInRequest, SignUpRequest

if TYPE_CHECKING:
    from ..password.hashes import PasswordHashes
    from ..password.sign_in import PasswordCheck

CheckAddress = Callable[[str], None]


def add_link_route(
    blueprint: Blueprint, context: RouteContext, hashes: "PasswordHashes | None"
) -> None:
    """Add the route that uses a link up; `hashes`: None where there are no passwords."""

    @blueprint.post("/account/links/use")
    def use_link() -> Response:
        body = parse_body(LinkUse)
        # First, because a hash takes time: no transaction may wait for it.
        link, _ = context.links.look_up(body.secret)
        hashed = None
        if hashes is not None and body.password is not None and link.kind != "sign_in":
            hashed = hashes.make(body.password)
        person = context.links.use(body.secret, body.name, hashed)
        if link.kind == "reset":  # which has ended all sessions
            context.actions.disconnect(person.id)
        return context.begin_session(jsonify(context.signed_in(person, body.next)), person)


def add_password_routes(
    blueprint: Blueprint,
    context: RouteContext,
    hashes: "PasswordHashes",
    check: "PasswordCheck",
    check_address: CheckAddress,
) -> None:
    """Add the routes of AUTH=password; `check_address` counts new accounts of an address."""

    @blueprint.post("/account/sign-in")
    def sign_in() -> Response:
        body = parse_body(SignInRequest)
        known = context.cookies.known_user(request.cookies)
        person = check.check(body.name, body.password, address_of(request.environ), known)
        return context.begin_session(jsonify(context.signed_in(person, body.next)), person)

    @blueprint.post("/account/password")
    def change_password() -> Response:
        session = context.session()
        body = parse_body(Passwords)
        person = context.actions.person(session.user_id)
        check.check_own(person, body.current, address_of(request.environ))
        context.actions.set_password(person.id, hashes.make(body.new), session.id)
        return Response(status=204)

    if context.post.can_send:

        @blueprint.post("/account/forgot")
        def forgot_password() -> Response:
            name = parse_body(ForgotRequest).name
            context.post.forgot(name, address_of(request.environ), context.language())
            return Response(status=204)

    if context.settings.sign_up_policy == "open":

        @blueprint.post("/account/sign-up")
        def sign_up() -> Response:
            body = parse_body(SignUpRequest)
            if context.visitor() is not None:
                raise Refusal("invalid", "Sign out first.")
            check_address(address_of(request.environ))
            person = context.actions.sign_up(body.name, hashes.make(body.password))
            return context.begin_session(jsonify(context.signed_in(person, body.next)), person)
