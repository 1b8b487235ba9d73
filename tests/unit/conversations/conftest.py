"""A store on a SQLite file of the test's own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.conversations import ConversationStore, open_store
from app.runtime import Runtime
from app.settings import Settings

from .talk import Clock, Ids, Talk


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(runtime: Runtime, data_dir: Path, clock: Clock) -> Iterator[ConversationStore]:
    settings = Settings(data_dir=data_dir, limit_history_tokens=1000)
    store = open_store(settings, runtime, clock=clock, make_id=Ids())
    yield store
    store.close()


@pytest.fixture
def talk(store: ConversationStore) -> Talk:
    return Talk(store)
