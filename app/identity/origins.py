"""Checks of the Host and Origin headers.

A page may connect if its origin is that of the request itself, or listed in ALLOWED_ORIGINS. Host
names other than PUBLIC_URL's are refused, because of DNS rebinding.
"""

import re
from ipaddress import IPv6Address, ip_address
from typing import NamedTuple
from urllib.parse import urlsplit
from wsgiref.types import WSGIEnvironment

from ..settings import Settings

_HOST = re.compile(r"(?P<name>\[[0-9a-f:.]{2,45}\]|[a-z0-9_.-]{1,253})(?::(?P<port>[0-9]{1,5}))?")
_DEFAULT_PORTS = {"http": "80", "https": "443"}


class Host(NamedTuple):
    """A parsed Host header; `name` is in lower case, an IPv6 address in brackets."""

    name: str
    port: str | None

    @property
    def is_ip_address(self) -> bool:
        """Whether the name is an IP address, so that DNS cannot rebind it."""
        try:
            address = ip_address(self.name.strip("[]"))
        except ValueError:
            return False
        return isinstance(address, IPv6Address) == self.name.startswith("[")


def parse_host(text: str) -> Host | None:
    """Parse a Host header; return None unless it is a name or address with an optional port."""
    match = _HOST.fullmatch(text.lower())
    return Host(match["name"], match["port"]) if match else None


def is_known_host(environ: WSGIEnvironment, settings: Settings) -> bool:
    """Return whether the request's Host header is acceptable.

    The port is ignored: it does not help against a rebound name, and proxies drop it.
    """
    host = parse_host(str(environ.get("HTTP_HOST", "")))
    if host is None:
        return False
    return settings.is_embedded or _is_local(host) or host.name == _public_name(settings)


def own_origin(environ: WSGIEnvironment, settings: Settings) -> str | None:
    """Return the origin of a page of this server that is requested as in `environ`.

    PUBLIC_URL takes precedence: behind an untrusted proxy that terminates TLS, the request looks
    like plain http, and a page that was loaded by plain http must not connect.
    """
    host = parse_host(str(environ.get("HTTP_HOST", "")))
    if host is None:
        return None
    netloc = host.name + (f":{host.port}" if host.port else "")
    if settings.public_url and host.name == _public_name(settings):
        public = _normalize(settings.public_url)
        as_public = _normalize(f"{urlsplit(public).scheme}://{netloc}")
        if as_public == public or not _is_local(host):
            return public
    return _normalize(f"{environ.get('wsgi.url_scheme', 'http')}://{netloc}")


def listed_origin(environ: WSGIEnvironment, settings: Settings) -> str | None:
    """Return the request's Origin header if ALLOWED_ORIGINS lists it."""
    origin = environ.get("HTTP_ORIGIN")
    is_listed = origin is not None and origin in {_normalize(o) for o in settings.allowed_origins}
    return str(origin) if is_listed else None


def is_allowed_origin(environ: WSGIEnvironment, settings: Settings) -> bool:
    """Return whether the page that sent a request may use this server.

    A request without an Origin header does not come from a page of another origin.
    """
    origin = environ.get("HTTP_ORIGIN")
    if origin is None or listed_origin(environ, settings):
        return True
    public = _normalize(settings.public_url) if settings.public_url else None
    own = own_origin(environ, settings)
    if settings.is_embedded and own is not None and public is None:
        # Behind a proxy that terminates TLS, requests look like plain http to the application.
        return origin in (own, own.replace("http:", "https:", 1))
    return origin in {own, public} - {None}


def is_foreign_request(
    environ: WSGIEnvironment, settings: Settings, *, is_page: bool = False
) -> bool:
    """Return whether a page that may not use this server caused a request.

    `is_page`: the path is one of the page and its files, which any site may link to.
    """
    if "HTTP_ORIGIN" in environ and not is_page:
        return not is_allowed_origin(environ, settings)
    # Sent by browsers. Another port of this host is the same site, but not the same origin; an
    # allowed one sends its Origin.
    if environ.get("HTTP_SEC_FETCH_SITE") not in ("cross-site", "same-site"):
        return False
    if listed_origin(environ, settings):
        return False
    return not (is_page and _is_navigation(environ, is_framed=bool(settings.frame_ancestors)))


def _is_navigation(environ: WSGIEnvironment, *, is_framed: bool) -> bool:
    destinations = ("document", "iframe", "frame") if is_framed else ("document",)
    return (
        environ.get("REQUEST_METHOD") in ("GET", "HEAD")
        and environ.get("HTTP_SEC_FETCH_MODE") == "navigate"
        and environ.get("HTTP_SEC_FETCH_DEST") in destinations
    )


def _public_name(settings: Settings) -> str | None:
    if settings.public_url is None:
        return None
    host = parse_host(urlsplit(settings.public_url).netloc.rpartition("@")[2])
    return host.name if host else None


def _is_local(host: Host) -> bool:
    return host.name == "localhost" or host.is_ip_address


def _normalize(url: str) -> str:
    # As browsers serialise an origin: lower case, without the default port.
    parts = urlsplit(url.lower())
    host = parts.netloc.rpartition("@")[2].removesuffix(f":{_DEFAULT_PORTS.get(parts.scheme)}")
    return f"{parts.scheme}://{host}"
