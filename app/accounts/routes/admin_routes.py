"""The routes of admins: people, invitations, audit log."""

from flask import Blueprint, Response, jsonify
from pydantic import Field

from ...api.request_parsing import check_id, parse_body, parse_query
from ...api.schemas import Nothing, Query
from ..administration import Administration
from ..links import link_to
from ..rows.audit import MOST_LISTED
from ..rows.invitations import Invitation
from ..rows.people import Person, normal_name
from .context import RouteContext, person_object
from .schemas import InvitationRequest, PersonChange


class AuditQuery(Query):
    """A page of the audit log: entries before the one with this number."""

    before: int | None = Field(None, ge=1)


def add_admin_routes(
    blueprint: Blueprint, context: RouteContext, administration: Administration
) -> None:
    """Add the routes."""
    _add_people(blueprint, context, administration)
    if context.settings.auth == "password":
        _add_links(blueprint, context, administration)

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
        return jsonify(people=[_for_admin(each) for each in administration.everybody()])

    @blueprint.patch("/people/<user_id>")
    def change_person(user_id: str) -> Response:
        admin = context.admin().user_id
        body = parse_body(PersonChange)
        person = administration.change(
            admin, check_id(user_id), role=body.role, is_disabled=body.is_disabled
        )
        return jsonify(person=_for_admin(person))

    @blueprint.delete("/people/<user_id>")
    def delete_person(user_id: str) -> Response:
        administration.remove(context.admin().user_id, check_id(user_id))
        return Response(status=204)


def _add_links(blueprint: Blueprint, context: RouteContext, administration: Administration) -> None:
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
        _, secret = context.links.invite(admin, name, body.role)
        return jsonify(link=link_to(context.base_url(), secret))

    @blueprint.delete("/people/invitations/<invitation_id>")
    def revoke_invitation(invitation_id: str) -> Response:
        administration.revoke_invitation(context.admin().user_id, check_id(invitation_id))
        return Response(status=204)

    @blueprint.post("/people/<user_id>/reset-link")
    def make_reset_link(user_id: str) -> Response:
        admin = context.admin().user_id
        parse_body(Nothing)
        secret = context.links.reset(check_id(user_id), admin)
        return jsonify(link=link_to(context.base_url(), secret))


def _for_admin(person: Person) -> dict[str, object]:
    return {
        **person_object(person),
        "email": person.email,
        "created_at": person.created_at,
        "seen_at": person.seen_at,
        "is_disabled": person.disabled_at is not None,
    }


def _invitation(invitation: Invitation) -> dict[str, object]:
    return {
        "id": invitation.id,
        "name": invitation.name,
        "role": invitation.role,
        "created_at": invitation.created_at,
        "expires_at": invitation.expires_at,
    }
