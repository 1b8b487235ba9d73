"""What a request under /api must look like: its body's size and type, its origin's rights."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from ..protocol.errors import Refusal

Headers = list[tuple[str, str]]
_SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
_PREFLIGHT_LASTS_S = 600


class RejectedRequest(Refusal):
    """A refusal with an HTTP status that is not its code's usual one."""

    def __init__(self, status: HTTPStatus, code: str, message: str):
        super().__init__(code, message)
        self.kind = self.kind._replace(http=status)


def check_body(environ: Mapping[str, Any], most_bytes: int) -> None:
    """Check a request's announced body without reading any of it.

    Raises:
        Refusal: it is too long, of unknown length, or not JSON.
    """
    method = str(environ.get("REQUEST_METHOD", "GET"))
    if method in _SAFE_METHODS:
        return
    if environ.get("HTTP_TRANSFER_ENCODING"):
        raise RejectedRequest(
            HTTPStatus.LENGTH_REQUIRED, "invalid", "Please send a Content-Length."
        )
    announced = str(environ.get("CONTENT_LENGTH") or "0")
    if not (announced.isascii() and announced.isdigit()):
        raise Refusal("invalid")
    # Compared by digits first: int() of a very long number is work, and an error from 4300 on.
    digits = announced.lstrip("0")
    if len(digits) > len(str(most_bytes)) or int(digits or "0") > most_bytes:
        raise Refusal("too_large")
    content_type = str(environ.get("CONTENT_TYPE", "")).partition(";")[0].strip().lower()
    # A page elsewhere can send forms and text/plain without asking first; JSON it cannot.
    if content_type != "application/json" and (method == "POST" or digits):
        raise RejectedRequest(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "invalid", "Please send JSON.")


def is_preflight(environ: Mapping[str, Any]) -> bool:
    """Return whether a browser asks here what a page of another origin may send."""
    asks = "HTTP_ACCESS_CONTROL_REQUEST_METHOD" in environ and "HTTP_ORIGIN" in environ
    return asks and environ.get("REQUEST_METHOD") == "OPTIONS"


def preflight_headers() -> Headers:
    """Return what a page of a listed origin may send."""
    return [
        ("Access-Control-Allow-Methods", "GET, POST, PATCH, DELETE"),
        ("Access-Control-Allow-Headers", "Authorization, Content-Type"),
        ("Access-Control-Max-Age", str(_PREFLIGHT_LASTS_S)),
    ]


def cors_headers(listed_origin: str | None) -> Headers:
    """Return the headers that let a page of `listed_origin` read the response; none without one."""
    if listed_origin is None:
        return []
    return [
        ("Access-Control-Allow-Origin", listed_origin),
        ("Access-Control-Allow-Credentials", "true"),
        ("Access-Control-Expose-Headers", "Retry-After"),
    ]
