"""Servers as deployed, on each runtime, and the provider they call."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from app.testing.fake_openai.client import FakeOpenAI
from tests.support.servers.wordbrook import ServerProcess
from tests.support.wire.tab import Tab

MODES = ("eventlet", "gevent", "threading")
DEFAULT_RUNTIME = pytest.mark.parametrize("mode", MODES[:1], indirect=True, scope="session")
MakeServer = Callable[..., ServerProcess]
OpenTab = Callable[..., Tab]


@pytest.fixture(scope="session", params=MODES)
def mode(request: pytest.FixtureRequest) -> str:
    """Return the runtime of the server; the test runs on each."""
    return str(request.param)


@pytest.fixture(scope="session")
def server(
    mode: str, fake: FakeOpenAI, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ServerProcess]:
    """Yield the server that the tests of this runtime share."""
    data_dir = tmp_path_factory.mktemp(mode) / "data"
    with ServerProcess(data_dir, mode, OPENAI_BASE_URL=fake.base_url) as server:
        yield server


@pytest.fixture
def make_server(fake: FakeOpenAI, data_dir: Path) -> Iterator[MakeServer]:
    """Return a factory of servers of this test, all on the same data directory."""
    with ExitStack() as stack:

        def make(mode: str = "eventlet", **settings: object) -> ServerProcess:
            server = ServerProcess(data_dir, mode, **{"OPENAI_BASE_URL": fake.base_url, **settings})
            stack.callback(server.kill)
            return server

        yield make


@pytest.fixture
def open_tab() -> Iterator[OpenTab]:
    """Return a factory of tabs, which are closed after the test."""
    servers: list[ServerProcess] = []

    def connect(server: ServerProcess, token: str | None = None, **headers: str) -> Tab:
        servers.append(server)
        return server.tab(token, **headers)

    yield connect
    for server in servers:
        server.leave_tabs()
