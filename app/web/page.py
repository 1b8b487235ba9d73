"""The page at `/` and `/c/<id>`; elsewhere 404 and 405, with the page for a browser's visit."""

import hashlib
import re
from collections.abc import Callable
from functools import lru_cache
from html import escape
from http import HTTPStatus
from pathlib import Path
from typing import NamedTuple

from flask import Blueprint, Response, request
from werkzeug.exceptions import HTTPException

from ..api.errors import answer_http_error
from ..identity.session_route import with_cookie
from ..identity.signed_identity import Identities
from ..identity.trusted_proxies import address_of
from ..identity.users import Users
from ..limits.rate_limits import Limits
from ..protocol.errors import Refusal
from .static_files import STATIC

NOT_BUILT = """\
The page of this server was never built. In its folder run

    make build

and start it again. Programs can talk to it as it is.
"""

SIGN_IN = "Please sign in first.\n"

# frontend/index.html has these placeholders, with an empty content.
META = '<meta name="%s" content="%s" />'
# The build writes the paths of assets relative to the page, which has several paths itself.
RELATIVE, WITH_BASE = '="./', '="%s/'
# What only the chat needs: a text field, and the script that stores what is typed there.
CHAT_ONLY = re.compile(r"<!-- chat -->.*?<!-- /chat -->\n?", re.DOTALL)
# The key of an environ that holds the path of Socket.IO, where that is another application's.
SOCKET_PATH = "wordbrook.socket_path"


class MorePages(NamedTuple):
    """Paths of the page without the chat, with and without a user; `auth`: how people sign in.

    `name_of` returns the name of a user, which the page shows.
    """

    auth: str = ""
    without_user: tuple[str, ...] = ()
    with_user: tuple[str, ...] = ()
    name_of: Callable[[str], str] | None = None


class _Html(NamedTuple):
    content: bytes
    etag: str


class _Template:
    """The built page, filled for the path and the user of the current request."""

    def __init__(self, built: str, limits: dict[str, str], more: MorePages, *, has_sharing: bool):
        self._built = built
        self._limits = limits
        self._more = more
        self._sharing = "on" if has_sharing else ""
        self._cached = lru_cache(maxsize=64)(self._html)

    def html(self, user: str) -> _Html:
        """Return the page; `user` is empty where the browser has only one."""
        base = request.script_root
        # A password that is typed before the sign-in has loaded must find no text field.
        is_chat = request.path not in (*self._more.without_user, *self._more.with_user)
        socket_path = request.environ.get(SOCKET_PATH, "")
        name = self._more.name_of(user) if self._more.name_of and user else ""
        return self._cached(base, socket_path, _storage_scope(base, user), name, is_chat)

    def _html(self, base: str, socket_path: str, scope: str, name: str, is_chat: bool) -> _Html:
        values = {
            **self._limits,
            "base-path": base,
            "socket-path": socket_path,
            "storage-scope": scope,
            "auth": self._more.auth,
            "person": name,
            "sharing": self._sharing,
        }
        return _fill(self._built if is_chat else CHAT_ONLY.sub("", self._built), base, values)


def build_page(
    users: Users,
    limits: Limits,
    static: Path = STATIC,
    *,
    message_limit_bytes: int,
    file_limits: tuple[int, int] | None = None,
    refuse_visit: Callable[[], Response] | None = None,
    more: MorePages | None = None,
    has_sharing: bool = False,
) -> Blueprint:
    """Build the blueprint of the page in `static`; the page refuses longer messages itself.

    `file_limits` are the bytes of a file and the files of a message; None where files are off.
    `refuse_visit` returns the response to a visitor without a user, where none can be made.
    """
    more = more or MorePages()
    blueprint = Blueprint("wordbrook_page", __name__)
    index = static / "index.html"
    # Read once, like the list of its assets: both must be of the same build.
    built = index.read_text() if index.is_file() else None

    page_limits = {
        "message-limit-bytes": str(message_limit_bytes),
        "file-limits": " ".join(map(str, file_limits or ())),
    }
    template = _Template(built or "", page_limits, more, has_sharing=has_sharing)

    def current_html(user: str | None = None) -> _Html:
        return template.html("" if user is None or isinstance(users, Identities) else user)

    @blueprint.get("/")
    @blueprint.get("/c/<conversation_id>")
    def show_page(conversation_id: str | None = None) -> Response:  # noqa: ARG001 - the page reads it
        user = users.of_request(request.environ)
        is_open = request.path in more.without_user
        if user is None and not is_open and not isinstance(users, Identities):
            return refuse_visit() if refuse_visit else _plain(SIGN_IN, HTTPStatus.UNAUTHORIZED)
        if built is None:
            return _plain(NOT_BUILT, HTTPStatus.SERVICE_UNAVAILABLE)
        html = current_html(user)
        response = Response(html.content, mimetype="text/html")
        # private: a shared cache must not store one visitor's cookie. no-store: going back after
        # a sign-out must not bring the page of the person before.
        response.headers["Cache-Control"] = "no-store" if more.auth else "private, no-cache"
        response.set_etag(html.etag)
        response.make_conditional(request)
        return _with_identity(response, users, limits)

    for path in (*more.without_user, *more.with_user):
        blueprint.add_url_rule(path, view_func=show_page)

    @blueprint.app_errorhandler(HTTPStatus.NOT_FOUND)
    @blueprint.app_errorhandler(HTTPStatus.METHOD_NOT_ALLOWED)
    def show_error(error: HTTPException) -> Response | HTTPException:
        if request.path.startswith("/api/"):
            return answer_http_error(error)
        is_visit = request.method in ("GET", "HEAD") and "text/html" in request.headers.get(
            "Accept", ""
        )
        user = users.of_request(request.environ) if is_visit else None
        # Not to a visitor who has to sign in: the page has a text field.
        has_page = built is not None and is_visit and (user is not None or not more.auth)
        if has_page and error.code == HTTPStatus.NOT_FOUND:
            # The page says that there is nothing at this address, and offers its own.
            html = current_html(user).content
            page = Response(html, HTTPStatus.NOT_FOUND, mimetype="text/html")
            page.headers["Cache-Control"] = "no-store"
            return page
        response = _plain(f"{error.name}.\n", HTTPStatus(error.code or HTTPStatus.NOT_FOUND))
        response.headers.extend(h for h in error.get_headers() if h[0] == "Allow")
        return response

    return blueprint


def _storage_scope(base: str, user: str) -> str:
    """Return what begins the names of stored drafts: a browser has several users, or chats."""
    if not base and not user:
        return ""
    return hashlib.sha256(f"{base}\n{user}".encode()).hexdigest()[:12] + "."


def _fill(html: str, base: str, values: dict[str, str]) -> _Html:
    # First: a value may look like a relative path.
    html = html.replace(RELATIVE, WITH_BASE % escape(base))
    for name, value in values.items():
        html = html.replace(META % (name, ""), META % (name, escape(value)), 1)
    content = html.encode("utf-8", "replace")
    return _Html(content, hashlib.sha256(content).hexdigest()[:32])


def _with_identity(response: Response, identities: Users, limits: Limits) -> Response:
    if not isinstance(identities, Identities):
        return response
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
