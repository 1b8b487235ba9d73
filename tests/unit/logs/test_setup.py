"""Log setup: format, level, redaction, and one handler that any thread may use."""

import io
import logging
from collections.abc import Iterator

import pytest
import socketio
from pydantic import SecretStr

from app.logs.setup import (
    SELF_HANDLING_LOGGERS,
    VERBOSE_LOGGERS,
    configured_secrets,
    set_up_logging,
)
from app.runtime import Runtime

from ..identity.builders import make_settings

SECRETS = {
    "openai_api_key": "sk-very-secret-key",
    "secret_key": "signing-key-0123456789",
    "database_url": "postgresql://wordbrook:p%40ssword@db/wordbrook",
}
REDIS_URL = SecretStr("redis://:redispass@cache:6379/0")
log = logging.getLogger("wordbrook.test")


@pytest.fixture(autouse=True)
def _restore_root_logger() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers[:], root.level = handlers, level
    for name in (*VERBOSE_LOGGERS, *SELF_HANDLING_LOGGERS):
        logging.getLogger(name).setLevel(logging.NOTSET)


def set_up(runtime: Runtime, **overrides: object) -> io.StringIO:
    stream = io.StringIO()
    settings = make_settings(**{**SECRETS, "log_level": "INFO", **overrides})
    settings = settings.model_copy(update={"redis_url": REDIS_URL})
    set_up_logging(settings, runtime, "the-signing-key", stream)
    return stream


def test_a_line_has_time_level_and_logger(runtime: Runtime) -> None:
    stream = set_up(runtime)
    log.warning("%d answers", 3)
    date, time, rest = stream.getvalue().split(" ", 2)
    assert len(date) == 10
    assert time.count(":") == 2
    assert rest == "WARNING wordbrook.test: 3 answers\n"


def test_lines_below_the_level_of_the_settings_are_not_written(runtime: Runtime) -> None:
    stream = set_up(runtime, log_level="WARNING")
    log.info("quiet")
    assert stream.getvalue() == ""


@pytest.mark.parametrize(
    "secret",
    [
        "sk-very-secret-key",
        "the-signing-key",
        "signing-key-0123456789",
        "p%40ssword",
        "p@ssword",
        "redispass",
    ],
)
def test_a_configured_secret_is_redacted_in_messages_arguments_and_tracebacks(
    runtime: Runtime, secret: str
) -> None:
    stream = set_up(runtime)
    log.error("key %s of %r", secret, {"key": secret})
    try:
        raise ValueError(f"refused {secret}")
    except ValueError:
        log.exception("failed with %s", secret)
    assert secret not in stream.getvalue()
    assert stream.getvalue().count("***") == 4


def test_a_url_without_a_password_is_not_a_secret() -> None:
    settings = make_settings(database_url="sqlite:////data/x.sqlite3")
    assert "sqlite:////data/x.sqlite3" not in configured_secrets(settings)


def test_without_secrets_lines_are_unchanged(runtime: Runtime) -> None:
    stream = io.StringIO()
    nothing = dict.fromkeys(SECRETS)
    set_up_logging(make_settings(**nothing), runtime, "", stream)
    log.warning("plain text")
    assert stream.getvalue().endswith("wordbrook.test: plain text\n")


def test_line_breaks_and_control_characters_in_arguments_are_escaped(runtime: Runtime) -> None:
    stream = set_up(runtime)
    log.warning("host %s", "a\n2026-01-01 00:00:00,000 INFO x: forged\x1b[2J\u2028")
    assert stream.getvalue().count("\n") == 1
    assert "\x1b" not in stream.getvalue()


def test_libraries_write_no_info_lines(runtime: Runtime) -> None:
    stream = set_up(runtime, log_level="DEBUG")
    for name in (*VERBOSE_LOGGERS, *SELF_HANDLING_LOGGERS):
        logging.getLogger(name).info("chatter")
    assert stream.getvalue() == ""


def test_socketio_adds_no_handler(runtime: Runtime) -> None:
    set_up(runtime)
    for name in SELF_HANDLING_LOGGERS:
        logging.getLogger(name).handlers.clear()
    socketio.Server(async_mode=runtime.name)
    assert [logging.getLogger(name).handlers for name in SELF_HANDLING_LOGGERS] == [[], []]


def test_a_second_setup_replaces_the_handler_of_the_first(runtime: Runtime) -> None:
    first = set_up(runtime)
    second = set_up(runtime)
    log.warning("once")
    assert first.getvalue() == ""
    assert second.getvalue().count("once") == 1


def test_a_native_thread_can_log_while_tasks_do(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = set_up(runtime)
    root = logging.getLogger()
    # pytest's handlers and logging's cache of levels use patched locks.
    ours = [handler for handler in root.handlers if type(handler).__name__ == "_LineHandler"]
    monkeypatch.setattr(root, "handlers", ours)
    assert log.isEnabledFor(logging.WARNING)
    tasks = [runtime.spawn(log.warning, "from task %d", index) for index in range(20)]
    for index in range(20):
        runtime.run_blocking(log.warning, "from thread %d", index)
    assert all(task.join(5) for task in tasks)
    assert len(stream.getvalue().splitlines()) == 40
