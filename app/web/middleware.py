"""WSGI middleware that checks every request before its handler.

It applies the headers of trusted proxies, checks the Host header and refuses requests of other
sites; under /api it also checks the rate, and the size and type of the body.
"""

import json
import math
from collections.abc import Callable, Iterable, Sequence
from http import HTTPStatus
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from ..api.errors import REFUSED
from ..identity.origins import is_foreign_request, is_known_host, listed_origin
from ..identity.trusted_proxies import TrustedProxies, address_of
from ..identity.users import Users
from ..limits.rate_limits import Limits
from ..protocol.errors import Refusal
from ..settings import Settings
from .api_checks import (
    BodyRule,
    Headers,
    RejectedRequest,
    check_body,
    cors_headers,
    is_preflight,
    preflight_headers,
)
from .handshake import check_handshake
from .security_headers import security_headers

# Load balancers use other addresses or names, and these responses are not secret.
HEALTH_PATHS = ("/healthz", "/readyz")
UNKNOWN_HOST = (
    "This server does not answer to that host name. Open it as localhost, "
    "or set PUBLIC_URL to the address you want to use."
)


class RequestGuard:
    """Wraps the application, including Socket.IO; calls `on_refusal` with each error code.

    Raises:
        SettingsError: TRUSTED_PROXIES has an item that is not an address.
    """

    def __init__(
        self,
        application: WSGIApplication,
        settings: Settings,
        limits: Limits,
        users: Users,
        *,
        on_refusal: Callable[[str], None] = lambda _: None,
        bodies: Sequence[BodyRule] = (),
    ):
        self._application = application
        self._settings = settings
        self._limits = limits
        self._users = users
        self._on_refusal = on_refusal
        self._bodies = bodies
        self._proxies = TrustedProxies(settings.trusted_proxies, kept=settings.user_headers)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Pass a request on, or refuse it."""
        self._proxies.apply(environ)
        added = self._headers(environ)

        def start_with_headers(status: str, headers: Headers, *exc_info: Any) -> Any:
            return start_response(status, _merge(headers, added), *exc_info)

        try:
            self._check_host(environ)
            self._check_site(environ)
            check_handshake(environ)
            if _is_api(environ):
                self._check_api(environ)
                if is_preflight(environ):
                    start_with_headers("204 No Content", preflight_headers())
                    return []
        except Refusal as refusal:
            self._on_refusal(refusal.code)
            body = _refuse(refusal, start_with_headers)
            return [] if environ.get("REQUEST_METHOD") == "HEAD" else body
        refused: list[str] = []
        environ[REFUSED] = refused
        response = self._application(environ, start_with_headers)
        for code in refused:
            self._on_refusal(code)
        return response

    def _headers(self, environ: WSGIEnvironment) -> Headers:
        headers = security_headers(environ, self._settings)
        if _is_api(environ):
            headers += [("Cache-Control", "no-store"), ("Vary", "Origin")]
            headers += cors_headers(listed_origin(environ, self._settings))
        return headers

    def _check_host(self, environ: WSGIEnvironment) -> None:
        if environ.get("PATH_INFO") in HEALTH_PATHS or is_known_host(environ, self._settings):
            return
        raise RejectedRequest(HTTPStatus.MISDIRECTED_REQUEST, "forbidden_origin", UNKNOWN_HOST)

    def _check_site(self, environ: WSGIEnvironment) -> None:
        """Refuse other sites before any limit counts their requests."""
        if environ.get("PATH_INFO") in HEALTH_PATHS:
            return
        is_bare = not (_is_api(environ) or _is_under(environ, "/socket.io"))
        if is_foreign_request(environ, self._settings, is_page=is_bare):
            raise Refusal("forbidden_origin")

    def _check_api(self, environ: WSGIEnvironment) -> None:
        user = self._users.of_request(environ)
        self._limits.check_request(address_of(environ), user)
        check_body(environ, self._settings.limit_body_bytes, self._bodies)


def _is_api(environ: WSGIEnvironment) -> bool:
    return _is_under(environ, "/api")


def _is_under(environ: WSGIEnvironment, folder: str) -> bool:
    # The router merges repeated slashes, so they must not bypass these checks.
    path = "/" + str(environ.get("PATH_INFO", "")).lstrip("/")
    return path == folder or path.startswith(folder + "/")


def _merge(headers: Headers, added: Headers) -> Headers:
    own = {name.lower(): value for name, value in headers}
    if "no-store" in own.get("cache-control", "") or "private" in own.get("cache-control", ""):
        # The response says as much, and more: a stream must not be transformed either, and a
        # file is kept by its user's browser, which asks before it uses it.
        added = [header for header in added if header[0] != "Cache-Control"]
    if "sandbox" in own.get("content-security-policy", ""):
        added = [header for header in added if header[0] != "Content-Security-Policy"]
    names = {name.lower() for name, _ in added} - {"vary"}
    return [header for header in headers if header[0].lower() not in names] + added


def _refuse(refusal: Refusal, start_response: Any) -> list[bytes]:
    status = HTTPStatus(refusal.kind.http)
    body = json.dumps({"error": refusal.wire()}).encode()
    headers = [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
    headers.append(("Cache-Control", "no-store"))
    if refusal.retry_after_s is not None:
        headers.append(("Retry-After", str(math.ceil(refusal.retry_after_s))))
    start_response(f"{status.value} {status.phrase}", headers)
    return [body]
