"""Each example's own tests pass; those of the host application also without its chat."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.needs import ROOT

EXAMPLES = ROOT / "examples"
PLUGIN = ("-p", "wordbrook.testing.plugin")
WITHIN_S = 120
# In place of the wheel: the chat's four lines of the host application do nothing.
NO_CHAT = """
class Wordbrook:
    def model(self, *_, **__):
        return lambda function: function

    def init_app(self, app, **_):
        app.add_url_rule("/assistant/", "wordbrook.page", build_only=True)

    def disconnect(self, _):
        pass
"""


def run_tests(example: str, packages: Path, *options: str) -> None:
    environment = {key: value for key, value in os.environ.items() if key != "PYTEST_ADDOPTS"}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", os.devnull]
    done = subprocess.run(
        [*command, "--rootdir", EXAMPLES / example, *options, EXAMPLES / example],
        cwd=EXAMPLES / example,
        env={**environment, "PYTHONPATH": f"{packages}{os.pathsep}{EXAMPLES / example}"},
        capture_output=True,
        text=True,
        timeout=WITHIN_S,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture
def wheel(tmp_path: Path) -> Path:
    """Return a folder in which the package has its installed name."""
    (tmp_path / "wordbrook").symlink_to(ROOT / "app")
    return tmp_path


def test_agents_search_the_texts(wheel: Path) -> None:
    run_tests("agents", wheel, *PLUGIN)


def test_host_application_passes_its_tests_with_its_chat(wheel: Path) -> None:
    run_tests("flask", wheel)


def test_host_application_passes_its_tests_without_its_chat(tmp_path: Path) -> None:
    (tmp_path / "wordbrook.py").write_text(NO_CHAT)
    run_tests("flask", tmp_path)
