"""One server for each runtime, with its limits on, that all attacks share."""

from collections.abc import Iterator

import pytest

from tests.support.servers.wordbrook import ServerProcess

EVENTLET = pytest.mark.parametrize("server", ["eventlet"], indirect=True, scope="session")


@pytest.fixture(scope="session", params=["eventlet", "gevent", "threading"])
def server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ServerProcess]:
    """Yield the server of this runtime; it must be the same worker after the attack."""
    data_dir = tmp_path_factory.mktemp(request.param) / "data"
    with ServerProcess(
        data_dir,
        request.param,
        LIMITS="on",
        LOG_FORMAT="json",
        LIMIT_SENDS_PER_MINUTE=1000,
        LIMIT_SESSIONS_PER_MINUTE=100_000,
        LIMIT_REQUESTS_PER_MINUTE=100_000,
        # Attempts are repeated on a busy machine, all from one address.
        LIMIT_REQUESTS_PER_MINUTE_PER_ADDRESS=100_000,
        LIMIT_ANSWER_CHARS=1,
    ) as server:
        yield server


@pytest.fixture(autouse=True)
def _worker_survives(request: pytest.FixtureRequest) -> Iterator[None]:
    if "server" not in request.fixturenames:
        yield
        return
    server: ServerProcess = request.getfixturevalue("server")
    workers = server.workers()
    yield
    assert server.workers() == workers
