"""Instrumented servers on eventlet, checked for leaks after every test, and their provider."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from app.testing.fake_openai.client import FakeOpenAI
from tests.support.fault_proxy import FaultProxy

from .instrumented_server import InstrumentedServer
from .leak_checks import assert_nothing_left

MakeServer = Callable[..., InstrumentedServer]
MakeProxy = Callable[[], FaultProxy]


@pytest.fixture(scope="session")
def _shared(
    fake: FakeOpenAI, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[InstrumentedServer]:
    data_dir = tmp_path_factory.mktemp("shared") / "data"
    with InstrumentedServer(data_dir, OPENAI_BASE_URL=fake.base_url) as server:
        yield server


@pytest.fixture
def server(_shared: InstrumentedServer) -> Iterator[InstrumentedServer]:
    """Yield the shared server; check after the test that nothing of it is left."""
    _shared.reset_lag()
    yield _shared
    assert_nothing_left(_shared)


@pytest.fixture
def make_server(fake: FakeOpenAI, data_dir: Path) -> Iterator[MakeServer]:
    """Return a factory of servers of this test, by default on one data directory.

    Servers that still run are checked for leaks after the test; `is_lag_bounded=False` is for a
    test that blocks the hub itself.
    """
    with ExitStack() as stack:

        def make(
            data_dir: Path = data_dir, *, is_lag_bounded: bool = True, **settings: object
        ) -> InstrumentedServer:
            server = InstrumentedServer(data_dir, **{"OPENAI_BASE_URL": fake.base_url, **settings})
            stack.callback(server.kill)
            made.append((server, is_lag_bounded))
            return server

        made: list[tuple[InstrumentedServer, bool]] = []
        yield make
        for server, is_lag_bounded in made:
            if server.is_running:
                assert_nothing_left(server, is_lag_bounded=is_lag_bounded)


@pytest.fixture
def make_proxy(server: InstrumentedServer) -> Iterator[MakeProxy]:
    """Return a factory of networks to the shared server."""
    with ExitStack() as stack:
        yield lambda: stack.enter_context(FaultProxy(server.port))
        server.leave_tabs()
