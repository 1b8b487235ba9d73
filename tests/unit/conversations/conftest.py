"""A store on a new database of each test, on SQLite and on PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.conversations import ConversationStore, open_store
from app.runtime import Runtime
from app.settings import Settings
from app.testing.new_database import add_new_database
from tests.support.servers.postgres import PostgresServer

from .builders import Clock, Ids, Talk


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.needs("postgres"))])
def database_url(request: pytest.FixtureRequest) -> str | None:
    """Return the URL of a database with its tables; None for a file in the data directory."""
    if request.param == "sqlite":
        return None
    server: PostgresServer = request.getfixturevalue("postgres")
    return server.make_database()


@pytest.fixture
def store(
    runtime: Runtime, data_dir: Path, clock: Clock, database_url: str | None
) -> Iterator[ConversationStore]:
    if database_url is None:
        add_new_database(data_dir)
    settings = Settings(data_dir=data_dir, limit_history_tokens=1000, database_url=database_url)
    store = open_store(settings, runtime, clock=clock, make_id=Ids())
    yield store
    store.close()


@pytest.fixture
def talk(store: ConversationStore) -> Talk:
    return Talk(store)
