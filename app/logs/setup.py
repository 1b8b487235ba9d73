"""How the log looks: one line a record, no secrets in it, and no lock a hub could hang on."""

import logging
import re
import sys
from collections.abc import Iterable
from contextlib import AbstractContextManager
from typing import Any, TextIO
from urllib.parse import unquote, urlsplit

from pydantic import SecretStr

from ..runtime import Runtime
from ..settings import Settings
from .format import MOST_TRACE_CHARS, JsonFormatter, Redactor, shorten

FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
CHATTY = ("alembic", "engineio", "httpcore2", "httpx2", "openai", "socketio", "urllib3")
# These get a handler of their own, and every line twice, unless they have a level of their own;
# and what they call errors is what strangers send.
SELF_MADE_HANDLERS = ("engineio.server", "socketio.server")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def set_up_logging(
    settings: Settings, runtime: Runtime, secret_key: str, stream: TextIO | None = None
) -> None:
    """Write the root logger's records to `stream` (stderr), in this form.

    Call it before SocketIO() is made.
    """
    handler = _LineHandler(stream or sys.stderr, runtime.lock())
    secrets = [secret_key, *configured_secrets(settings)]
    is_json = settings.log_format == "json"
    handler.setFormatter(JsonFormatter(secrets) if is_json else LineFormatter(secrets))
    # gunicorn's own lines, which have this form already, know no secrets but those of this process.
    for own in logging.getLogger("gunicorn.error").handlers if is_json else ():
        own.setFormatter(JsonFormatter(secrets))
    root = logging.getLogger()
    for old in [old for old in root.handlers if isinstance(old, _LineHandler)]:
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(settings.log_level)
    for name in CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)
    for name in SELF_MADE_HANDLERS:
        logging.getLogger(name).setLevel(logging.CRITICAL)


def configured_secrets(settings: Settings) -> list[str]:
    """Return the values that must never be written: keys, and the passwords inside URLs."""
    values = [value for _, value in settings if isinstance(value, SecretStr)]
    for endpoint in settings.endpoints:
        values += [value for value in (endpoint.api_key, *endpoint.headers.values()) if value]
    found = []
    for text in [value.get_secret_value() for value in values]:
        if "://" in text:
            password = _password_in(text)
            found += [password, unquote(password)]
        else:
            found.append(text)
    return found


class LineFormatter(logging.Formatter):
    """Formats a record, traceback included, with every secret replaced by ***."""

    def __init__(self, secrets: Iterable[str]):
        super().__init__(FORMAT)
        self._redact = Redactor(secrets)

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, followed by a traceback's where there is one."""
        return shorten(self._redact(super().format(record)), MOST_TRACE_CHARS)

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's name
        """Return the line; control characters in it are escaped, so nobody can forge another."""
        return _CONTROLS.sub(lambda found: repr(found[0])[1:-1], super().formatMessage(record))


class _LineHandler(logging.StreamHandler[TextIO]):
    """A record is one write, so green threads need no lock here; and a native thread of their pool
    that took a patched one would hang for good.
    """

    def __init__(self, stream: TextIO, lock: AbstractContextManager[object]):
        self._runtime_lock = lock
        super().__init__(stream)

    def emit(self, record: logging.LogRecord) -> None:
        """Write the record; to the stderr of now where that of the beginning is gone."""
        if self.stream.closed:
            self.stream = sys.stderr
        super().emit(record)

    def createLock(self) -> None:  # noqa: N802 - logging's name
        self.lock: Any = _RuntimeLock(self._runtime_lock)


class _RuntimeLock:
    """A runtime's lock under the names that logging calls: by `with`, and up to 3.12 by methods."""

    def __init__(self, lock: AbstractContextManager[object]):
        self._lock = lock

    def acquire(self) -> None:
        self._lock.__enter__()

    def release(self) -> None:
        self._lock.__exit__(None, None, None)

    def __enter__(self) -> None:
        self.acquire()

    def __exit__(self, *_: object) -> None:
        self.release()


def _password_in(url: str) -> str:
    try:
        return urlsplit(url).password or ""
    except ValueError:
        return url
