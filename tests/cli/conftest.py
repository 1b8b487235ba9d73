"""A command as an operator gives it, and what stands before a server."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.integration.server_process import ROOT, SETTINGS, Served
from tests.support.fake_provider.client import FakeProvider
from tests.support.subprocess_program import Beside

OWN = ("PORT", "PUBLIC_URL", "MODELS", "DEFAULT_MODEL", "BIND_HOST", "ALLOWED_ORIGINS", "REDIS_URL")


@dataclass(frozen=True)
class Ended:
    """How a command ended; `said` is all it wrote."""

    status: int
    said: str

    def finding(self, about: str, *, mark: str = "FAIL") -> str:
        """Return the first such finding with its remedy; "" where there is none."""
        lines = iter(self.said.splitlines())
        for line in lines:
            if line.startswith(mark) and f" {about}" in line:
                remedy = []
                for following in lines:
                    if not following.startswith("  "):
                        break
                    remedy.append(following)
                return "\n".join([line, *remedy])
        return ""


Run = Callable[..., Ended]
MakeServed = Callable[..., Served]
StartOdd = Callable[[str, str], str]


@pytest.fixture
def fake(running_fake: FakeProvider) -> FakeProvider:
    """The models' service, with no script and an empty log."""
    running_fake.reset()
    return running_fake


@pytest.fixture
def run(fake: FakeProvider, data_dir: Path) -> Run:
    """Return what runs a command; keyword arguments are its environment."""

    def run(*arguments: object, before: tuple[str, ...] = (), **settings: object) -> Ended:
        own = {
            name: value
            for name, value in os.environ.items()
            if not SETTINGS.match(name) and name not in OWN
        }
        given = {"DATA_DIR": data_dir, "OPENAI_BASE_URL": fake.base_url, "PORT": 9, **settings}
        ended = subprocess.run(
            [*before, sys.executable, "-m", "app", *map(str, arguments)],
            cwd=ROOT,
            env={**own, **{name: str(value) for name, value in given.items()}},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=120,
            check=False,
        )
        assert "Traceback" not in ended.stdout, ended.stdout
        return Ended(ended.returncode, ended.stdout)

    return run


@pytest.fixture
def serve(fake: FakeProvider, data_dir: Path) -> Iterator[MakeServed]:
    """Return what starts a server of this test's own, by default on its data directory."""
    with ExitStack() as stack:

        def start(place: Path = data_dir, **settings: Any) -> Served:
            served = Served(place, "eventlet", **{"OPENAI_BASE_URL": fake.base_url, **settings})
            stack.callback(served.kill)
            return served.start()

        yield start


class OddProxy(Beside):
    """A proxy before a server, with a fault; see odd_proxy.py."""

    def __init__(self, fault: str, url: str):
        super().__init__("tests.cli.faulty_proxy", fault, url.rpartition(":")[2])
        self.url = ""

    def _note_address(self, line: str) -> None:
        self.url = f"http://127.0.0.1:{int(line)}"


@pytest.fixture
def start_odd() -> Iterator[StartOdd]:
    """Return what puts a proxy with a fault before a server, and says where."""
    with ExitStack() as stack:
        yield lambda fault, url: stack.enter_context(OddProxy(fault, url)).url
