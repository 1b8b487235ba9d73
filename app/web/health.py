"""What load balancers, container engines and robots ask: alive, ready, and what may be read."""

from collections.abc import Callable
from http import HTTPStatus

from flask import Blueprint, Response, jsonify

ROBOTS = "User-agent: *\nDisallow: /\n"


def build_health(readiness: Callable[[], list[str]], away: Callable[[], list[str]]) -> Blueprint:
    """Build the blueprint; `readiness` returns why others should be asked instead, or nothing.

    `away` returns what is missing, which may be so for all others too.
    """
    blueprint = Blueprint("health", __name__)

    @blueprint.get("/healthz")
    def say_alive() -> Response:
        return _fresh(Response("ok\n", mimetype="text/plain"))

    @blueprint.get("/readyz")
    def say_ready() -> Response:
        reasons = readiness()
        missing = away()
        response = jsonify(
            ready=not reasons, reasons=reasons, **({"away": missing} if missing else {})
        )
        if reasons:
            response.status_code = HTTPStatus.SERVICE_UNAVAILABLE
        return _fresh(response)

    @blueprint.get("/robots.txt")
    def turn_robots_away() -> Response:
        return Response(ROBOTS, mimetype="text/plain")

    return blueprint


def _fresh(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
