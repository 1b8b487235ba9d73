"""The wheel in an empty virtual environment, as `pip install` leaves it there."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.needs import chromium
from tests.support.servers.wordbrook import ServerProcess

from .test_package import build_wheel

MOST_MIB = 110
AGENT = """
def answer(turn):
    yield "Hello "
    for word in turn.text.split():
        yield word.upper() + " "
"""


class InstalledServer(ServerProcess):
    """`wordbrook serve --model my_agent:answer` of a virtual environment, in its folder."""

    venv: Path

    def command(self) -> list[str | Path]:
        return [self.venv / "bin/wordbrook", "serve", "--model", "my_agent:answer"]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_wheel(tmp_path_factory.mktemp("build"))


@pytest.fixture(scope="module")
def venv(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an environment with pip and the wheel, without extras."""
    folder = tmp_path_factory.mktemp("empty") / "venv"
    run(sys.executable, "-m", "venv", folder)
    install(folder, str(wheel))
    return folder


def install(venv: Path, *requirements: str) -> None:
    run(venv / "bin/pip", "install", "--quiet", "--disable-pip-version-check", *requirements)


def run(*command: str | Path) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def size_mib(folder: Path) -> float:
    files = [path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()]
    return sum(path.stat().st_size for path in files) / 1024**2


def test_empty_environment_with_the_wheel_takes_at_most_110_mib(venv: Path) -> None:
    assert (venv / "bin/pip").exists()
    size = size_mib(venv)
    assert size <= MOST_MIB, size


def test_socketio_of_a_host_runs_on_threads_beside_the_wheel(venv: Path) -> None:
    program = (
        "from flask import Flask; from flask_socketio import SocketIO; import wordbrook\n"
        "app = Flask('host'); socketio = SocketIO(app); wordbrook.Wordbrook(app)\n"
        "assert socketio.async_mode == 'threading', socketio.async_mode\n"
    )
    run(venv / "bin/python", "-c", program)


@pytest.mark.needs("page")
@pytest.mark.needs("chromium")
def test_installed_program_answers_in_a_browser_by_a_model_of_the_folder(
    venv: Path, wheel: Path, tmp_path: Path
) -> None:
    install(venv, "--no-compile", f"{wheel}[eventlet]")
    (tmp_path / "my_agent.py").write_text(AGENT)
    server = InstalledServer(tmp_path / "data")
    server.venv, server.folder = venv, tmp_path
    with server:
        program = Path(__file__).with_name("ask.mjs")
        output = run("node", program, server.url, str(chromium()), "good morning")
    assert output.strip() == "Hello GOOD MORNING"
