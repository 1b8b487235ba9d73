"""A shared server with the fake provider, and a new user for each test."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from app.testing.fake_openai.client import FakeOpenAI
from app.testing.socket_client import SocketClient
from tests.sockets.in_process import InProcess

MakeServer = Callable[..., InProcess]


@pytest.fixture(scope="session")
def server(fake: FakeOpenAI, tmp_path_factory: pytest.TempPathFactory) -> InProcess:
    return InProcess(tmp_path_factory.mktemp("sockets"), openai_base_url=fake.base_url)


@pytest.fixture
def make_server(fake: FakeOpenAI, data_dir: Path) -> Iterator[MakeServer]:
    """Yield a function that creates a server with these settings for one test."""
    servers: list[InProcess] = []

    def make(**settings: Any) -> InProcess:
        server = InProcess(data_dir, **{"openai_base_url": fake.base_url, **settings})
        servers.append(server)
        return server

    yield make
    # Their tasks would run beside all later tests.
    for server in servers:
        server.stop()


@pytest.fixture
def token(server: InProcess) -> str:
    return server.new_user()


@pytest.fixture
def chat(server: InProcess, token: str) -> SocketClient:
    return server.chat(token)
