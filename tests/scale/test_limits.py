"""Limits of one user are counted over all workers, and a dead worker is not counted."""

import signal
import time
from collections.abc import Iterator

import pytest

from app.testing.fake_openai.client import FakeOpenAI
from app.testing.waiting import eventually
from app.testing.wire.chat_client import Json, code
from tests.support.answers import stalled, whole
from tests.support.servers.redis import RedisServer
from tests.support.waiting import wait_until
from tests.support.wire.tab import RefusedError

from .workers import ScaledWorker, Workers

pytestmark = pytest.mark.needs("redis")
SENDS = 12
# Sends of the other test here in the same minute, refused ones included: all have one address.
EARLIER_SENDS = 8
SOCKETS = 4
LIMITS = {
    "LIMITS": "on",
    "LIMIT_SENDS_PER_MINUTE": SENDS,
    "LIMIT_SOCKETS_PER_USER": SOCKETS,
    "LIMIT_SOCKETS_PER_ADDRESS": 100,
}


@pytest.fixture(scope="module")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    with RedisServer(tmp_path_factory.mktemp("redis"), is_kept=True) as server:
        yield server


@pytest.fixture(scope="module")
def _limited(
    redis: RedisServer, fake: FakeOpenAI, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Workers]:
    data_dir = tmp_path_factory.mktemp("limited") / "data"
    urls = {"OPENAI_BASE_URL": fake.base_url, "REDIS_URL": redis.url}
    workers = Workers(
        ScaledWorker(data_dir, name, "eventlet", **urls, **LIMITS) for name in ("one", "two")
    )
    try:
        yield workers.start()
    finally:
        workers.kill()


@pytest.fixture
def workers(_limited: Workers) -> Iterator[Workers]:
    """Yield two workers with limits."""
    yield _limited
    _limited.leave_tabs()


def test_running_answers_are_counted_over_all_workers(
    workers: Workers, fake: FakeOpenAI, question: str
) -> None:
    fake.script(stalled("so far"), marker=question)
    token = workers[0].new_token()
    here, there = (worker.tab(token) for worker in workers)
    acks = [tab.send(f"{question} {number}") for number, tab in enumerate((here, there))]
    assert all(ack["ok"] for ack in acks)
    assert code(here.send(f"{question} too many")) == "rate_limited"
    assert code(there.send(f"{question} too many")) == "rate_limited"
    assert here.stop(acks[1])["ok"]
    here.wait_until_stored(acks[1])
    third = eventually(
        lambda: _accepted(here.send(f"{question} third")),
        # Each attempt counts among the sends of the minute.
        sleep=lambda _: wait_until(time.monotonic() + 1.0),
    )
    for ack in (acks[0], third):
        here.stop(ack)
        here.wait_until_stored(ack)


def _accepted(ack: Json) -> Json | None:
    return ack if ack["ok"] else None


def test_sends_are_counted_over_all_workers(
    workers: Workers, fake: FakeOpenAI, question: str
) -> None:
    fake.script(whole("well"), marker=question)
    token = workers[0].new_token()
    tabs = [worker.tab(token) for worker in workers]
    accepted = 0
    while (ack := tabs[accepted % 2].send(f"{question} {accepted}"))["ok"]:
        tabs[accepted % 2].wait_for_end(ack)
        accepted += 1
    assert SENDS - EARLIER_SENDS <= accepted <= SENDS
    for tab in tabs:
        refused = tab.send(question)
        assert code(refused) == "rate_limited"
        assert 0 < refused["error"]["retry_after_s"] < 61


def test_redis_that_restarts_empty_receives_the_socket_counts_again(
    workers: Workers, redis: RedisServer
) -> None:
    token = workers[0].new_token()
    for _ in range(SOCKETS):
        workers[0].tab(token)
    with redis.client() as client:
        client.flushall()
    redis.kill()
    redis.start()
    with redis.client() as client:
        # Until both have reconnected, and the one has written its counts.
        eventually(lambda: len(list(client.scan_iter("wordbrook:alive:*"))) == 2, within_s=60)
        eventually(lambda: list(client.scan_iter("wordbrook:sockets:user *")), within_s=60)
    assert _refusal(workers[1], token) == "too_many_connections"


def test_sockets_are_counted_over_all_live_workers(workers: Workers) -> None:
    lost, left = workers
    token = lost.new_token()
    for worker in (lost, lost, left, left):
        worker.tab(token)
    for worker in workers:
        assert _refusal(worker, token) == "too_many_connections"
    lost.signal_all(signal.SIGKILL)
    eventually(lambda: _refusal(left, token) is None, within_s=60)
    assert _refusal(left, token) is None
    assert _refusal(left, token) == "too_many_connections"


def _refusal(worker: ScaledWorker, token: str) -> str | None:
    """Connect one more tab; return the error code if it is refused."""
    try:
        worker.tab(token)
    except RefusedError as refused:
        return str(refused.error["code"])
    return None
