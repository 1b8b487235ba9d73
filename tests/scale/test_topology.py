"""Four workers behind the load balancer, on PostgreSQL and Redis: what compose.scale.yaml runs."""

import signal
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from app.testing.fake_openai.client import FakeOpenAI
from tests.support.answers import begun, gated, steady, steady_text
from tests.support.ports import free_ports
from tests.support.servers.haproxy import HAProxy
from tests.support.servers.postgres import PostgresServer
from tests.support.wire.reconnecting_tab import ReconnectingTab, poll_until
from tests.support.wire.tab import Tab

from .conftest import MakeWorkers
from .workers import Workers

pytestmark = [
    pytest.mark.needs("redis"),
    pytest.mark.needs("haproxy"),
    pytest.mark.needs("postgres"),
]
STREAMS = 200
FOLLOWERS = 50
COUNT = 40
EVERY_MS = 250
DRAIN_S = 60
INTERRUPTED_WITHIN_S = 10.0
# For a busy machine; tests/unit/answers/cluster/test_heartbeats.py tests the ten seconds with an
# injected clock.
LATE_S = 15.0
MIN_LOST = STREAMS // 10
TEXT = "so " + steady_text(COUNT)
INTERRUPTED_LINE = "was interrupted by the end of its process"


@pytest.fixture
def database(postgres: PostgresServer) -> str:
    return postgres.make_database()


@pytest.fixture
def workers(make_workers: MakeWorkers, database: str, data_dir: Path) -> Workers:
    shared = {
        "DATABASE_URL": database,
        "SECRET_KEY_FILE": data_dir / "secret_key",
        "LIMIT_IDLE_S": 300,  # the first answers wait at the gate until all have begun
    }
    return Workers(
        make_workers(1, PORT=port, LIMIT_DRAIN_S=DRAIN_S, **shared)[0] for port in free_ports(4)
    ).start()


@pytest.fixture
def balancer(workers: Workers, tmp_path: Path) -> Iterator[HAProxy]:
    ports = [worker.port for worker in workers]
    [front] = free_ports(1)
    with HAProxy(tmp_path, front, ports) as running:
        yield running


def _stored(database: str) -> dict[str, tuple[str, str]]:
    """Return status and text of every answer, as they are in the database."""
    query = (
        "SELECT id, status, (SELECT string_agg(part ->> 'text', '') FROM json_array_elements(parts)"
        " AS part) FROM messages WHERE role = 'assistant'"
    )
    with psycopg.connect(database) as connection:
        return {str(id_): (status, text) for id_, status, text in connection.execute(query)}


@pytest.fixture
def gate(tmp_path: Path) -> Path:
    return tmp_path / "gate"


@pytest.fixture
def tabs(
    workers: Workers, balancer: HAProxy, fake: FakeOpenAI, question: str, gate: Path
) -> Iterator[list[ReconnectingTab]]:
    """Yield tabs whose answers run and wait at the gate; some of them have a second follower."""
    fake.script(gated(gate, begun("so "), steady(COUNT, EVERY_MS)[1:]), marker=question)
    tabs: list[ReconnectingTab] = []
    for number in range(STREAMS):
        token = workers[number % len(workers)].new_token()
        answered = [ReconnectingTab(lambda token=token: Tab(balancer.url, token))]  # type: ignore[misc]
        ack = answered[0].tab.send(f"{question} {number}")
        if number < FOLLOWERS:
            answered.append(ReconnectingTab(lambda token=token: Tab(balancer.url, token)))  # type: ignore[misc]
        for tab in answered:
            tab.follow(ack)
        tabs += answered
    poll_until(tabs, lambda: all(tab.seen for tab in tabs), within_s=120)
    yield tabs
    for tab in tabs:
        tab.tab.leave()


def test_two_hundred_streams_survive_the_death_of_one_worker_and_the_restart_of_another(
    workers: Workers, tabs: list[ReconnectingTab], database: str, gate: Path
) -> None:
    gate.touch()
    poll_until(tabs, lambda: all("w2 " in tab.seen for tab in tabs), within_s=120)
    killed, restarted, *others = workers
    killed.signal_all(signal.SIGKILL)
    restarted.signal(signal.SIGTERM)
    killed_at = time.monotonic()
    poll_until(tabs, lambda: _interrupted(tabs), within_s=60)
    assert time.monotonic() - killed_at < INTERRUPTED_WITHIN_S + LATE_S
    poll_until(tabs, restarted.has_ended, within_s=DRAIN_S + 30)
    interrupted = restarted.log().count(INTERRUPTED_LINE)  # its next start begins another log
    restarted.start()
    poll_until(tabs, lambda: all(tab.ending for tab in tabs), within_s=180)

    stored = _stored(database)
    assert len(stored) == STREAMS
    lost = {id_ for id_, (status, _) in stored.items() if status == "interrupted"}
    assert MIN_LOST <= len(lost) <= STREAMS - MIN_LOST
    interrupted += sum(worker.log().count(INTERRUPTED_LINE) for worker in (restarted, *others))
    assert interrupted == len(lost)
    for tab in tabs:
        _check(tab, *stored[tab.ack["answer_id"]])
    assert sum(tab.reconnects for tab in tabs) >= MIN_LOST


def _interrupted(tabs: list[ReconnectingTab]) -> list[ReconnectingTab]:
    return [tab for tab in tabs if tab.ending and tab.ending["status"] == "interrupted"]


def _check(tab: ReconnectingTab, status: str, stored: str) -> None:
    """Fail unless the tab holds the stored text, with all that it ever saw."""
    assert tab.ending is not None
    assert tab.ending["status"] == status
    assert tab.text() == stored
    assert stored.startswith(tab.seen)
    if status == "interrupted":
        assert TEXT.startswith(stored)
    else:
        assert (status, stored) == ("completed", TEXT)
