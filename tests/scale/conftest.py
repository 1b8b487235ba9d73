"""Workers on one Redis and one SQLite database, and the provider they call."""

import itertools
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from app.testing.fake_openai.client import FakeOpenAI
from tests.support.servers.redis import RedisServer
from tests.support.wire.tab import Tab

from .workers import ScaledWorker, Workers

MakeWorkers = Callable[..., Workers]


@pytest.fixture(scope="session")
def _shared(fake: FakeOpenAI, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workers]:
    directory = tmp_path_factory.mktemp("workers")
    with RedisServer(directory / "redis") as redis:
        settings = {"OPENAI_BASE_URL": fake.base_url, "REDIS_URL": redis.url}
        workers = Workers(
            ScaledWorker(directory / "data", name, **settings) for name in ("one", "two")
        )
        try:
            yield workers.start()
        finally:
            workers.kill()


@pytest.fixture
def pair(_shared: Workers) -> Iterator[Workers]:
    """Yield two workers that many tests share."""
    yield _shared
    _shared.leave_tabs()


@pytest.fixture
def tabs(pair: Workers) -> tuple[Tab, Tab]:
    """Return two tabs of one user, one on each worker."""
    token = pair[0].new_token()
    return pair[0].tab(token), pair[1].tab(token)


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[RedisServer]:
    """Yield a Redis of this test, which persists its data."""
    with RedisServer(tmp_path / "redis", is_kept=True) as server:
        yield server


@pytest.fixture
def make_workers(fake: FakeOpenAI, redis: RedisServer, data_dir: Path) -> Iterator[MakeWorkers]:
    """Return a factory of workers of this test, not started, on one data directory."""
    numbers = itertools.count()
    with ExitStack() as stack:

        def make(count: int, mode: str = "eventlet", **settings: object) -> Workers:
            given = {"OPENAI_BASE_URL": fake.base_url, "REDIS_URL": redis.url, **settings}
            workers = Workers(
                ScaledWorker(data_dir, f"{next(numbers)}", mode, **given) for _ in range(count)
            )
            stack.callback(workers.kill)
            return workers

        yield make
