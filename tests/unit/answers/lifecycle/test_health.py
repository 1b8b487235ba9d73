"""Sockets are told what is away while it lasts, and once that it is back."""

from types import SimpleNamespace
from typing import Any

import pytest

from app.answers.lifecycle.health import HealthMonitor
from app.answers.model.follower import Follower
from app.protocol.events import SERVER_DEGRADED, ServerDegraded

from ..harness import Line

WELL = {"away": [], "can_ask": True}


class Server:
    """What a Condition looks at, each part to be taken away at will."""

    def __init__(self) -> None:
        self.store = SimpleNamespace(is_reached=True)
        self.pump = SimpleNamespace(is_degraded=False)
        self.faults: list[str] = []
        self.peers = SimpleNamespace(faults=lambda: self.faults)
        self._sockets: list[Follower] = []
        self.registry = SimpleNamespace(sockets=lambda: self._sockets)
        self.condition = HealthMonitor(self)  # type: ignore[arg-type]

    def join(self) -> Line:
        line = Line()
        self._sockets.append(Follower(f"s{len(self._sockets)}", "someone", "", line))
        return line

    def look(self, times: int = 1) -> None:
        for _ in range(times):
            self.condition.tell()


@pytest.fixture
def server() -> Server:
    return Server()


def _told(line: Line) -> list[dict[str, Any]]:
    payloads = []
    while line.on_the_way:
        event, payload = line.on_the_way.pop(0)
        assert event == SERVER_DEGRADED
        ServerDegraded.model_validate(payload)
        payloads.append(payload)
    return payloads


def test_a_well_server_tells_nothing(server: Server) -> None:
    line = server.join()
    server.look(5)
    assert _told(line) == []


def test_what_stays_away_is_told_once_and_its_return_once(server: Server) -> None:
    line = server.join()
    server.faults = ["redis"]
    server.look(5)
    assert _told(line) == [{"away": ["redis"], "can_ask": True}]
    server.faults = []
    server.look(5)
    assert _told(line) == [WELL]


def test_what_is_late_for_a_moment_is_not_told(server: Server) -> None:
    line = server.join()
    for is_degraded in (True, False, True, False):
        server.pump.is_degraded = is_degraded
        server.look()
    assert _told(line) == []


def test_without_the_database_nothing_can_be_asked(server: Server) -> None:
    line = server.join()
    server.store.is_reached = False
    server.look(2)
    assert _told(line) == [{"away": ["database"], "can_ask": False}]


def test_one_who_joins_meanwhile_is_told_and_one_who_joins_later_is_not(server: Server) -> None:
    server.faults = ["redis"]
    server.look(2)
    meanwhile = server.join()
    server.look()
    assert _told(meanwhile) == [{"away": ["redis"], "can_ask": True}]
    server.faults = []
    server.look()
    later = server.join()
    server.look(2)
    assert (_told(meanwhile), _told(later)) == ([WELL], [])


def test_more_that_goes_away_is_told_too(server: Server) -> None:
    line = server.join()
    server.faults = ["redis"]
    server.look(2)
    server.store.is_reached = False
    server.look(2)
    assert [each["away"] for each in _told(line)] == [["redis"], ["database", "redis"]]
