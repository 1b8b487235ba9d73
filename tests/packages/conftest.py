"""A server, and the two npm packages as `npm pack` makes them."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.testing.fake_openai.client import FakeOpenAI
from tests.support.needs import ROOT
from tests.support.servers.wordbrook import ServerProcess

FRONTEND = ROOT / "frontend"


@pytest.fixture(scope="session")
def server(
    running_fake: FakeOpenAI, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ServerProcess]:
    data_dir = tmp_path_factory.mktemp("packages") / "data"
    with ServerProcess(data_dir, OPENAI_BASE_URL=running_fake.base_url) as server:
        yield server


@pytest.fixture(scope="session")
def built_packages() -> Path:
    """Build both packages and return the folder of the page."""
    run("node", "scripts/build-packages.mjs", cwd=FRONTEND)
    return FRONTEND


@pytest.fixture(scope="session")
def tarballs(built_packages: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("npm")
    for name in ("client", "react"):
        run(
            "npm", "pack", "--silent", "--pack-destination", str(folder),
            cwd=built_packages / "packages" / name,
        )  # fmt: skip
    return sorted(folder.iterdir())


def run(*command: str, cwd: Path) -> str:
    """Run a command and return its output; fail with all of it."""
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
