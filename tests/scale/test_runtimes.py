"""Two workers on each runtime: each waits for Redis in its own way."""

import signal

import pytest

from app.testing.fake_openai.client import FakeOpenAI
from tests.support.answers import stalled, steady, steady_text
from tests.support.servers.redis import RedisServer

from .conftest import MakeWorkers

# tests/scale tests eventlet, the default, everywhere else.
pytestmark = pytest.mark.needs("redis")


@pytest.mark.parametrize("mode", ["gevent", "threading"])
def test_answer_is_followed_stopped_and_interrupted_from_the_other_worker(
    make_workers: MakeWorkers, fake: FakeOpenAI, redis: RedisServer, question: str, mode: str
) -> None:
    fake.script(steady(50, every_ms=40), marker=question)
    workers = make_workers(2, mode).start()
    token = workers[0].new_token()
    here, there = (worker.tab(token) for worker in workers)
    first = here.send(question)
    there.open(first)
    for tab in (here, there):
        tab.wait_for_end(first, within_s=60)
        assert tab.text(first) == steady_text(50)
        assert tab.wire.gaps == 0
        tab.wait_until_stored(first)
    fake.script(stalled("so far"), marker=question)
    second = there.reply(first, question)
    here.wait_for_text(second, "so far")
    assert here.stop(second)["status"] == "stopped"
    assert there.wait_for_end(second)["status"] == "stopped"
    there.wait_until_stored(second)
    third = there.reply(second, question)
    here.wait_for_text(third, "so far")
    workers[1].signal_all(signal.SIGKILL)
    end = here.wait_for_end(third, within_s=60)
    assert (end["status"], end["error"]["code"]) == ("interrupted", "worker_lost")
