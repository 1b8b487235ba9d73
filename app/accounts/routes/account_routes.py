"""The routes of the own account: sign-in by link, sign-out, devices, adoption."""

from flask import Blueprint, Response, jsonify

from ...api.request_parsing import check_id, parse_body
from ...api.schemas import Nothing
from ..rows.sessions import Session
from .context import RouteContext
from .schemas import LinkLook


def add_account_routes(blueprint: Blueprint, context: RouteContext) -> None:
    """Add the routes that every mode has."""
    actions, settings = context.actions, context.settings

    @blueprint.get("/account")
    def get_account() -> Response:
        visitor = context.visitor()
        person = actions.person(visitor.user_id) if visitor else None
        adoptable = actions.count_adoptable(context.anonymous_id()) if visitor else 0
        return jsonify(
            mode=settings.auth,
            can_sign_up=settings.auth == "password" and settings.sign_up_policy == "open",
            has_password=settings.auth == "password",
            provider_name=settings.oidc_shown_name if settings.auth == "oidc" else None,
            can_reset_by_mail=settings.auth == "password" and context.post.can_send,
            can_mail=context.post.can_send,
            user=context.person_object(person) if person else None,
            adoptable=adoptable,
            quotas=context.quotas(visitor.user_id) if visitor else [],
            may=context.may_use(person),
        )

    @blueprint.post("/account/adopt")
    def adopt() -> Response:
        user_id = context.person_here().user_id
        parse_body(Nothing)
        return jsonify(conversations=actions.adopt(user_id, context.anonymous_id()))


def add_session_routes(blueprint: Blueprint, context: RouteContext) -> None:
    """Add the routes of modes that have sessions."""
    actions = context.actions

    @blueprint.post("/account/sign-out")
    def sign_out() -> Response:
        parse_body(Nothing)
        visitor = context.visitor()
        session = visitor.session if visitor else None
        answer = Response(status=204)
        if context.leave_address is not None:
            # First, because the data for the provider's logout ends with the session.
            answer = jsonify(next=context.leave_address(session.id if session else None))
        if session is not None:
            actions.sign_out(session)
        return context.end_cookies(answer)

    @blueprint.post("/account/links/look")
    def look_at_link() -> Response:
        link, person = context.links.look_up(parse_body(LinkLook).secret)
        name = person.name if person else link.name
        needs_password = context.settings.auth == "password" and link.kind != "sign_in"
        return jsonify(kind=link.kind, name=name, needs_password=needs_password)

    @blueprint.get("/account/devices")
    def list_devices() -> Response:
        own = context.session()
        devices = actions.devices(own.user_id)
        return jsonify(devices=[_device(each, own) for each in devices])

    @blueprint.delete("/account/devices/<session_id>")
    def revoke_device(session_id: str) -> Response:
        actions.revoke(context.session().user_id, check_id(session_id))
        return Response(status=204)

    @blueprint.delete("/account/devices")
    def revoke_all_devices() -> Response:
        actions.revoke_all(context.session().user_id)
        return context.end_cookies(Response(status=204))


def _device(session: Session, own: Session) -> dict[str, object]:
    return {
        "id": session.id,
        "device": session.device,
        "created_at": session.created_at,
        "used_at": session.used_at,
        "expires_at": session.expires_at,
        "is_this": session.id == own.id,
    }
