"""Reads what a service says about an error, in every shape that is in use. Pure.

Seen: `error` as object, string or JSON in a string (OpenRouter's `metadata.raw`); a list (Gemini);
`detail` as text or list (FastAPI); `message` beside `object: error` (vLLM) or `code`; `error_type`
(TGI); `error_message` beside null choices; `base_resp` with status 200 (MiniMax); a proxy's web
page. Fields that may quote a question, such as `input` and `flagged_input`, are never read.
"""

import html
import json
import re
from dataclasses import dataclass, field
from typing import Any

from .retry_after import from_seconds, from_text

MAX_DEPTH = 8
MAX_ITEMS = 16
MAX_CHARS = 4_000
TEXT_KEYS = ("message", "error_message", "error_msg", "err_msg", "errmsg", "msg", "status_msg",
             "detail", "error_description", "description", "title", "reason")  # fmt: skip
WORD_KEYS = ("type", "code", "status", "error_type", "error_code", "err_code", "status_code",
             "reason", "quotaId")  # fmt: skip
INNER_KEYS = ("error", "errors", "detail", "details", "base_resp", "innererror", "inner_error",
              "metadata", "raw", "violations", "cause", "reasons")  # fmt: skip
RETRY_KEYS = ("retry_after", "retry_after_s", "retryDelay", "estimated_time")
MARK_KEYS = ("error_message", "error_msg", "error_code", "error_type", "errors", "err_msg")
FAILURE = re.compile(
    r"err(or)?\b|_error|error$|invalid|exceed|fail|denied|forbidden|unauth|exception|overload|"
    r"not_?found|unavailable",
    re.IGNORECASE,
)
_MARKUP = re.compile(
    r"<(script|style|head)\b.*?</\1\s*>|<!--.*?-->|<[^>]*>", re.DOTALL | re.IGNORECASE
)
_TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.DOTALL | re.IGNORECASE)


@dataclass(slots=True)
class ServiceError:
    """What a service said. `words`: codes and types in lower case; `status`: an HTTP status."""

    texts: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    status: int | None = None
    number: int | None = None
    parameter: str | None = None
    retry_after_s: float | None = None
    context_tokens: int | None = None
    request_tokens: int | None = None
    is_page: bool = False

    @property
    def text(self) -> str:
        """All sentences, as one text of limited length."""
        return " | ".join(dict.fromkeys(self.texts))[:MAX_CHARS]


def find_error(value: object) -> ServiceError | None:
    """Return the error in a JSON value of a response that claims success, None if it has none."""
    if isinstance(value, list):
        found = (find_error(each) for each in value[:MAX_ITEMS] if isinstance(each, dict))
        return next((each for each in found if each is not None), None)
    if not isinstance(value, dict):
        return None
    choices = value.get("choices")
    if choices:
        first = choices[0] if isinstance(choices, list) else None
        inner = first.get("error") if isinstance(first, dict) else None
        named = value.get("error") or inner
        return read_error({"error": named}) if named else None
    return read_error(value) if _is_error(value) else None


def read_error(value: object) -> ServiceError:
    """Return what `value`, the body of a refusal or an error object, says."""
    error = ServiceError()
    _read(value, error, 0)
    if error.retry_after_s is None:
        error.retry_after_s = from_text(error.text)
    return error


def _is_error(value: dict[str, Any]) -> bool:
    if value.get("error") or "error" in (value.get("object"), value.get("type")):
        return True
    if any(value.get(key) for key in MARK_KEYS):
        return True
    base = value.get("base_resp")
    if isinstance(base, dict):
        return base.get("status_code") not in (None, 0, "0")
    if not any(isinstance(value.get(key), str | list) for key in ("message", "msg", "detail")):
        return False
    if "detail" in value or value.get("success") is False:
        return True
    said = read_error({key: value.get(key) for key in WORD_KEYS})
    is_number = said.status is not None or said.number is not None
    return is_number or any(FAILURE.search(word) for word in said.words)


def _read(value: object, error: ServiceError, depth: int) -> None:
    if depth > MAX_DEPTH:
        return
    if isinstance(value, str):
        _read_text(value, error, depth)
    elif isinstance(value, list):
        for each in value[:MAX_ITEMS]:
            _read(each, error, depth + 1)
    elif isinstance(value, dict):
        _read_object(value, error, depth)


def _read_object(value: dict[str, Any], error: ServiceError, depth: int) -> None:
    _read_fields(value, error)
    if "base_resp" in value:
        error.words.append("base_resp")  # MiniMax's, whose numbers mean what others' do not
    for key in TEXT_KEYS:
        if isinstance(value.get(key), str):
            _read(value[key], error, depth + 1)
    for key in INNER_KEYS:
        if value.get(key) and not (key in TEXT_KEYS and isinstance(value[key], str)):
            _read(value[key], error, depth + 1)


def _read_text(value: str, error: ServiceError, depth: int) -> None:
    text = value.strip()
    if text[:1] in ("{", "["):
        try:
            parsed = json.loads(text)
        except (ValueError, RecursionError):
            parsed = None
        if isinstance(parsed, dict | list):
            _read(parsed, error, depth + 1)
            return
    if text[:1] == "<":
        error.is_page = error.is_page or depth == 0
        text = _text_of_page(text)
    if text:
        error.texts.append(" ".join(text[:MAX_CHARS].split()))
        if " " not in text:
            error.words.append(text.lower())


def _text_of_page(page: str) -> str:
    title = _TITLE.search(page)
    body = _MARKUP.sub(" ", page[: 16 * MAX_CHARS])
    return html.unescape(f"{title[1] if title else ''} {body}"[:500])


def _read_fields(value: dict[str, Any], error: ServiceError) -> None:
    for key in WORD_KEYS:
        word = value.get(key)
        if isinstance(word, str | int) and not isinstance(word, bool):
            _read_word(str(word), error)
    for key in RETRY_KEYS:
        wait_s = from_seconds(value.get(key))
        error.retry_after_s = wait_s if error.retry_after_s is None else error.retry_after_s
    error.parameter = error.parameter or _parameter(value)
    error.context_tokens = error.context_tokens or _count(value.get("n_ctx"))
    error.request_tokens = error.request_tokens or _count(value.get("n_prompt_tokens"))


def _read_word(word: str, error: ServiceError) -> None:
    error.words.append(word.lower())
    if word.isdecimal() and len(word) < 6:
        number = int(word)
        if error.status is None and 400 <= number < 600:
            error.status = number
        elif error.number is None and number >= 1000:
            error.number = number


def _parameter(value: dict[str, Any]) -> str | None:
    # FastAPI's `loc` is a path such as ["body", "temperature"].
    place = value.get("loc")
    named = value.get("param") or value.get("parameter") or (
        ".".join(str(each) for each in place) if isinstance(place, list) else None
    )  # fmt: skip
    return named if isinstance(named, str) else None


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else None
