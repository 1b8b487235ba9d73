"""A log record as one line of JSON, what it is about, and what no line may have in it.

The standard library alone: gunicorn's master writes such lines too, where nothing else of the
application may be imported.
"""

import json
import logging
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

MOST_CHARS = 4_000
MOST_TRACE_CHARS = 16_000
_LEAST_SECRET_CHARS = 4
# What looks like a secret is none of a log's business, whoever it belongs to.
_LOOKS_SECRET = (
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
_ABOUT: ContextVar[dict[str, str]] = ContextVar("about")


@contextmanager
def about(**ids: str | None) -> Iterator[None]:
    """Let what this task logs meanwhile name these ids."""
    known = {name: value for name, value in ids.items() if value}
    token = _ABOUT.set({**_ABOUT.get({}), **known})
    try:
        yield
    finally:
        _ABOUT.reset(token)


class Redactor:
    """Replaces secrets by ***: those it is given, and whatever looks like one."""

    def __init__(self, secrets: Iterable[str] = ()):
        # The longest first, for one may begin with another.
        worth = sorted({s for s in secrets if len(s) >= _LEAST_SECRET_CHARS}, key=len, reverse=True)
        self._secrets = re.compile("|".join(map(re.escape, worth))) if worth else None

    def __call__(self, text: str) -> str:
        """Return `text` without any."""
        if self._secrets is not None:
            text = self._secrets.sub("***", text)
        for pattern, instead in _LOOKS_SECRET:
            text = pattern.sub(instead, text)
        return text


class JsonFormatter(logging.Formatter):
    """Formats a record as an object: time, level, logger, message, ids, error; no line is long."""

    def __init__(self, secrets: Iterable[str] = ()):
        super().__init__()
        self._redact = Redactor(secrets)

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; what is beyond ASCII or a control character is escaped."""
        at = datetime.fromtimestamp(record.created, UTC)
        line = {
            "time": at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname,
            "logger": record.name,
            "message": shorten(self._redact(record.getMessage()), MOST_CHARS),
            **_ABOUT.get({}),
        }
        if record.exc_info:
            trace = self._redact(self.formatException(record.exc_info))
            line["error"] = shorten(trace, MOST_TRACE_CHARS)
        return json.dumps(line)


def shorten(text: str, most: int) -> str:
    """Return `text`, without its middle where it is long."""
    return text if len(text) <= most else f"{text[: most // 2]} … {text[-most // 2 :]}"
