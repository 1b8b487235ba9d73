"""Sockets receive which parts are missing, once at the start and once at the end of an outage."""

from types import SimpleNamespace
from typing import Any

import pytest

from app.answers.lifecycle.health import HealthMonitor
from app.answers.model.follower import Follower
from app.protocol.events import SERVER_DEGRADED, ServerDegraded
from app.runtime import Runtime

from ..harness import Line

HEALTHY = {"away": [], "can_ask": True}


class Server:
    """The parts that a HealthMonitor polls; tests can make each of them missing."""

    def __init__(self, runtime: Runtime) -> None:
        self.store = SimpleNamespace(is_reached=True)
        self.pump = SimpleNamespace(is_degraded=False)
        self.faults: list[str] = []
        store: Any = self.store
        pump: Any = self.pump
        peers: Any = SimpleNamespace(faults=lambda: self.faults)
        self._sockets: list[Follower] = []
        registry: Any = SimpleNamespace(sockets=lambda: self._sockets)
        self._monitor = HealthMonitor(runtime, store, registry, pump, peers)

    def join(self) -> Line:
        line = Line()
        self._sockets.append(Follower(f"s{len(self._sockets)}", "someone", "", line))
        return line

    def poll(self, times: int = 1) -> None:
        for _ in range(times):
            self._monitor.poll()


@pytest.fixture
def server(runtime: Runtime) -> Server:
    return Server(runtime)


def _sent(line: Line) -> list[dict[str, Any]]:
    payloads = []
    while line.on_the_way:
        event, payload = line.on_the_way.pop(0)
        assert event == SERVER_DEGRADED
        ServerDegraded.model_validate(payload)
        payloads.append(payload)
    return payloads


def test_a_healthy_server_sends_nothing(server: Server) -> None:
    line = server.join()
    server.poll(5)
    assert _sent(line) == []


def test_a_lasting_outage_and_its_end_are_sent_once_each(server: Server) -> None:
    line = server.join()
    server.faults = ["redis"]
    server.poll(5)
    assert _sent(line) == [{"away": ["redis"], "can_ask": True}]
    server.faults = []
    server.poll(5)
    assert _sent(line) == [HEALTHY]


def test_a_part_missing_in_one_poll_only_is_not_sent(server: Server) -> None:
    line = server.join()
    for is_degraded in (True, False, True, False):
        server.pump.is_degraded = is_degraded
        server.poll()
    assert _sent(line) == []


def test_without_the_database_can_ask_is_false(server: Server) -> None:
    line = server.join()
    server.store.is_reached = False
    server.poll(2)
    assert _sent(line) == [{"away": ["database"], "can_ask": False}]


def test_a_socket_that_joins_during_an_outage_receives_it(server: Server) -> None:
    server.faults = ["redis"]
    server.poll(2)
    during = server.join()
    server.poll()
    assert _sent(during) == [{"away": ["redis"], "can_ask": True}]
    server.faults = []
    server.poll()
    later = server.join()
    server.poll(2)
    assert (_sent(during), _sent(later)) == ([HEALTHY], [])


def test_a_second_missing_part_is_sent(server: Server) -> None:
    line = server.join()
    server.faults = ["redis"]
    server.poll(2)
    server.store.is_reached = False
    server.poll(2)
    assert [each["away"] for each in _sent(line)] == [["redis"], ["database", "redis"]]
