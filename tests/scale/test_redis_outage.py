"""Redis restarts, is refused or swallows everything: answers go on where they are written."""

import time
from collections.abc import Callable, Iterator

import pytest

from app.answers.lifecycle.readiness import POLL_S
from tests.support.answers import stalled, steady, steady_text, whole
from tests.support.client import code
from tests.support.fake_provider.client import FakeProvider
from tests.support.fault_proxy import CutProxy
from tests.support.redis_server import RedisServer
from tests.support.waiting import eventually

from .conftest import MakeWorkers
from .harness.delta_rate import Pace
from .harness.workers import Workers

pytestmark = pytest.mark.needs("redis")
AWAY_S = 6.0
EVERY_MS = 50
COUNT = 300
MOST_LINES = 12
STALL_S = 1.0
CAUGHT_UP_WITHIN_S = 2.0
# What a machine that is busy with other tests may add to a bound.
BUSY_S = 3.0


class Away:
    """A Redis behind a network that can be cut."""

    def __init__(self, redis: RedisServer, proxy: CutProxy):
        self.redis = redis
        self.proxy = proxy

    def restart(self) -> None:
        """Go as kill -9 does, and come back without the last second."""
        with self.redis.client() as client:
            kept = {key: client.dump(key) for key in client.keys("wordbrook:answer:*")}
        time_is_up = time.monotonic() + 1.0
        eventually(lambda: time.monotonic() > time_is_up)
        self.redis.kill()
        self.proxy.cut()
        eventually(lambda: time.monotonic() > time_is_up + AWAY_S - 1.0, within_s=60)
        self.redis.start()
        with self.redis.client() as client:
            for key, value in kept.items():
                client.restore(key, 60_000, value, replace=True)
        self.proxy.restore()

    def blackhole(self) -> None:
        """Swallow everything for a while."""
        self.proxy.blackhole()
        self._wait()
        self.proxy.restore()

    def refuse(self) -> None:
        """Reset every connection for a while."""
        self.proxy.cut()
        self._wait()
        self.proxy.restore()

    def lose_everything(self) -> None:
        """Come back empty."""
        with self.redis.client() as client:
            client.flushall()

    def _wait(self) -> None:
        back_at = time.monotonic() + AWAY_S
        eventually(lambda: time.monotonic() > back_at, within_s=60)


@pytest.fixture
def away(redis: RedisServer) -> Iterator[Away]:
    with CutProxy(redis.port) as proxy:
        yield Away(redis, proxy)


@pytest.fixture
def workers(make_workers: MakeWorkers, away: Away) -> Workers:
    url = f"redis://127.0.0.1:{away.proxy.port}/0"
    return make_workers(2, REDIS_URL=url).start()


@pytest.mark.parametrize("how", ["restart", "blackhole", "refuse", "lose_everything"])
def test_no_answer_stops_while_redis_is_away_and_all_catch_up_when_it_is_back(
    workers: Workers, fake: FakeProvider, question: str, away: Away, how: str
) -> None:
    fake.script(steady(COUNT, every_ms=EVERY_MS), marker=question)
    token = workers[0].new_token()
    here, there = workers[0].tab(token), workers[1].tab(token)
    ack = here.send(question)
    there.open(ack)
    there.wait_for_text(ack, steady_text(20))
    with Pace(here, ack) as pace:
        leave: Callable[[], None] = getattr(away, how)
        leave()
        back_at = time.monotonic()
        seen = here.text(ack)
        assert len(seen) > len(steady_text(10))
        there.wait_for_text(ack, seen, within_s=30)
        late_s = time.monotonic() - back_at
    assert pace.longest_s < STALL_S + BUSY_S
    assert late_s < CAUGHT_UP_WITHIN_S + BUSY_S
    for tab in (here, there):
        assert tab.wait_for_end(ack, within_s=60)["status"] == "completed"
        assert tab.text(ack) == steady_text(COUNT)
        assert tab.wire.gaps == 0
    workers.wait_until_ready()
    for worker in workers:
        lines = [line for line in worker.log().splitlines() if "WARNING" in line or "ERROR" in line]
        assert len(lines) <= MOST_LINES, lines
        assert "Traceback" not in worker.log()
    fake.script(whole("as before"), marker=question)
    after = there.reply(ack, question)
    assert here.wait_for_end(after, within_s=60)["status"] == "completed"
    assert here.text(after) == "as before"


