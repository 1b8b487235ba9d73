"""JSON lines: one object each, with the ids of their context and without secrets."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import SecretStr

from app.logs.format import (
    MAX_MESSAGE_CHARS,
    MAX_TRACEBACK_CHARS,
    JsonFormatter,
    Redactor,
    log_context,
)
from app.logs.setup import SELF_HANDLING_LOGGERS, VERBOSE_LOGGERS, set_up_logging
from app.runtime import Runtime

from ..identity.builders import make_settings

KEY = "planted-key-0123456789"
log = logging.getLogger("wordbrook.test")
Line = dict[str, Any]


@pytest.fixture(autouse=True)
def _restore_root_logger() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers[:], root.level = handlers, level
    for name in (*VERBOSE_LOGGERS, *SELF_HANDLING_LOGGERS):
        logging.getLogger(name).setLevel(logging.NOTSET)


@pytest.fixture
def stream(runtime: Runtime) -> io.StringIO:
    stream = io.StringIO()
    settings = make_settings(log_format="json", openai_api_key=SecretStr(KEY))
    set_up_logging(settings, runtime, "the-signing-key", stream)
    return stream


def lines(stream: io.StringIO) -> list[Line]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_any_message_is_one_json_object(stream: io.StringIO) -> None:
    log.warning("%d answers\n{\u2028\x1b}", 3)
    (line,) = lines(stream)
    assert line.pop("time").endswith("Z")
    message = "3 answers\n{\u2028\x1b}"
    assert line == {"level": "WARNING", "logger": "wordbrook.test", "message": message}


def test_a_line_has_the_ids_of_its_own_task_only(stream: io.StringIO, runtime: Runtime) -> None:
    def work(number: int) -> None:
        with log_context(conversation_id=f"c{number}", answer_id=None):
            runtime.sleep(0.01)
            with log_context(answer_id=f"a{number}"):
                log.info("%d", number)

    tasks = [runtime.spawn(work, number) for number in range(5)]
    assert all(task.join(10) for task in tasks)
    log.info("done")
    *of_tasks, last = lines(stream)
    assert len(of_tasks) == 5
    for line in of_tasks:
        number = line["message"]
        assert (line["conversation_id"], line["answer_id"]) == (f"c{number}", f"a{number}")
    assert "answer_id" not in last


def test_a_configured_key_is_redacted_in_messages_arguments_and_tracebacks(
    stream: io.StringIO,
) -> None:
    log.error("key %s of %r", KEY, {"key": KEY})
    try:
        raise ValueError(f"refused {KEY}")
    except ValueError:
        log.exception("failed")
    assert KEY not in stream.getvalue()
    assert stream.getvalue().count("***") == 3


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("postgresql://me:p4ssword@db/x", "p4ssword"),
        ("redis://:p4ssword@cache:6379/0", "p4ssword"),
        ("with sk-proj-abcdefgh12345", "sk-proj"),
        ("Authorization: Bearer abc.def-ghi", "abc.def"),
        ("Cookie: wordbrook_session_1a2b=abc.def; x=1", "abc.def"),
        ("{'api_key': 'abcdef'}", "abcdef"),
        ('"token": "abcdef"', "abcdef"),
        ("?token=abcdef&x=1", "abcdef"),
        ("password=abcdef", "abcdef"),
    ],
)
def test_text_that_looks_like_a_secret_is_redacted(text: str, secret: str) -> None:
    assert secret not in Redactor()(text)
    assert "***" in Redactor()(text)


def test_ordinary_text_is_not_redacted() -> None:
    text = "migrated http://localhost:8000/c/1 at 10:00, 12 tokens: fine (user@example.org)"
    assert Redactor()(text) == text


def test_a_line_has_a_maximum_length() -> None:
    record = logging.LogRecord("x", logging.ERROR, "f", 1, "a" * 10**6, (), None)
    try:
        raise ValueError("b" * 10**6)
    except ValueError as error:
        record.exc_info = (ValueError, error, error.__traceback__)
    assert len(JsonFormatter().format(record)) < MAX_MESSAGE_CHARS + MAX_TRACEBACK_CHARS + 500
