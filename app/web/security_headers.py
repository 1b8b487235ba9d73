"""The headers of every response, and the policy the page runs under.

KaTeX and React set styles through the CSSOM, which the policy lets pass; style attributes in HTML
and inline scripts it does not, and nothing may be loaded from or sent to another host.
"""

from wsgiref.types import WSGIEnvironment

from ..identity.origins import is_known_host, own_origin
from ..settings import Settings

YEAR_S = 365 * 24 * 3600
_NOT_USED = ("camera", "display-capture", "geolocation", "microphone", "payment", "usb")


def security_headers(environ: WSGIEnvironment, settings: Settings) -> list[tuple[str, str]]:
    """Return the headers to add; only a host name that is ours is put into them."""
    origin = own_origin(environ, settings) if is_known_host(environ, settings) else None
    headers = [
        ("Content-Security-Policy", content_policy(origin)),
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "no-referrer"),
        # Else a browser looks up the hosts of links on sight, and a name can carry a secret.
        ("X-DNS-Prefetch-Control", "off"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
        ("Permissions-Policy", ", ".join(f"{name}=()" for name in _NOT_USED)),
    ]
    if settings.is_https:
        headers.append(("Strict-Transport-Security", f"max-age={YEAR_S}"))
    return headers


def content_policy(origin: str | None) -> str:
    """Return the Content-Security-Policy of a page of `origin`."""
    connect = ["'self'"]
    # Older browsers do not count WebSockets under 'self'; none can name an IPv6 address.
    if origin is not None and "[" not in origin:
        connect.append(origin.replace("http", "ws", 1))
    return "; ".join(
        [
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' data:",
            "font-src 'self'",
            f"connect-src {' '.join(connect)}",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
        ]
    )
