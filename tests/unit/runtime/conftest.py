"""Servers that end after the test."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from .http_server import Application, Server, read_body


@pytest.fixture
def make_server() -> Iterator[Callable[..., Server]]:
    """Return a factory of servers, which end after the test."""
    servers: list[Server] = []

    def make(application: Application = read_body, **options: Any) -> Server:
        servers.append(Server(application, **options))
        return servers[-1]

    yield make
    for server in servers:
        server.pool.is_stopping = True
        server.task.kill()
