"""Translates errors of a service and of the HTTP client into error codes of the wire.

The originals quote keys, URLs and questions. So callers raise the translation outside the `except`
block: as its context, the original would be logged with the traceback. `said` holds the service's
words as they came; `without_secrets` must treat a translation before it leaves this package.
"""

import json
from collections.abc import Iterable

import httpcore2
import httpx2
import openai

from ..base import Cancelled, ProviderError
from ..network import CallScope, EgressFailure
from .address import shown_address
from .refusals.classify import classify
from .refusals.context_limit import read_context_limit
from .refusals.excerpt import excerpt
from .refusals.retry_after import from_headers
from .refusals.service_error import ServiceError, find_error, read_error

WAITING = ("provider_rate_limited", "provider_unavailable")
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
    """Return the translation of a refusal, with the wait it names where a retry can help."""
    return from_response(error.response, error.body)


def from_response(response: httpx2.Response, body: object = None) -> ProviderError:
    """Return the translation of a response without success; its own body has been read."""
    if body is None or isinstance(body, str):
        body = body or response.text
    detail = f"HTTP {response.status_code}"
    if response.is_redirect:
        target = response.headers.get("location", "")
        detail += f", it redirects to {shown_address(str(response.url.join(target)))}"
    said = read_error(body)
    wait_s = from_headers(response.headers)
    said.retry_after_s = said.retry_after_s if wait_s is None else wait_s
    return _translate(said, response.status_code, detail)


def from_error_object(error: object) -> ProviderError:
    """Return the translation of an `error` object in a stream or in place of one."""
    return _translate(read_error({"error": error}), None, "in the stream")


def error_in(data: bytes) -> ProviderError | None:
    """Return the translation of the error in the JSON of a chunk, None if it holds none."""
    try:
        value = json.loads(data.decode("utf-8", "replace"), strict=False)
    except (ValueError, RecursionError):
        return None
    said = find_error(value)
    return None if said is None else _translate(said, None, "in the stream")


def without_secrets(
    error: ProviderError, secrets: Iterable[str], questions: Iterable[str] = ()
) -> ProviderError:
    """Cut the service's words in `error` and remove secrets and the texts of the request."""
    error.said = excerpt(error.said, secrets, questions)
    return error


def _translate(said: ServiceError, status: int | None, detail: str) -> ProviderError:
    verdict = classify(said, status)
    translation = ProviderError(
        verdict.code,
        detail,
        retry_after_s=said.retry_after_s if verdict.code in WAITING else None,
        reason=verdict.reason,
        parameter=verdict.parameter,
        said=said.text,
    )
    if verdict.code == "provider_too_long":
        limit = read_context_limit(said)
        translation.context_tokens, translation.request_tokens = limit
    return translation


def complaint(error: openai.APIStatusError) -> str:
    """Return the body of a refusal, only to find parameter names in it."""
    body = error.body
    return body if isinstance(body, str) else json.dumps(body, default=str)
