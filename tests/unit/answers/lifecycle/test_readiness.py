"""A worker that alone is cut off from Redis is not ready; in an outage for all, all are ready."""

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from app.answers.lifecycle.readiness import ANSWERS_NEEDED, Readiness
from app.conversations import ConversationStore, RedisWitness, open_store
from app.runtime import Runtime
from app.settings import Settings


class Worker:
    """One of several workers on one database; tests can cut it off from Redis."""

    def __init__(self, store: ConversationStore, runtime: Runtime):
        self.faults: list[str] = []
        self.peers = SimpleNamespace(faults=lambda: self.faults, has_joined=True)
        self.pump = SimpleNamespace(is_degraded=False)
        self.draining = runtime.event()
        witness = RedisWitness(store._database)
        peers: Any = self.peers
        pump: Any = self.pump
        self._readiness = Readiness(runtime, witness, peers, pump, self.draining)

    def poll(self) -> list[str]:
        self._readiness.poll()
        return self._readiness.reasons()

    def lose_redis(self) -> None:
        self.faults, self.pump.is_degraded = ["redis"], True


@pytest.fixture
def store(runtime: Runtime, tmp_path: Path) -> Iterator[ConversationStore]:
    store = open_store(Settings(data_dir=tmp_path, async_mode="auto"), runtime)
    yield store
    store.close()


@pytest.fixture
def workers(store: ConversationStore, runtime: Runtime) -> list[Worker]:
    return [Worker(store, runtime) for _ in range(3)]


def _poll(workers: list[Worker], times: int) -> list[list[str]]:
    for _ in range(times - 1):
        for worker in workers:
            worker.poll()
    return [worker.poll() for worker in workers]


def test_all_workers_stay_ready_while_redis_is_down_for_all(workers: list[Worker]) -> None:
    for worker in workers:
        worker.lose_redis()
    assert _poll(workers, 10) == [[], [], []]


def test_a_worker_that_alone_is_cut_off_is_not_ready_until_it_is_back(
    workers: list[Worker],
) -> None:
    workers[0].lose_redis()
    assert _poll(workers, ANSWERS_NEEDED + 1) == [["degraded", "redis"], [], []]
    workers[0].faults, workers[0].pump.is_degraded = [], False
    assert _poll(workers, 1) == [[], [], []]


def test_workers_cut_off_one_after_the_other_all_become_ready(workers: list[Worker]) -> None:
    for worker in workers:
        worker.lose_redis()
        _poll(workers, 1)
    assert _poll(workers, 2) == [[], [], []]


def test_one_late_answer_does_not_make_a_worker_not_ready(workers: list[Worker]) -> None:
    one, late, other = workers
    one.lose_redis()
    _poll([one, late], 1)
    late.lose_redis()
    other.lose_redis()
    assert [one.poll() for _ in range(5)] == [[]] * 5


def test_a_worker_that_receives_no_messages_is_not_ready(workers: list[Worker]) -> None:
    workers[0].faults = ["deaf"]
    assert _poll(workers, 1) == [["deaf"], [], []]


def test_a_worker_that_never_reached_redis_is_not_ready(workers: list[Worker]) -> None:
    workers[0].lose_redis()
    workers[0].peers.has_joined = False
    assert workers[0].poll() == ["degraded", "redis"]


def test_a_late_journal_and_draining_are_reasons(workers: list[Worker]) -> None:
    worker = workers[0]
    worker.pump.is_degraded = True
    assert worker.poll() == ["degraded"]
    worker.lose_redis()
    worker.draining.set()
    assert worker.poll() == ["draining"]
