"""How long a service asks to wait: its Retry-After header, fields and sentences. Pure."""

import email.utils
import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime

MAX_S = 3600.0
_UNITS_S = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}
# "34.07s" (Google's durations), "1m30s", "345ms" (OpenAI's sentences).
_PIECE = r"(\d+(?:\.\d+)?)\s*(ms|milliseconds?|s|secs?|seconds?|m|mins?|minutes?|h|hours?)?"
_SENTENCE = re.compile(
    r"(?:(?:try|retry)(?:\s\w+)?|wait(?:ing)?)(?:\s(?:in|after|for|at least))+\s+"
    r"((?:\d+(?:\.\d+)?\s*(?:ms|milliseconds?|s|secs?|seconds?|m|mins?|minutes?|h|hours?)(?![a-z])\s*)+)",
    re.IGNORECASE,
)
_PIECES = re.compile(_PIECE, re.IGNORECASE)


def from_headers(headers: Mapping[str, str]) -> float | None:
    """Return the seconds of `Retry-After-Ms` or `Retry-After`, at most an hour."""
    wait_ms = from_seconds(headers.get("retry-after-ms"))
    return from_header(headers.get("retry-after")) if wait_ms is None else wait_ms / 1000


def from_header(header: str | None) -> float | None:
    """Return the seconds of a Retry-After header (RFC 9110, 10.2.3), at most an hour."""
    if not header:
        return None
    seconds = from_seconds(header)
    if seconds is not None:
        return seconds
    try:
        date = email.utils.parsedate_to_datetime(header).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return _bounded((date - datetime.now(UTC)).total_seconds())


def from_seconds(value: object) -> float | None:
    """Return a field's number of seconds, also of a text such as "34.07s" or "1m30s"."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        return _bounded(float(value))
    except (ValueError, OverflowError):
        pass
    text = str(value).strip()
    whole = re.fullmatch(rf"(?:{_PIECE}\s*)+", text, re.IGNORECASE)
    return _sum(text) if whole and len(text) < 40 else None


def from_text(text: str) -> float | None:
    """Return the wait that a sentence names, as in "Please try again in 20s"."""
    found = _SENTENCE.search(text)
    return _sum(found[1]) if found else None


def _sum(text: str) -> float | None:
    return _bounded(sum(float(amount) * _unit_s(unit) for amount, unit in _PIECES.findall(text)))


def _unit_s(unit: str) -> float:
    name = unit.lower()
    if name.startswith(("ms", "milli")):
        return _UNITS_S["ms"]
    return _UNITS_S.get(name[:1], 1.0)


def _bounded(seconds: float) -> float | None:
    return min(max(0.0, seconds), MAX_S) if math.isfinite(seconds) else None
