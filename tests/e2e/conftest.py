"""One provider, one server and one browser for all tests, a world of its own for each."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.fake_provider.client import FakeProvider

from .browser import Browser
from .world import KEY, Server, World


@pytest.fixture(scope="session")
def server(fake: FakeProvider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    shared = Server(tmp_path_factory.mktemp("e2e"), fake.base_url)
    shared.start()
    yield shared
    shared.kill()


@pytest.fixture(scope="session")
def browsers(server: Server, fake: FakeProvider) -> Iterator[list[Browser]]:
    started: list[Browser] = []
    yield started
    for browser in started:
        browser.close()


@pytest.fixture
def browser(browsers: list[Browser], server: Server, fake: FakeProvider) -> Browser:
    """Return the browser; a new one where the last test has brought it down."""
    if not browsers or browsers[-1].has_ended:
        facts = {"server": server.url, "provider": fake.base_url, "key": KEY}
        browsers.append(Browser(**facts))
    return browsers[-1]


@pytest.fixture
def world(tmp_path: Path, fake: FakeProvider) -> World:
    return World(tmp_path, fake)
