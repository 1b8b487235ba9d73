"""JSON log lines: the formatter, the ids in its context, and the redaction of secrets.

Imports the standard library alone: gunicorn's master uses the formatter too and must not import
the application.
"""

import json
import logging
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

MAX_MESSAGE_CHARS = 4_000
MAX_TRACEBACK_CHARS = 16_000
_MIN_SECRET_CHARS = 4
# Patterns of secrets that are not configured here, such as a key in a user's request.
_SECRET_PATTERNS = (
    (re.compile(r"(?<=://)[^/\s:@]*:[^/\s@]+(?=@)"), "***"),
    (re.compile(r"\bsk-[A-Za-z0-9_-]{8,}"), "***"),
    (re.compile(r"(?i)\bbearer\s+[A-Za-z0-9._~+/=-]+"), "Bearer ***"),
    (re.compile(r"(wordbrook_session\w*)=[^;\s]+"), r"\1=***"),
    (
        re.compile(
            r"""(?ix) \b (api[_-]?key | password | token | cookie | authorization)
            (["']? \s* [=:] \s*) (?! \*\*\* | Bearer\ \*) ("[^"]*" | '[^']*' | [^\s,;&}]+)"""
        ),
        r"\1\2***",
    ),
)
_CONTEXT: ContextVar[dict[str, str]] = ContextVar("log_context")


@contextmanager
def log_context(**ids: str | None) -> Iterator[None]:
    """Add these ids to every line that the current task logs inside the block."""
    known = {name: value for name, value in ids.items() if value}
    token = _CONTEXT.set({**_CONTEXT.get({}), **known})
    try:
        yield
    finally:
        _CONTEXT.reset(token)


class Redactor:
    """Replaces secrets by ***: the given ones, and text that matches a pattern of secrets."""

    def __init__(self, secrets: Iterable[str] = ()):
        # The longest first: one secret may be a prefix of another.
        known = sorted({s for s in secrets if len(s) >= _MIN_SECRET_CHARS}, key=len, reverse=True)
        self._secrets = re.compile("|".join(map(re.escape, known))) if known else None

    def __call__(self, text: str) -> str:
        """Return `text` without secrets."""
        if self._secrets is not None:
            text = self._secrets.sub("***", text)
        for pattern, replacement in _SECRET_PATTERNS:
            text = pattern.sub(replacement, text)
        return text


class JsonFormatter(logging.Formatter):
    """Formats a record as one JSON object: time, level, logger, message, ids, error."""

    def __init__(self, secrets: Iterable[str] = ()):
        super().__init__()
        self._redact = Redactor(secrets)

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; control characters and characters beyond ASCII are escaped."""
        at = datetime.fromtimestamp(record.created, UTC)
        line = {
            "time": at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname,
            "logger": record.name,
            "message": shorten(self._redact(record.getMessage()), MAX_MESSAGE_CHARS),
            **_CONTEXT.get({}),
        }
        if record.exc_info:
            trace = self._redact(self.formatException(record.exc_info))
            line["error"] = shorten(trace, MAX_TRACEBACK_CHARS)
        return json.dumps(line)


def shorten(text: str, max_chars: int) -> str:
    """Return `text`; where it is longer than `max_chars`, its start and its end."""
    half = max_chars // 2
    return text if len(text) <= max_chars else f"{text[:half]} … {text[-half:]}"
