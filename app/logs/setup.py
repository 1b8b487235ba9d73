"""Log setup: one line per record, secrets redacted, and no lock that could block a hub."""

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
from .client_faults import ClientFaultFilter
from .format import MAX_TRACEBACK_CHARS, JsonFormatter, Redactor, shorten

FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
VERBOSE_LOGGERS = ("alembic", "engineio", "httpcore2", "httpx2", "openai", "socketio", "urllib3")
# Without a level these libraries add a handler of their own, so that each line is written twice;
# and they log malformed input of clients as errors.
SELF_HANDLING_LOGGERS = ("engineio.server", "socketio.server")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def set_up_logging(
    settings: Settings, runtime: Runtime, secret_key: str, stream: TextIO | None = None
) -> None:
    """Write the root logger's records to `stream` (stderr by default).

    Call this before `SocketIO()`, which otherwise adds handlers of its own.
    """
    handler = _LineHandler(stream or sys.stderr, runtime.lock())
    secrets = [secret_key, *configured_secrets(settings)]
    is_json = settings.log_format == "json"
    handler.setFormatter(JsonFormatter(secrets) if is_json else LineFormatter(secrets))
    gunicorn = logging.getLogger("gunicorn.error")
    if not any(isinstance(known, ClientFaultFilter) for known in gunicorn.filters):
        gunicorn.addFilter(ClientFaultFilter())
    # gunicorn's JSON formatter was made in the master, which does not know the settings' secrets.
    for own in gunicorn.handlers if is_json else ():
        own.setFormatter(JsonFormatter(secrets))
    root = logging.getLogger()
    for old in [old for old in root.handlers if isinstance(old, _LineHandler)]:
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(settings.log_level)
    for name in VERBOSE_LOGGERS:
        logging.getLogger(name).setLevel(logging.WARNING)
    for name in SELF_HANDLING_LOGGERS:
        logging.getLogger(name).setLevel(logging.CRITICAL)


def configured_secrets(settings: Settings) -> list[str]:
    """Return the values to redact: keys, header values, and the passwords inside URLs."""
    values = [value for _, value in settings if isinstance(value, SecretStr)]
    for endpoint in settings.endpoints:
        secrets = (endpoint.api_key, endpoint.table.proxy, *endpoint.headers.values())
        values += [value for value in secrets if value]
    found = []
    for text in [value.get_secret_value() for value in values]:
        if "://" in text:
            password = _password_in(text)
            found += [password, unquote(password)]
        else:
            found.append(text)
    return found


class LineFormatter(logging.Formatter):
    """Formats a record and its traceback as text, with every secret replaced by ***."""

    def __init__(self, secrets: Iterable[str]):
        super().__init__(FORMAT)
        self._redact = Redactor(secrets)

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, followed by the lines of the traceback, if any."""
        return shorten(self._redact(super().format(record)), MAX_TRACEBACK_CHARS)

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's name
        """Return the line; control characters are escaped, so that no input can forge a line."""
        return _CONTROLS.sub(lambda found: repr(found[0])[1:-1], super().formatMessage(record))


class _LineHandler(logging.StreamHandler[TextIO]):
    """Writes each record in one call, under the runtime's lock.

    A patched lock is not safe here: a native thread that acquires one never returns.
    """

    def __init__(self, stream: TextIO, lock: AbstractContextManager[object]):
        self._runtime_lock = lock
        super().__init__(stream)

    def emit(self, record: logging.LogRecord) -> None:
        """Write the record; to the current stderr if the first stream was closed."""
        if self.stream.closed:
            self.stream = sys.stderr
        super().emit(record)

    def createLock(self) -> None:  # noqa: N802 - logging's name
        self.lock: Any = _RuntimeLock(self._runtime_lock)


class _RuntimeLock:
    """A runtime's lock with the methods that logging calls (Python 3.12 and older call methods)."""

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
