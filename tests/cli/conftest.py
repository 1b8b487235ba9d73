"""Runs commands, and starts the servers and faulty proxies that they meet."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from app.testing.fake_openai.client import FakeOpenAI
from app.testing.subprocess_program import SubprocessProgram
from tests.support.needs import ROOT
from tests.support.servers.wordbrook import SETTINGS, ServerProcess

OTHER_SETTINGS = (
    "PORT",
    "PUBLIC_URL",
    "MODELS",
    "DEFAULT_MODEL",
    "BIND_HOST",
    "PUBLISH_ADDRESS",
    "ALLOWED_ORIGINS",
    "REDIS_URL",
)
ABSENT_PORT = 9


@dataclass(frozen=True)
class CommandResult:
    """Exit status of a command, and what it wrote to stdout and stderr."""

    status: int
    output: str

    def finding(self, about: str, *, mark: str = "FAIL") -> str:
        """Return the first finding `about` a part with its remedy, or ""."""
        lines = iter(self.output.splitlines())
        for line in lines:
            if line.startswith(mark) and f" {about}" in line:
                remedy = []
                for following in lines:
                    if not following.startswith("  "):
                        break
                    remedy.append(following)
                return "\n".join([line, *remedy])
        return ""


Run = Callable[..., CommandResult]
StartServer = Callable[..., ServerProcess]
StartFaultyProxy = Callable[[str, str], str]


@pytest.fixture
def fake(running_fake: FakeOpenAI) -> FakeOpenAI:
    """Return the fake provider without scripts, with an empty log."""
    running_fake.reset()
    return running_fake


@pytest.fixture
def environment(fake: FakeOpenAI, data_dir: Path) -> Callable[..., dict[str, str]]:
    """Return a function that builds a command's environment from settings."""

    def build(**settings: object) -> dict[str, str]:
        inherited = {
            name: value
            for name, value in os.environ.items()
            if not SETTINGS.match(name) and name not in OTHER_SETTINGS
        }
        defaults = {"DATA_DIR": data_dir, "OPENAI_BASE_URL": fake.base_url, "PORT": ABSENT_PORT}
        defaults["ENV_FILE"] = ""
        return {**inherited, **{key: str(value) for key, value in (defaults | settings).items()}}

    return build


class CommandRunner(SubprocessProgram):
    """The process of command_runner.py."""

    def __init__(self) -> None:
        super().__init__("tests.cli.command_runner", folder=ROOT)
        self._port = 0

    def _note_address(self, line: str) -> None:
        self._port = int(line)

    def run(self, **request: Any) -> CommandResult:
        """Run one command to its end."""
        with socket.create_connection(("127.0.0.1", self._port), timeout=120) as connection:
            connection.sendall(f"{json.dumps(request)}\n".encode())
            with connection.makefile() as stream:
                reply = json.load(stream)
        assert "Traceback" not in reply["output"], reply["output"]
        return CommandResult(reply["status"], reply["output"])


@pytest.fixture(scope="session")
def command_runner() -> Iterator[CommandRunner]:
    """Yield the process that runs the commands of all tests."""
    with CommandRunner() as runner:
        yield runner


@pytest.fixture
def run(command_runner: CommandRunner, environment: Callable[..., dict[str, str]]) -> Run:
    """Return a function that runs a command; keyword arguments are settings."""

    def run(
        *arguments: object, constants: dict[str, Any] | None = None, **settings: object
    ) -> CommandResult:
        return command_runner.run(
            arguments=[str(argument) for argument in arguments],
            environment=environment(**settings),
            constants=constants or {},
        )

    return run


@pytest.fixture
def run_process(environment: Callable[..., dict[str, str]]) -> Run:
    """Return a function that runs `python -m app` in a new process, after a `prefix` command."""

    def run(*arguments: object, prefix: tuple[str, ...] = (), **settings: object) -> CommandResult:
        ended = subprocess.run(
            [*prefix, sys.executable, "-m", "app", *map(str, arguments)],
            cwd=ROOT,
            env=environment(**settings),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=120,
            check=False,
        )
        assert "Traceback" not in ended.stdout, ended.stdout
        return CommandResult(ended.returncode, ended.stdout)

    return run


@pytest.fixture(scope="session")
def shared_data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the data directory of the shared server."""
    return tmp_path_factory.mktemp("shared")  # created with mode 0700


@pytest.fixture(scope="session")
def shared_server(running_fake: FakeOpenAI, shared_data_dir: Path) -> Iterator[ServerProcess]:
    """Yield a running server for the tests that do not stop or change it."""
    with ServerProcess(
        shared_data_dir, "eventlet", OPENAI_BASE_URL=running_fake.base_url
    ) as server:
        yield server


@pytest.fixture
def start_server(fake: FakeOpenAI, data_dir: Path) -> Iterator[StartServer]:
    """Yield a function that starts a server for one test, by default on its data directory."""
    with ExitStack() as stack:

        def start(directory: Path = data_dir, **settings: Any) -> ServerProcess:
            server = ServerProcess(
                directory, "eventlet", **{"OPENAI_BASE_URL": fake.base_url, **settings}
            )
            stack.callback(server.kill)
            return server.start()

        yield start


class FaultyProxyProcess(SubprocessProgram):
    """A process of faulty_proxy.py."""

    def __init__(self, fault: str, url: str):
        super().__init__("tests.cli.faulty_proxy", fault, url.rpartition(":")[2], folder=ROOT)
        self.url = ""

    def _note_address(self, line: str) -> None:
        self.url = f"http://127.0.0.1:{int(line)}"


@pytest.fixture
def start_faulty_proxy() -> Iterator[StartFaultyProxy]:
    """Yield a function that starts a faulty proxy in front of a server and returns its address."""
    with ExitStack() as stack:
        yield lambda fault, url: stack.enter_context(FaultyProxyProcess(fault, url)).url
