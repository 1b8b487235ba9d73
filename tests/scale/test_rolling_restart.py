"""One worker after the other is replaced behind a load balancer, and nobody loses a character."""

import signal
from pathlib import Path

import pytest

from tests.support.answers import begun, gated, steady, steady_text
from tests.support.fake_provider.client import FakeProvider
from tests.support.ports import free_ports
from tests.support.servers.haproxy import HAProxy
from tests.support.waiting import eventually
from tests.support.wire.tab import Tab

from .conftest import MakeWorkers
from .harness.reconnecting_client import Returning

pytestmark = [pytest.mark.needs("redis"), pytest.mark.needs("haproxy")]
CONVERSATIONS = 50
USERS = 5
COUNT = 60
EVERY_MS = 200
DRAIN_S = 60
TEXT = "so " + steady_text(COUNT)


def test_a_hundred_clients_resume_with_exact_text_while_two_workers_are_replaced(
    make_workers: MakeWorkers, fake: FakeProvider, question: str, tmp_path: Path
) -> None:
    gate = tmp_path / "gate"
    fake.script(gated(gate, begun("so "), steady(COUNT, EVERY_MS)[1:]), marker=question)
    front, *ports = free_ports(3)
    workers = [make_workers(1, PORT=port, LIMIT_DRAIN_S=DRAIN_S)[0] for port in ports]
    for worker in workers:
        worker.start()
    with HAProxy(tmp_path, front, ports) as balancer:
        tokens = [workers[0].new_token() for _ in range(USERS)]

        def client(token: str) -> Returning:
            return Returning(lambda: Tab(balancer.url, token))

        pairs = []
        for number in range(CONVERSATIONS):
            token = tokens[number % USERS]
            asker, onlooker = client(token), client(token)
            ack = asker.tab.send(f"{question} {number}")
            assert ack["ok"], ack
            pairs.append((asker, onlooker, ack))
        clients = [each for asker, onlooker, _ in pairs for each in (asker, onlooker)]
        for asker, onlooker, ack in pairs:
            asker.follow(ack)
            onlooker.follow(ack)
        gate.touch()
        for worker in workers:
            worker.signal(signal.SIGTERM)
            assert worker.wait(DRAIN_S + 30) == 0
            worker.start()
        for each in clients:
            end = eventually(each.ending, within_s=90, what="an end")
            assert end["status"] == "completed"
            assert each.tab.text(each.ack) == TEXT
            each.leave()
        assert sum(each.returns for each in clients) >= len(clients) // 2
