"""Redis restarts, refuses connections or hangs: answers go on where they run."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.answers.lifecycle.readiness import POLL_S
from app.testing.fake_openai.client import FakeOpenAI
from app.testing.waiting import eventually
from app.testing.wire.chat_client import code
from tests.support.answers import stalled, steady, steady_text, whole
from tests.support.fault_proxy import FaultProxy
from tests.support.servers.redis import RedisServer
from tests.support.waiting import wait_until

from .workers import ScaledWorker, Workers

pytestmark = pytest.mark.needs("redis")
# As long as the heartbeats of a worker may be missing: none may take another for dead.
OUTAGE_S = 6.0
EVERY_MS = 50
COUNT = 200  # longer than the outage
SHORT_COUNT = 60
MAX_LINES = 12
MAX_PAUSE_S = 1.0
CAUGHT_UP_WITHIN_S = 2.0
# For a machine that is busy with other tests; a pause as long as the outage is a fault.
LATE_S = 3.0
CAUGHT_UP_LATE_S = 8.0


class Outage:
    """A Redis that can fail, behind a proxy for each of two workers."""

    def __init__(self, redis: RedisServer, proxies: tuple[FaultProxy, FaultProxy]):
        self.redis = redis
        self.proxies = proxies

    def restart(self) -> None:
        """Kill it, and start it again without its last second."""
        with self.redis.client() as client:
            kept = {key: client.dump(key) for key in client.keys("wordbrook:answer:*")}
        wait_until(time.monotonic() + 1.0)
        self.redis.kill()
        self.cut()
        wait_until(time.monotonic() + OUTAGE_S - 1.0)
        self.redis.start()
        with self.redis.client() as client:
            for key, value in kept.items():
                client.restore(key, 60_000, value, replace=True)
        self.restore()

    def hang(self) -> None:
        """Let no data pass for a while."""
        self.blackhole()
        wait_until(time.monotonic() + OUTAGE_S)
        self.restore()

    def refuse(self) -> None:
        """Reset every connection for a while."""
        self.cut()
        wait_until(time.monotonic() + OUTAGE_S)
        self.restore()

    def lose_all_data(self) -> None:
        """Delete all keys."""
        with self.redis.client() as client:
            client.flushall()

    def cut(self) -> None:
        """Reset every connection until `restore`."""
        for proxy in self.proxies:
            proxy.cut()

    def blackhole(self) -> None:
        """Let no data pass until `restore`."""
        for proxy in self.proxies:
            proxy.blackhole()

    def restore(self) -> None:
        """End every fault of the proxies."""
        for proxy in self.proxies:
            proxy.restore()


@pytest.fixture(scope="module")
def outage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outage]:
    with (
        RedisServer(tmp_path_factory.mktemp("redis"), is_kept=True) as redis,
        FaultProxy(redis.port) as first,
        FaultProxy(redis.port) as second,
    ):
        yield Outage(redis, (first, second))


def _worker(data_dir: Path, name: str, fake: FakeOpenAI, proxy: FaultProxy) -> ScaledWorker:
    url = f"redis://127.0.0.1:{proxy.port}/0"
    return ScaledWorker(data_dir, name, OPENAI_BASE_URL=fake.base_url, REDIS_URL=url)


@pytest.fixture(scope="module")
def _workers(
    outage: Outage, fake: FakeOpenAI, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Workers]:
    data_dir = tmp_path_factory.mktemp("outage") / "data"
    workers = Workers(
        _worker(data_dir, f"{number}", fake, proxy) for number, proxy in enumerate(outage.proxies)
    )
    try:
        yield workers.start()
    finally:
        workers.kill()


@pytest.fixture
def workers(_workers: Workers, outage: Outage) -> Iterator[Workers]:
    """Yield the workers; end every outage after the test."""
    yield _workers
    outage.restore()
    _workers.leave_tabs()
    _workers.wait_until_ready()


@pytest.mark.parametrize("how", ["restart", "hang", "refuse", "lose_all_data"])
def test_no_answer_stops_during_a_redis_outage_and_followers_catch_up_afterwards(
    workers: Workers, fake: FakeOpenAI, question: str, outage: Outage, how: str
) -> None:
    count = SHORT_COUNT if how == "lose_all_data" else COUNT
    fake.script(steady(count, every_ms=EVERY_MS), marker=question)
    logged = [len(worker.log()) for worker in workers]
    here = workers[0].tab()
    there = workers[1].tab(here.token)
    ack = here.send(question)
    there.open(ack)
    there.wait_for_text(ack, steady_text(20))
    failed_at = time.monotonic()
    getattr(outage, how)()
    back_at = time.monotonic()
    seen = here.text(ack)
    there.wait_for_text(ack, seen, within_s=60)
    late_s = time.monotonic() - back_at
    assert here.longest_pause_s(ack, since=failed_at) < MAX_PAUSE_S + LATE_S
    assert late_s < CAUGHT_UP_WITHIN_S + CAUGHT_UP_LATE_S
    for tab in (here, there):
        assert tab.wait_for_end(ack, within_s=60)["status"] == "completed"
        assert tab.text(ack) == steady_text(count)
        assert tab.wire.gaps == 0
    workers.wait_until_ready()
    for worker, before in zip(workers, logged, strict=True):
        log = worker.log()[before:]
        lines = [line for line in log.splitlines() if "WARNING" in line or "ERROR" in line]
        assert len(lines) <= MAX_LINES, lines
        assert "Traceback" not in log
    fake.script(whole("as before"), marker=question)
    after = there.reply(ack, question)
    assert here.wait_for_end(after, within_s=60)["status"] == "completed"
    assert here.text(after) == "as before"


def test_workers_without_redis_stay_ready_and_refuse_only_a_stop_from_elsewhere(
    workers: Workers, fake: FakeOpenAI, question: str, outage: Outage
) -> None:
    fake.script(stalled("so far"), marker=question)
    here = workers[0].tab()
    there = workers[1].tab(here.token)
    ack = here.send(question)
    there.open(ack)
    there.wait_for_text(ack, "so far")
    outage.blackhole()
    assert code(there.stop(ack)) == "unavailable"
    for tab, worker in ((here, workers[0]), (there, workers[1])):
        assert tab.wait_for("server:degraded", within_s=60)["can_ask"]
        assert "redis" in worker.away()
    headers = {"Authorization": f"Bearer {here.token}"}
    assert workers[1].get("/api/conversations", headers=headers).status_code == 200
    fake.script(whole("all the same"), marker=f"{question} meanwhile")
    meanwhile = there.send(f"{question} meanwhile")
    there.wait_for_text(meanwhile, "all the same")
    # Until each has found that no worker reaches Redis: then a balancer must keep them all.
    asked_at = time.monotonic()
    while time.monotonic() < asked_at + 3 * POLL_S:
        for worker in workers:
            assert worker.is_ready(), worker.reasons()
    outage.restore()
    for tab in (here, there):
        assert tab.wait_for("server:degraded", away=[], within_s=60)["can_ask"]
    assert there.wait_for_end(meanwhile)["status"] == "completed"
    assert there.stop(ack)["status"] == "stopped"
    assert here.wait_for_end(ack)["status"] == "stopped"


def test_worker_that_starts_without_redis_joins_when_it_is_back(
    outage: Outage, fake: FakeOpenAI, question: str, data_dir: Path
) -> None:
    with FaultProxy(outage.redis.port) as proxy:
        proxy.cut()
        late = _worker(data_dir, "late", fake, proxy)
        try:
            late.launch()
            late.wait_until_listening()
            eventually(lambda: "redis" in late.reasons(), within_s=60)
            proxy.restore()
            eventually(late.is_ready, within_s=60)
            fake.script(whole("well"), marker=question)
            tab = late.tab()
            assert tab.text(tab.ask(question)) == "well"
        finally:
            late.kill()


def test_events_during_an_outage_of_one_worker_reach_its_followers_afterwards(
    workers: Workers, fake: FakeOpenAI, question: str, outage: Outage
) -> None:
    near, far = workers
    here = near.tab()
    there = far.tab(here.token)
    first = here.ask("the first")
    there.open(first)
    here.wait_until_stored(first)
    outage.proxies[1].blackhole()
    eventually(lambda: "redis" in far.reasons(), within_s=60)
    assert near.is_ready()
    fake.script(whole("said meanwhile"), marker=f"{question} ended")
    ended = here.reply(first, f"{question} ended")
    here.wait_for_end(ended)
    here.wait_until_stored(ended)
    fake.script(stalled("still at it"), marker=f"{question} running")
    running = here.reply(ended, f"{question} running")
    here.wait_for_text(running, "still at it")
    outage.restore()
    there.wait_for("conversation:changed", within_s=60)
    there.wait_for_text(running, "still at it", within_s=60)
    added = {payload["message"]["id"] for payload in there.payloads("message:added")}
    assert {ended["message_id"], running["message_id"]} <= added
    assert there.stop(running)["status"] == "stopped"
    here.wait_for_end(running)