def test_meanwhile_all_stay_ready_and_answer_all_but_a_stop_from_elsewhere(
    workers: Workers, fake: FakeProvider, question: str, away: Away
) -> None:
    fake.script(stalled("so far"), marker=question)
    token = workers[0].new_token()
    here, there = workers[0].tab(token), workers[1].tab(token)
    ack = here.send(question)
    there.open(ack)
    there.wait_for_text(ack, "so far")
    away.proxy.blackhole()
    assert code(there.stop(ack)) == "unavailable"
    for tab, worker in ((here, workers[0]), (there, workers[1])):
        assert tab.wait_for("server:degraded", within_s=30)["can_ask"]
        assert "redis" in worker.away()
    assert workers[1].get("/api/conversations", headers=_of(token)).status_code == 200
    fake.script(whole("all the same"), marker=f"{question} meanwhile")
    meanwhile = there.send(f"{question} meanwhile")
    there.wait_for_text(meanwhile, "all the same")
    # Long enough to learn that none of them is reached: no balancer is left without a worker.
    asked_at = time.monotonic()
    while time.monotonic() < asked_at + 3 * POLL_S:
        for worker in workers:
            assert worker.is_ready(), worker.reasons()
    away.proxy.restore()
    for tab in (here, there):
        assert tab.wait_for("server:degraded", away=[], within_s=30)["can_ask"]
    assert there.wait_for_end(meanwhile)["status"] == "completed"
    assert there.stop(ack)["status"] == "stopped"
    assert here.wait_for_end(ack)["status"] == "stopped"


def test_a_worker_that_starts_while_redis_is_away_joins_when_it_is_back(
    make_workers: MakeWorkers, fake: FakeProvider, question: str, away: Away
) -> None:
    away.proxy.cut()
    [late] = make_workers(1, REDIS_URL=f"redis://127.0.0.1:{away.proxy.port}/0")
    late.launch()
    late.wait_until_listening()
    eventually(lambda: "redis" in late.reasons(), within_s=30)
    away.proxy.restore()
    eventually(late.is_ready, within_s=30)
    fake.script(whole("well"), marker=question)
    tab = late.tab(late.new_token())
    assert tab.text(tab.ask(question)) == "well"


def test_what_happens_while_one_worker_alone_is_cut_off_reaches_its_followers_later(
    make_workers: MakeWorkers, fake: FakeProvider, question: str, away: Away
) -> None:
    [near] = make_workers(1).start()
    [far] = make_workers(1, REDIS_URL=f"redis://127.0.0.1:{away.proxy.port}/0").start()
    token = near.new_token()
    here, there = near.tab(token), far.tab(token)
    first = here.ask("the first")
    there.open(first)
    here.wait_until_stored(first)
    away.proxy.blackhole()
    eventually(lambda: "redis" in far.reasons(), within_s=30)
    assert near.is_ready()
    fake.script(whole("said meanwhile"), marker=f"{question} ended")
    ended = here.reply(first, f"{question} ended")
    here.wait_for_end(ended)
    here.wait_until_stored(ended)
    fake.script(stalled("still at it"), marker=f"{question} running")
    running = here.reply(ended, f"{question} running")
    here.wait_for_text(running, "still at it")
    away.proxy.restore()
    there.wait_for("conversation:changed", within_s=30)
    there.wait_for_text(running, "still at it", within_s=30)
    added = {payload["message"]["id"] for payload in there.payloads("message:added")}
    assert {ended["message_id"], running["message_id"]} <= added
    assert there.stop(running)["status"] == "stopped"
    here.wait_for_end(running)
    far.wait_until_ready()


def _of(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}
