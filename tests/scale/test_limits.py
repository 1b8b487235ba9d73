"""What one user may ask for is counted over all workers, and a worker that dies counts no more."""

import signal

import pytest

from tests.support.answers import stalled, whole
from tests.support.fake_provider.client import FakeProvider
from tests.support.servers.redis import RedisServer
from tests.support.waiting import eventually
from tests.support.wire.chat_client import code
from tests.support.wire.tab import RefusedError, Tab

from .conftest import MakeWorkers
from .workers import ScaledWorker

pytestmark = pytest.mark.needs("redis")


def test_running_answers_are_counted_over_all_workers(
    make_workers: MakeWorkers, fake: FakeProvider, question: str
) -> None:
    workers = make_workers(2, LIMITS="on", LIMIT_SOCKETS_PER_ADDRESS=100).start()
    fake.script(stalled("so far"), marker=question)
    token = workers[0].new_token()
    here, there = (worker.tab(token) for worker in workers)
    acks = [tab.send(f"{question} {number}") for number, tab in enumerate((here, there))]
    assert all(ack["ok"] for ack in acks)
    assert code(here.send(f"{question} too many")) == "rate_limited"
    assert code(there.send(f"{question} too many")) == "rate_limited"
    assert here.stop(acks[1])["ok"]
    eventually(lambda: here.send(f"{question} {len(here.events)}")["ok"], within_s=10)


def test_sends_are_counted_over_all_workers(
    make_workers: MakeWorkers, fake: FakeProvider, question: str
) -> None:
    workers = make_workers(2, LIMITS="on", LIMIT_SENDS_PER_MINUTE=4).start()
    fake.script(whole("well"), marker=question)
    token = workers[0].new_token()
    tabs = [worker.tab(token) for worker in workers]
    for number in range(4):
        tabs[number % 2].ask(f"{question} {number}")
    for tab in tabs:
        refused = tab.send(question)
        assert code(refused) == "rate_limited"
        assert 0 < refused["error"]["retry_after_s"] < 61


def test_sockets_are_counted_over_all_workers_that_live(make_workers: MakeWorkers) -> None:
    workers = make_workers(2, LIMITS="on", LIMIT_SOCKETS_PER_USER=4).start()
    lost, left = workers
    token = lost.new_token()
    for worker in (lost, lost, left, left):
        worker.tab(token)
    for worker in workers:
        assert _refusal(worker, token) == "too_many_connections"
    lost.signal_all(signal.SIGKILL)
    eventually(lambda: _refusal(left, token) is None, within_s=40)
    assert _refusal(left, token) is None
    assert _refusal(left, token) == "too_many_connections"


def test_a_redis_that_comes_back_empty_is_told_how_many_sockets_there_are(
    make_workers: MakeWorkers, redis: RedisServer
) -> None:
    workers = make_workers(2, LIMITS="on", LIMIT_SOCKETS_PER_USER=2).start()
    token = workers[0].new_token()
    workers[0].tab(token)
    workers[0].tab(token)
    with redis.client() as client:
        client.flushall()
    redis.kill()
    redis.start()
    with redis.client() as client:
        # Both have found it again, and the one has said what it holds.
        eventually(lambda: len(list(client.scan_iter("wordbrook:alive:*"))) == 2, within_s=30)
        eventually(lambda: list(client.scan_iter("wordbrook:sockets:user *")), within_s=30)
    assert _refusal(workers[1], token) == "too_many_connections"


def _refusal(worker: ScaledWorker, token: str) -> str | None:
    """Connect one more tab, and return why it was refused."""
    try:
        tab: Tab = worker.tab(token)
    except RefusedError as refused:
        return str(refused.error["code"])
    assert tab.is_connected
    return None
