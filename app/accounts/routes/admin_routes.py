"""The routes of admins: people, invitations, audit log."""

from flask import Blueprint, Response, jsonify
from pydantic import Field

from ...api.request_parsing import check_id, parse_body, parse_query
from ...api.schemas import Nothing, Query
from ...protocol.errors import Refusal
from ..administration import Administration, Changes
from ..links import link_to
from ..mail.letters import check_address
from ..rows.audit import MOST_LISTED
from ..rows.invitations import Invitation
from ..rows.people import Person, normal_name
from .admin_schemas import InvitationRequest, PersonChange
from .context import RouteContext


class AuditQuery(Query):
    """A page of the audit log: entries before the one with this number."""

    before: int | None = Field(None, ge=1)


def add_admin_routes(
    blueprint: Blueprint, context: RouteContext, administration: Administration
) -> None:
    """Add the routes."""
    _add_people(blueprint, context, administration)
    if context.settings.auth in ("password", "oidc"):
        _add_invitations(blueprint, context, administration)
    if context.settings.auth == "password":
        _add_reset_links(blueprint, context)

    @blueprint.get("/audit-log")
    def list_audit_log() -> Response:
        context.admin()
        entries = administration.audit_log(parse_query(AuditQuery).before)
        is_full = len(entries) == MOST_LISTED
        return jsonify(entries=entries, next_before=entries[-1]["sequence"] if is_full else None)


def _add_people(
    blueprint: Blueprint, context: RouteContext, administration: Administration
) -> None:
    @blueprint.get("/people")
    def list_people() -> Response:
        context.admin()
        return jsonify(people=[_for_admin(context, each) for each in administration.everybody()])

    @blueprint.get("/people/<user_id>")
    def get_person(user_id: str) -> Response:
        context.admin()
        person = context.actions.person(check_id(user_id))
        found = context.rules.of(person)
        allowance = {
            "source": found.source,
            "models": None if found.role.models is None else list(found.role.models),
            **context.may_use(person),
            "limits": {name: bound for name, bound in found.caps.given().items() if bound},
        }
        return jsonify(
            person=_for_admin(context, person),
            quotas=context.quotas(person.id),
            allowance=allowance,
            currency=context.currency,
        )

    @blueprint.patch("/people/<user_id>")
    def change_person(user_id: str) -> Response:
        admin = context.admin().user_id
        body = parse_body(PersonChange)
        if body.groups is not None and context.settings.auth == "proxy":
            raise Refusal("invalid", "groups: the proxy names them.")
        changes = Changes(
            role=body.role,
            is_disabled=body.is_disabled,
            limits=body.limits.given() if body.limits else None,
            groups=None if body.groups is None else tuple(body.groups),
            email=check_address(body.email) if body.email else body.email,
        )
        person = administration.change(admin, check_id(user_id), changes)
        return jsonify(person=_for_admin(context, person))

    @blueprint.delete("/people/<user_id>")
    def delete_person(user_id: str) -> Response:
        administration.remove(context.admin().user_id, check_id(user_id))
        return Response(status=204)


def _add_invitations(
    blueprint: Blueprint, context: RouteContext, administration: Administration
) -> None:
    @blueprint.get("/people/invitations")
    def list_invitations() -> Response:
        context.admin()
        found = administration.open_invitations()
        return jsonify(invitations=[_invitation(each) for each in found])

    @blueprint.post("/people/invitations")
    def invite() -> Response:
        admin = context.admin().user_id
        body = parse_body(InvitationRequest)
        name = normal_name(body.name) if body.name else None
        email = check_address(body.email) if body.email else None
        _, secret = context.links.invite(admin, name, body.role, email)
        mail = context.post.send_invitation(email, secret, context.language())
        return jsonify(link=link_to(context.base_url(), secret), mail=mail)

    @blueprint.delete("/people/invitations/<invitation_id>")
    def revoke_invitation(invitation_id: str) -> Response:
        administration.revoke_invitation(context.admin().user_id, check_id(invitation_id))
        return Response(status=204)


def _add_reset_links(blueprint: Blueprint, context: RouteContext) -> None:
    @blueprint.post("/people/<user_id>/reset-link")
    def make_reset_link(user_id: str) -> Response:
        admin = context.admin().user_id
        parse_body(Nothing)
        secret = context.links.reset(check_id(user_id), admin)
        person = context.actions.person(user_id)
        mail = context.post.send_reset(person, secret, context.language())
        return jsonify(link=link_to(context.base_url(), secret), mail=mail)


def _for_admin(context: RouteContext, person: Person) -> dict[str, object]:
    return {
        **context.person_object(person),
        "email": person.email,
        "created_at": person.created_at,
        "seen_at": person.seen_at,
        "is_disabled": person.disabled_at is not None,
        "groups": list(person.groups),
        "limits": person.limits,
    }


def _invitation(invitation: Invitation) -> dict[str, object]:
    return {
        "id": invitation.id,
        "name": invitation.name,
        "email": invitation.email,
        "role": invitation.role,
        "created_at": invitation.created_at,
        "expires_at": invitation.expires_at,
    }
