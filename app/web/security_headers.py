"""Security headers of every response, including the Content-Security-Policy.

The policy allows styles set through the CSSOM, as KaTeX and React do, but no style attributes in
HTML, no inline scripts, and no loading from or sending to other hosts but images by https.
"""

from collections.abc import Sequence
from wsgiref.types import WSGIEnvironment

from ..identity.origins import is_known_host, own_origin
from ..settings import Settings
from .diagram_frame import FRAME_PATH, frame_policy

YEAR_S = 365 * 24 * 3600
_NOT_USED = ("camera", "display-capture", "geolocation", "payment", "usb")


def security_headers(environ: WSGIEnvironment, settings: Settings) -> list[tuple[str, str]]:
    """Return the headers to add; they contain the Host header only if it is acceptable."""
    origin = own_origin(environ, settings) if is_known_host(environ, settings) else None
    is_frame = environ.get("PATH_INFO") == FRAME_PATH
    headers = [
        (
            "Content-Security-Policy",
            frame_policy() if is_frame else content_policy(origin, settings.frame_ancestors),
        ),
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "no-referrer"),
        # Browsers would resolve the hosts of links, and a host name can leak data.
        ("X-DNS-Prefetch-Control", "off"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
        # The page dictates by the browser's speech recognition, where the user switched it on.
        (
            "Permissions-Policy",
            ", ".join([*(f"{name}=()" for name in _NOT_USED), "microphone=(self)"]),
        ),
    ]
    if settings.is_https and not settings.is_embedded:
        headers.append(("Strict-Transport-Security", f"max-age={YEAR_S}"))
    return headers


def content_policy(origin: str | None, frame_ancestors: Sequence[str] = ()) -> str:
    """Return the Content-Security-Policy of a page of `origin`."""
    framing = ["'self'" if each == "self" else each for each in frame_ancestors] or ["'none'"]
    connect = ["'self'"]
    # In older browsers 'self' excludes WebSockets; a policy cannot name an IPv6 address.
    if origin is not None and "[" not in origin:
        connect.append(origin.replace("http", "ws", 1))
    return "; ".join(
        [
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            # https: an image of a text, which the page requests only after a click.
            "img-src 'self' data: https:",
            "font-src 'self'",
            "frame-src 'self'",
            "manifest-src 'self'",
            f"connect-src {' '.join(connect)}",
            "base-uri 'none'",
            "form-action 'none'",
            f"frame-ancestors {' '.join(framing)}",
        ]
    )
