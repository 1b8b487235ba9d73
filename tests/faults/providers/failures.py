"""Checks of failed answers: an error code and a plain sentence, nothing of the provider's text."""

import re

from app.testing.wire.chat_client import Json

from ..instrumented_server import InstrumentedServer

KEY = "sk-0123456789-of-this-server"
SECRET_TEXT = f"Traceback: Incorrect API key provided: {KEY} for http://10.0.0.1/v1 <b>of you</b>"
SENTENCE = re.compile(r"[A-Z][A-Za-z'.,: ]+\.")


def check_failure(end: Json, expected: str, *, is_retryable: bool) -> None:
    """Fail unless the answer failed with that code and a plain sentence."""
    error = end["error"]
    assert (end["status"], error["code"]) == ("failed", expected)
    assert error["retryable"] is is_retryable
    assert SENTENCE.fullmatch(error["message"]), error


def check_no_secret(server: InstrumentedServer, *seen: object) -> None:
    """Fail if `seen` contains the key or text of the provider, or the log contains the key."""
    for text in map(str, seen):
        for secret in (KEY, "10.0.0.1", "Traceback", "<b>", "Incorrect"):
            assert secret not in text
    assert KEY not in server.log()
    assert "Traceback (most recent" not in server.log()
