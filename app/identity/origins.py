"""Which host names this server answers to, and which pages may talk to it.

A page may if its origin is that of the request itself, or listed in ALLOWED_ORIGINS. Names other
than PUBLIC_URL's are refused, for a hostile name can be pointed at this machine (DNS rebinding).
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
    """A Host header, well formed; `name` is in lower case, an IPv6 address in its brackets."""

    name: str
    port: str | None

    @property
    def is_ip_address(self) -> bool:
        """Whether this is an address and no name, so that no resolver can be behind it."""
        try:
            address = ip_address(self.name.strip("[]"))
        except ValueError:
            return False
        return isinstance(address, IPv6Address) == self.name.startswith("[")


def parse_host(text: str) -> Host | None:
    """Read a Host header; None for whatever is not plainly a name or address with a port."""
    match = _HOST.fullmatch(text.lower())
    return Host(match["name"], match["port"]) if match else None


def is_known_host(environ: WSGIEnvironment, settings: Settings) -> bool:
    """Return whether this server answers to the request's Host header.

    The port is left out of it: a rebound name is no less hostile on ours, and proxies drop it.
    """
    host = parse_host(str(environ.get("HTTP_HOST", "")))
    if host is None:
        return False
    return _is_local(host) or host.name == _public_name(settings)


def own_origin(environ: WSGIEnvironment, settings: Settings) -> str | None:
    """Return the origin a browser gives to a page of this server, asked for as in `environ`.

    PUBLIC_URL is believed before the request: behind a proxy that ends TLS and is not listed as
    trusted the request looks like plain http, and a page that came by plain http is not ours.
    """
    host = parse_host(str(environ.get("HTTP_HOST", "")))
    if host is None:
        return None
    netloc = host.name + (f":{host.port}" if host.port else "")
    if settings.public_url and host.name == _public_name(settings):
        public = _normal(settings.public_url)
        as_public = _normal(f"{urlsplit(public).scheme}://{netloc}")
        if as_public == public or not _is_local(host):
            return public
    return _normal(f"{environ.get('wsgi.url_scheme', 'http')}://{netloc}")


def listed_origin(environ: WSGIEnvironment, settings: Settings) -> str | None:
    """Return the request's Origin header if ALLOWED_ORIGINS lists it."""
    origin = environ.get("HTTP_ORIGIN")
    is_listed = origin is not None and origin in {_normal(o) for o in settings.allowed_origins}
    return str(origin) if is_listed else None


def is_allowed_origin(environ: WSGIEnvironment, settings: Settings) -> bool:
    """Return whether the page behind a request may talk to this server.

    A request without an Origin header was not made by a page of another origin.
    """
    origin = environ.get("HTTP_ORIGIN")
    if origin is None or listed_origin(environ, settings):
        return True
    public = _normal(settings.public_url) if settings.public_url else None
    return origin in {own_origin(environ, settings), public} - {None}


def _public_name(settings: Settings) -> str | None:
    if settings.public_url is None:
        return None
    host = parse_host(urlsplit(settings.public_url).netloc.rpartition("@")[2])
    return host.name if host else None


def _is_local(host: Host) -> bool:
    return host.name == "localhost" or host.is_ip_address


def _normal(url: str) -> str:
    # As browsers serialise an origin: lower case, and no port where it is the scheme's own.
    parts = urlsplit(url.lower())
    host = parts.netloc.rpartition("@")[2].removesuffix(f":{_DEFAULT_PORTS.get(parts.scheme)}")
    return f"{parts.scheme}://{host}"
