"""Servers as deployed, on each runtime, and the provider they ask."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.support.fake_provider.client import FakeProvider

from .server_process import Served
from .tab import Tab

MODES = ("eventlet", "gevent", "threading")
DEFAULT_RUNTIME = pytest.mark.parametrize("mode", MODES[:1], indirect=True, scope="session")
MakeServer = Callable[..., Served]
OpenTab = Callable[..., Tab]


@pytest.fixture(scope="session", params=MODES)
def mode(request: pytest.FixtureRequest) -> str:
    """Return the runtime the server runs on, one after the other."""
    return str(request.param)


@pytest.fixture(scope="session")
def server(
    mode: str, fake: FakeProvider, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    """Yield a server that the tests of this runtime share."""
    data_dir = tmp_path_factory.mktemp(mode) / "data"
    with Served(data_dir, mode, OPENAI_BASE_URL=fake.base_url) as served:
        yield served


@pytest.fixture
def make_server(fake: FakeProvider, data_dir: Path) -> Iterator[MakeServer]:
    """Return what makes servers of this test's own, all on the same data directory."""
    with ExitStack() as stack:

        def make(mode: str = "eventlet", **settings: object) -> Served:
            served = Served(data_dir, mode, **{"OPENAI_BASE_URL": fake.base_url, **settings})
            stack.callback(served.kill)
            return served

        yield make


@pytest.fixture
def open_tab() -> Iterator[OpenTab]:
    """Return what connects a tab to a server, and leaves in the end."""
    tabs: list[Tab] = []

    def connect(served: Served, token: str | None = None, **how: str) -> Tab:
        tab = Tab(served.url, token or served.new_token(), **how)
        tabs.append(tab)
        return tab

    yield connect
    for tab in tabs:
        if tab.is_connected:
            tab.leave()
