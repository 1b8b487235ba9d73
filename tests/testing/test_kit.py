"""A project's tests pass with the plugin alone, whatever the environment says."""

import os
import subprocess
import sys

from tests.support.needs import ROOT

PROJECT = "tests/testing/project_tests.py"
ENVIRONMENT = {"OPENAI_API_KEY": "sk-real", "OPENAI_BASE_URL": "http://127.0.0.1:9/v1"}
WITHIN_S = 240


def test_project_tests_pass_and_read_no_environment() -> None:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "app.testing.plugin", "--noconftest"]
    result = subprocess.run(
        [*command, PROJECT],
        cwd=ROOT,
        env={**os.environ, **ENVIRONMENT},
        capture_output=True,
        text=True,
        timeout=WITHIN_S,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    assert "14 passed" in result.stdout
