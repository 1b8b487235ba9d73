"""Each example's own tests pass; those of the host application also without its chat."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.needs import ROOT
from tests.support.servers.wordbrook import ServerProcess

EXAMPLES = ROOT / "examples"
PLUGIN = ("-p", "wordbrook.testing.plugin")
WITHIN_S = 240
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


class AgentsServer(ServerProcess):
    """The server that the README of the agents starts."""

    folder = EXAMPLES / "agents"

    def command(self) -> list[str | Path]:
        text = (self.folder / "README.md").read_text()
        (arguments,) = re.findall(r"^    venv/bin/wordbrook (serve .*)$", text, re.MULTILINE)
        return [sys.executable, "-m", "wordbrook", *arguments.split()]


def test_command_of_the_agents_serves_their_models(wheel: Path, tmp_path: Path) -> None:
    with AgentsServer(tmp_path / "data", PYTHONPATH=wheel) as server:
        tab = server.tab()
        quoted = tab.ask("How hot is bread baked?", model="texts")
        assert "240 degrees" in tab.text(quoted)
        listed = tab.ask("How hot is bread baked?", model="agent")
        assert tab.text(listed).startswith('{"search":')
        models = server.get("/api/models", headers={"Authorization": f"Bearer {tab.token}"}).json()
        assert {each["id"] for each in models["models"]} == {"texts", "librarian", "agent"}


def test_host_application_passes_its_tests_with_its_chat(wheel: Path) -> None:
    run_tests("flask", wheel)


def test_host_application_passes_its_tests_without_its_chat(tmp_path: Path) -> None:
    (tmp_path / "wordbrook.py").write_text(NO_CHAT)
    run_tests("flask", tmp_path)
