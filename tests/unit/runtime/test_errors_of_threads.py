"""An error of a native thread reaches its caller, and is not printed past the logs."""

import subprocess
import sys

import pytest

from tests.support.needs import ROOT

PROGRAM = """
import sys
from app.runtime.monkey_patch import patch
patch(sys.argv[1])
from app.runtime import choose_runtime
runtime = choose_runtime(sys.argv[1])
def fail(text):
    raise ValueError(text)
try:
    runtime.run_blocking(fail, "words of a user")
except ValueError as error:
    print("caught", error, runtime.run_blocking(len, "abc"))
"""


@pytest.mark.parametrize("mode", ["eventlet", "gevent", "threading"])
def test_error_of_a_native_thread_is_raised_and_not_printed(mode: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, mode],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert done.stdout == "caught words of a user 3\n"
    assert "words of a user" not in done.stderr
