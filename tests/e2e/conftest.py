"""One provider, shared servers and one spec runner for all tests; an environment for each."""

from collections.abc import Generator, Iterator

import pytest

from app.testing.fake_openai.client import FakeOpenAI

from .environment import KEY, Environment, SharedServers
from .spec_discovery import SpecTest
from .spec_runner import SpecRunner

SECONDS = pytest.StashKey[float]()


@pytest.fixture(scope="session")
def servers(fake: FakeOpenAI, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SharedServers]:
    shared = SharedServers(tmp_path_factory.mktemp("shared"), fake)
    yield shared
    shared.kill()


@pytest.fixture(scope="session")
def runner(
    request: pytest.FixtureRequest,
    servers: SharedServers,
    fake: FakeOpenAI,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[SpecRunner]:
    queue = [
        test
        for item in request.session.items
        if isinstance(item, pytest.Function) and "runner" in item.fixturenames
        if isinstance(test := item.callspec.params["spec_test"], SpecTest)
    ]
    settings = {
        "server": servers.url({}),
        "provider": fake.base_url,
        "key": KEY,
        "gates": str(tmp_path_factory.mktemp("gates")),
    }
    started = SpecRunner(
        queue,
        lambda: Environment(tmp_path_factory.mktemp("environment"), fake, servers),
        settings,
    )
    yield started
    started.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Report the time that a test took, of which pytest waited for a part only."""
    report = yield
    if report.when == "call":
        report.duration = item.stash.get(SECONDS, report.duration)
    return report
