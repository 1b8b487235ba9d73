"""Servers on eventlet as deployed, looked over after every test, and the provider they ask."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.support.fake_provider.client import FakeProvider
from tests.support.fault_proxy import CutProxy

from .instrumented_server import Inspected
from .leak_checks import assert_nothing_left

MakeServer = Callable[..., Inspected]


@pytest.fixture(scope="session")
def _shared(fake: FakeProvider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Inspected]:
    data_dir = tmp_path_factory.mktemp("shared") / "data"
    with Inspected(data_dir, OPENAI_BASE_URL=fake.base_url) as served:
        yield served


@pytest.fixture
def server(_shared: Inspected) -> Iterator[Inspected]:
    """Yield a server that many tests share; nothing of this one is left in it afterwards."""
    _shared.look()
    yield _shared
    assert_nothing_left(_shared)


@pytest.fixture
def make_server(fake: FakeProvider, data_dir: Path) -> Iterator[MakeServer]:
    """Return what makes servers of this test's own, on one data directory unless it says else.

    They are looked over in the end, unless they were stopped; `is_lag_bounded=False` is for a
    test that blocks the hub itself.
    """
    with ExitStack() as stack:

        def make(
            data_dir: Path = data_dir, *, is_lag_bounded: bool = True, **settings: object
        ) -> Inspected:
            served = Inspected(data_dir, **{"OPENAI_BASE_URL": fake.base_url, **settings})
            stack.callback(served.kill)
            made.append((served, is_lag_bounded))
            return served

        made: list[tuple[Inspected, bool]] = []
        yield make
        for served, is_lag_bounded in made:
            if served.is_running:
                assert_nothing_left(served, is_lag_bounded=is_lag_bounded)


@pytest.fixture
def proxy(server: Inspected) -> Iterator[CutProxy]:
    """Yield a network to the shared server that can be cut."""
    with CutProxy(server.port) as network:
        yield network
