"""The page at `/` and `/c/<id>`; elsewhere 404 and 405, with the page for a browser's visit."""

import hashlib
from http import HTTPStatus
from pathlib import Path

from flask import Blueprint, Response, request
from werkzeug.exceptions import HTTPException

from ..api.errors import answer_http_error
from ..identity.session_route import with_cookie
from ..identity.signed_identity import Identities
from ..identity.trusted_proxies import address_of
from ..limits.rate_limits import Limits
from ..protocol.errors import Refusal
from .static_files import STATIC

NOT_BUILT = """\
The page of this server was never built. In its folder run

    make build

and start it again. Programs can talk to it as it is.
"""

# frontend/index.html has this placeholder, with an empty content.
LIMIT = b'<meta name="message-limit-bytes" content="%s" />'


def build_page(
    identities: Identities, limits: Limits, static: Path = STATIC, *, message_limit_bytes: int
) -> Blueprint:
    """Build the blueprint of the page in `static`; the page refuses longer messages itself."""
    blueprint = Blueprint("page", __name__)
    index = static / "index.html"
    # Read once, like the list of its assets: both must be of the same build.
    html = _with_limit(index.read_bytes(), message_limit_bytes) if index.is_file() else None
    etag = hashlib.sha256(html or b"").hexdigest()[:32]

    @blueprint.get("/")
    @blueprint.get("/c/<conversation_id>")
    def show_page(conversation_id: str | None = None) -> Response:  # noqa: ARG001 - the page reads it
        if html is None:
            return _plain(NOT_BUILT, HTTPStatus.SERVICE_UNAVAILABLE)
        response = Response(html, mimetype="text/html")
        # private: a shared cache must not store one visitor's cookie.
        response.headers["Cache-Control"] = "private, no-cache"
        response.set_etag(etag)
        response.make_conditional(request)
        return _with_identity(response, identities, limits)

    @blueprint.app_errorhandler(HTTPStatus.NOT_FOUND)
    @blueprint.app_errorhandler(HTTPStatus.METHOD_NOT_ALLOWED)
    def show_error(error: HTTPException) -> Response | HTTPException:
        if request.path.startswith("/api/"):
            return answer_http_error(error)
        is_visit = request.method in ("GET", "HEAD") and "text/html" in request.headers.get(
            "Accept", ""
        )
        if html is not None and error.code == HTTPStatus.NOT_FOUND and is_visit:
            # The page says that there is nothing at this address, and offers its own.
            page = Response(html, HTTPStatus.NOT_FOUND, mimetype="text/html")
            page.headers["Cache-Control"] = "no-store"
            return page
        response = _plain(f"{error.name}.\n", HTTPStatus(error.code or HTTPStatus.NOT_FOUND))
        response.headers.extend(h for h in error.get_headers() if h[0] == "Allow")
        return response

    return blueprint


def _with_limit(html: bytes, message_limit_bytes: int) -> bytes:
    return html.replace(LIMIT % b"", LIMIT % str(message_limit_bytes).encode(), 1)


def _with_identity(response: Response, identities: Identities, limits: Limits) -> Response:
    user = identities.from_cookie(request.cookies)
    if user is None:
        try:
            limits.check_session(address_of(request.environ))
        except Refusal:
            # The page requests /api/session later and gets the time to wait.
            return response
        user = identities.new()
    return with_cookie(response, identities, user)


def _plain(text: str, status: HTTPStatus) -> Response:
    response = Response(text, status, mimetype="text/plain")
    response.headers["Cache-Control"] = "no-store"
    return response
