"""What a failed answer may say: a code and a plain sentence, nothing of the provider's words."""

import re

from tests.support.client import Json

from .instrumented_server import Inspected

KEY = "sk-0123456789-of-this-server"
TOLD = f"Traceback: Incorrect API key provided: {KEY} for http://10.0.0.1/v1 <b>of you</b>"
SENTENCE = re.compile(r"[A-Z][A-Za-z'. ]+\.")


def check_failure(end: Json, expected: str, *, is_retryable: bool) -> None:
    """Fail unless the answer failed with that code, said in plain words."""
    error = end["error"]
    assert (end["status"], error["code"]) == ("failed", expected)
    assert error["retryable"] is is_retryable
    assert SENTENCE.fullmatch(error["message"]), error


def check_nothing_is_told(served: Inspected, *seen: object) -> None:
    """Fail if what the provider said, or the key, is in what was seen or in the log."""
    for text in (*map(str, seen), served.log()):
        for secret in (KEY, "10.0.0.1", "Traceback", "<b>", "Incorrect"):
            assert secret not in text
