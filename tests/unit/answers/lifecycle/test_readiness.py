"""A worker cut off from Redis gives way to those that are not; where all are, none does."""

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from app.answers.lifecycle.readiness import ANSWERS, Readiness
from app.conversations import ConversationStore, RedisWitness, open_store
from app.runtime import Runtime
from app.settings import Settings


class Worker:
    """One of several on one database; its Redis can be taken away."""

    def __init__(self, store: ConversationStore):
        self.faults: list[str] = []
        self.peers = SimpleNamespace(faults=lambda: self.faults, has_joined=True)
        self.pump = SimpleNamespace(is_degraded=False)
        self.is_draining = False
        witness = RedisWitness(store._database)
        self.readiness = Readiness(self, witness)  # type: ignore[arg-type]

    def look(self) -> list[str]:
        self.readiness.look()
        return self.readiness.reasons()

    def lose_redis(self) -> None:
        self.faults, self.pump.is_degraded = ["redis"], True


@pytest.fixture
def store(runtime: Runtime, tmp_path: Path) -> Iterator[ConversationStore]:
    store = open_store(Settings(data_dir=tmp_path, async_mode="auto"), runtime)
    yield store
    store.close()


@pytest.fixture
def workers(store: ConversationStore) -> list[Worker]:
    return [Worker(store) for _ in range(3)]


def _look(workers: list[Worker], times: int) -> list[list[str]]:
    for _ in range(times - 1):
        for worker in workers:
            worker.look()
    return [worker.look() for worker in workers]


def test_all_stay_ready_while_redis_is_away_for_all(workers: list[Worker]) -> None:
    for worker in workers:
        worker.lose_redis()
    assert _look(workers, 10) == [[], [], []]


def test_the_one_that_is_cut_off_is_not_ready_until_it_is_back(workers: list[Worker]) -> None:
    workers[0].lose_redis()
    assert _look(workers, ANSWERS + 1) == [["degraded", "redis"], [], []]
    workers[0].faults, workers[0].pump.is_degraded = [], False
    assert _look(workers, 1) == [[], [], []]


def test_those_cut_off_one_after_the_other_are_all_ready_in_the_end(workers: list[Worker]) -> None:
    for worker in workers:
        worker.lose_redis()
        _look(workers, 1)
    assert _look(workers, 2) == [[], [], []]


def test_one_late_answer_proves_nothing(workers: list[Worker]) -> None:
    one, late, other = workers
    one.lose_redis()
    _look([one, late], 1)
    late.lose_redis()
    other.lose_redis()
    assert [one.look() for _ in range(5)] == [[]] * 5


def test_one_whose_messages_alone_do_not_come_is_not_ready(workers: list[Worker]) -> None:
    workers[0].faults = ["deaf"]
    assert _look(workers, 1) == [["deaf"], [], []]


def test_one_that_never_reached_redis_is_not_ready(workers: list[Worker]) -> None:
    workers[0].lose_redis()
    workers[0].peers.has_joined = False
    assert workers[0].look() == ["degraded", "redis"]


def test_a_late_journal_and_draining_are_reasons_of_their_own(workers: list[Worker]) -> None:
    worker = workers[0]
    worker.pump.is_degraded = True
    assert worker.look() == ["degraded"]
    worker.lose_redis()
    worker.is_draining = True
    assert worker.look() == ["draining"]
