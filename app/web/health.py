"""Health routes for load balancers and container engines, and robots.txt."""

from collections.abc import Callable
from http import HTTPStatus

from flask import Blueprint, Response, jsonify

from ..version import __version__

ROBOTS = "User-agent: *\nDisallow: /\n"


def build_health(readiness: Callable[[], list[str]], away: Callable[[], list[str]]) -> Blueprint:
    """Build the blueprint.

    `readiness` returns why other workers should get new connections; empty means ready. `away`
    returns the backends that are unavailable, possibly for all workers.
    """
    blueprint = Blueprint("wordbrook_health", __name__)

    @blueprint.get("/healthz")
    def report_alive() -> Response:
        return _uncached(Response("ok\n", mimetype="text/plain"))

    @blueprint.get("/readyz")
    def report_readiness() -> Response:
        reasons = readiness()
        unavailable = away()
        response = jsonify(
            ready=not reasons,
            reasons=reasons,
            version=__version__,
            **({"away": unavailable} if unavailable else {}),
        )
        if reasons:
            response.status_code = HTTPStatus.SERVICE_UNAVAILABLE
        return _uncached(response)

    @blueprint.get("/robots.txt")
    def disallow_robots() -> Response:
        return Response(ROBOTS, mimetype="text/plain")

    return blueprint


def _uncached(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
