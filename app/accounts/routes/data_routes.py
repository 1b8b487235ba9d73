"""The routes of what is stored about people: their data, and what they used."""

from flask import Blueprint, Response, jsonify, request
from pydantic import Field

from ...api.request_parsing import check_id, parse_query
from ...api.schemas import Query
from ...conversations.budget.usage_counts import MOST_DAYS
from ...conversations.db.database import Database
from ...conversations.ids import Clock
from ..data.export import MEDIA, export_person
from ..data.usage import read_usage
from ..rows import audit
from .context import RouteContext


class UsageQuery(Query):
    """How many days back, today included."""

    days: int = Field(30, ge=1, le=MOST_DAYS)


def add_data_routes(
    blueprint: Blueprint, context: RouteContext, database: Database, clock: Clock
) -> None:
    """Add the routes."""

    @blueprint.get("/account/export")
    def export_own() -> Response:
        return _export(database, context, context.person_here().user_id)

    @blueprint.get("/people/<user_id>/export")
    def export_of_person(user_id: str) -> Response:
        admin = context.admin().user_id
        person = context.actions.person(check_id(user_id))
        # Others see who read what is theirs; the page asks first, by HEAD, whether it is refused.
        if request.method != "HEAD":
            database.write(audit.note, clock(), "exported", actor=admin, subject=person.id)
        return _export(database, context, person.id)

    @blueprint.get("/usage")
    def get_usage() -> Response:
        context.admin()
        usage = read_usage(database, clock(), parse_query(UsageQuery).days)
        return jsonify(usage=usage, currency=context.currency)


def _export(database: Database, context: RouteContext, user_id: str) -> Response:
    more = {"quotas": context.quotas(user_id), "currency": context.currency}
    response = Response(export_person(database, user_id, more), mimetype=MEDIA)
    response.headers["Content-Disposition"] = 'attachment; filename="wordbrook.ndjson"'
    return response
