"""Two workers behind a load balancer are replaced one after the other; no client loses text."""

import signal
from pathlib import Path

import pytest

from app.testing.fake_openai.client import FakeOpenAI
from tests.support.answers import begun, gated, steady, steady_text
from tests.support.ports import free_ports
from tests.support.servers.haproxy import HAProxy
from tests.support.wire.reconnecting_tab import ReconnectingTab, poll_until
from tests.support.wire.tab import Tab

from .conftest import MakeWorkers
from .workers import Workers

pytestmark = [pytest.mark.needs("redis"), pytest.mark.needs("haproxy")]
CONVERSATIONS = 50
USERS = 5
COUNT = 40
EVERY_MS = 200
DRAIN_S = 60
TEXT = "so " + steady_text(COUNT)


def test_a_hundred_clients_resume_with_exact_text_while_two_workers_are_replaced(
    make_workers: MakeWorkers, fake: FakeOpenAI, question: str, tmp_path: Path
) -> None:
    gate = tmp_path / "gate"
    fake.script(gated(gate, begun("so "), steady(COUNT, EVERY_MS)[1:]), marker=question)
    front, *ports = free_ports(3)
    workers = Workers(make_workers(1, PORT=port, LIMIT_DRAIN_S=DRAIN_S)[0] for port in ports)
    workers.start()
    with HAProxy(tmp_path, front, ports) as balancer:
        tabs = []
        tokens = [workers[0].new_token() for _ in range(USERS)]
        for number in range(CONVERSATIONS):
            token = tokens[number % USERS]
            asker, follower = (
                ReconnectingTab(lambda token=token: Tab(balancer.url, token))  # type: ignore[misc]
                for _ in range(2)
            )
            ack = asker.tab.send(f"{question} {number}")
            assert ack["ok"], ack
            for tab in (asker, follower):
                tab.follow(ack)
            tabs += [asker, follower]
        gate.touch()
        for worker in workers:
            worker.signal(signal.SIGTERM)
            poll_until(tabs, worker.has_ended, within_s=DRAIN_S + 30)
            assert worker.wait(15) == 0
            worker.start()
        poll_until(tabs, lambda: all(tab.ending for tab in tabs), within_s=180)
        for tab in tabs:
            assert tab.ending
            assert tab.ending["status"] == "completed"
            assert tab.text() == TEXT
            tab.tab.leave()
        assert sum(tab.reconnects for tab in tabs) >= len(tabs) // 2
