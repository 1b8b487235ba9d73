"""Translates errors of a service and of the HTTP client into error codes of the wire.

A translation contains at most a status number. The originals quote keys, URLs and text of the
service. So callers raise the translation outside the `except` block: as its context, the original
would be logged with the traceback.
"""

import email.utils
import json
import math
from datetime import UTC, datetime

import httpcore2
import httpx2
import openai

from ..base import Cancelled, ProviderError
from ..network import CallScope, EgressFailure

MAX_RETRY_AFTER_S = 3600.0
STATUS_DIGITS = 3
STATUS_CODES = {
    401: "provider_unauthorized",
    403: "provider_unauthorized",
    404: "provider_model_missing",
    408: "provider_timeout",
    429: "provider_rate_limited",
    504: "provider_timeout",
}
# Parts of the `type` or `code` of an error object; the first match decides.
KEYWORDS = (
    ("insufficient_quota", "provider_rejected"),
    ("billing", "provider_rejected"),
    ("model_not_found", "provider_model_missing"),
    ("not_found", "provider_model_missing"),
    ("rate_limit", "provider_rate_limited"),
    ("too_many_requests", "provider_rate_limited"),
    ("authentication", "provider_unauthorized"),
    ("permission", "provider_unauthorized"),
    ("api_key", "provider_unauthorized"),
    ("timeout", "provider_timeout"),
    ("overloaded", "provider_unavailable"),
    ("unavailable", "provider_unavailable"),
    ("server_error", "provider_unavailable"),
    ("internal", "provider_unavailable"),
    ("invalid_request", "provider_rejected"),
    ("context_length", "provider_rejected"),
    ("content_policy", "provider_rejected"),
)
FAILURES = (openai.OpenAIError, httpcore2.NetworkError, httpcore2.TimeoutException,
            httpcore2.ProtocolError, httpcore2.UnsupportedProtocol, httpx2.DecodingError,
            ValueError)  # fmt: skip


def translate(error: Exception, scope: CallScope, *, has_begun: bool) -> ProviderError:
    """Return the translation of `error`; `has_begun`: the body of the answer was being read."""
    if scope.is_cancelled:
        return Cancelled()
    if scope.expired == "total":
        return ProviderError("deadline")
    if isinstance(error, EgressFailure):
        is_late = isinstance(error, httpcore2.TimeoutException)
        code = "provider_timeout" if is_late else "provider_unavailable"
        return ProviderError(code, error.problem, action=error.action)
    if isinstance(error, httpcore2.TimeoutException):
        return ProviderError("provider_timeout", type(error).__name__)
    if isinstance(error, openai.APIStatusError):
        return from_status(error)
    code = "provider_unavailable"
    if has_begun:
        is_cut = isinstance(error, httpcore2.NetworkError | httpcore2.ProtocolError)
        code = "cut_short" if is_cut else "provider_broken"
    return ProviderError(code, type(error).__name__)


def from_status(error: openai.APIStatusError) -> ProviderError:
    """Return the translation of an HTTP status, with its Retry-After where a retry can help."""
    status = error.status_code
    detail = f"HTTP {status}"
    code = _by_status(status)
    kind = _by_keywords(error.body)
    if kind == "provider_rejected" or (kind == "provider_model_missing" and status < 500):
        code = kind
    if code in ("provider_rate_limited", "provider_unavailable"):
        wait_s = retry_after_s(error.response.headers.get("retry-after"))
        return ProviderError(code, detail, retry_after_s=wait_s)
    return ProviderError(code, detail)


def _by_status(status: int) -> str:
    if status in STATUS_CODES:
        return STATUS_CODES[status]
    # Redirects are not followed: that would send the key to another host.
    return "provider_rejected" if 400 <= status < 500 else "provider_unavailable"


def from_error_object(error: object) -> ProviderError:
    """Return the translation of an `error` object in a stream or in place of one."""
    code = error.get("code") if isinstance(error, dict) else None
    if isinstance(code, str) and len(code) == STATUS_DIGITS and code.isdecimal():
        code = int(code)
    if isinstance(code, int) and 400 <= code < 600:
        return ProviderError(_by_keywords(error) or _by_status(code), "in the stream")
    return ProviderError(_by_keywords(error) or "provider_broken", "error in the stream")


def _by_keywords(error: object) -> str | None:
    if not isinstance(error, dict):
        return None
    words = f"{error.get('type')} {error.get('code')} {error.get('status')}".lower()
    return next((code for word, code in KEYWORDS if word in words), None)


def retry_after_s(header: str | None) -> float | None:
    """Return the seconds of a Retry-After header (RFC 9110, 10.2.3), at most an hour."""
    if not header:
        return None
    try:
        seconds = float(header)
    except ValueError:
        try:
            date = email.utils.parsedate_to_datetime(header).astimezone(UTC)
        except (ValueError, OverflowError):
            return None
        seconds = (date - datetime.now(UTC)).total_seconds()
    return min(max(0.0, seconds), MAX_RETRY_AFTER_S) if math.isfinite(seconds) else None


def complaint(error: openai.APIStatusError) -> str:
    """Return the body of a refusal, only to find parameter names in it."""
    body = error.body
    return body if isinstance(body, str) else json.dumps(body, default=str)
