"""Checks of requests under /api: size and type of the body, and CORS headers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from ..protocol.errors import Refusal

Headers = list[tuple[str, str]]
_SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
_PREFLIGHT_MAX_AGE_S = 600


class RejectedRequest(Refusal):
    """A refusal whose HTTP status differs from its code's default."""

    def __init__(self, status: HTTPStatus, code: str, message: str):
        super().__init__(code, message)
        self.kind = self.kind._replace(http=status)


@dataclass(frozen=True, slots=True)
class BodyRule:
    """What other bodies than JSON `method` may have at `path`, or below it if it ends with /."""

    method: str
    path: str
    media: str
    max_bytes: int

    def fits(self, environ: Mapping[str, Any]) -> bool:
        """Return whether the rule is for a request."""
        path = "/" + str(environ.get("PATH_INFO", "")).lstrip("/")
        is_here = path.startswith(self.path) if self.path.endswith("/") else path == self.path
        return is_here and environ.get("REQUEST_METHOD") == self.method


def check_body(environ: Mapping[str, Any], max_bytes: int, rules: Sequence[BodyRule] = ()) -> None:
    """Check a request's declared body length and type without reading the body.

    Raises:
        Refusal: the body is too long, of unknown length, or not JSON.
    """
    method = str(environ.get("REQUEST_METHOD", "GET"))
    if method in _SAFE_METHODS:
        return
    if environ.get("HTTP_TRANSFER_ENCODING"):
        raise RejectedRequest(
            HTTPStatus.LENGTH_REQUIRED, "invalid", "Please send a Content-Length."
        )
    rule = next((each for each in rules if each.fits(environ)), None)
    max_bytes = rule.max_bytes if rule else max_bytes
    declared = str(environ.get("CONTENT_LENGTH") or "0")
    if not (declared.isascii() and declared.isdigit()):
        raise Refusal("invalid")
    # Digits are counted first: int() of a long number is slow, and raises from 4300 digits on.
    digits = declared.lstrip("0")
    if len(digits) > len(str(max_bytes)) or int(digits or "0") > max_bytes:
        raise Refusal("too_large")
    content_type = str(environ.get("CONTENT_TYPE", "")).partition(";")[0].strip().lower()
    if rule is not None:
        # The origin was checked before; browsers send it with such a request.
        if content_type != rule.media:
            raise RejectedRequest(
                HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "invalid", f"Please send {rule.media}."
            )
        return
    # Pages of other origins can send forms and text/plain without a preflight, but not JSON.
    if content_type != "application/json" and (method == "POST" or digits):
        raise RejectedRequest(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "invalid", "Please send JSON.")


def is_preflight(environ: Mapping[str, Any]) -> bool:
    """Return whether a request is a CORS preflight."""
    is_cors = "HTTP_ACCESS_CONTROL_REQUEST_METHOD" in environ and "HTTP_ORIGIN" in environ
    return is_cors and environ.get("REQUEST_METHOD") == "OPTIONS"


def preflight_headers() -> Headers:
    """Return the response headers of a preflight from a listed origin."""
    return [
        ("Access-Control-Allow-Methods", "GET, POST, PATCH, DELETE"),
        ("Access-Control-Allow-Headers", "Authorization, Content-Type, Last-Event-ID"),
        ("Access-Control-Max-Age", str(_PREFLIGHT_MAX_AGE_S)),
    ]


def cors_headers(listed_origin: str | None) -> Headers:
    """Return the headers that let a page of `listed_origin` read the response."""
    if listed_origin is None:
        return []
    return [
        ("Access-Control-Allow-Origin", listed_origin),
        ("Access-Control-Allow-Credentials", "true"),
        ("Access-Control-Expose-Headers", "Retry-After"),
    ]
