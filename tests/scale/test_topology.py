"""Four workers behind the load balancer, on PostgreSQL and Redis: what compose.scale.yaml runs."""

import signal
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.support.answers import begun, gated, steady, steady_text
from tests.support.fake_provider.client import FakeProvider
from tests.support.ports import free_ports
from tests.support.servers.haproxy import HAProxy
from tests.support.servers.postgres import PostgresServer

from .conftest import MakeWorkers
from .harness.client_pool import ClientPool
from .harness.light_client import Member
from .workers import Workers

pytestmark = [
    pytest.mark.needs("redis"),
    pytest.mark.needs("haproxy"),
    pytest.mark.needs("postgres"),
]
STREAMS = 200
ONLOOKERS = 50
COUNT = 40
EVERY_MS = 250
DRAIN_S = 60
INTERRUPTED_WITHIN_S = 10.0
# What a machine that is busy with other tests may add; that the design keeps the ten seconds,
# tests/unit/answers/cluster/test_heartbeats.py proves by a clock of its own.
BUSY_S = 5.0
AT_LEAST = STREAMS // 10
TEXT = "so " + steady_text(COUNT)


@pytest.fixture
def database(postgres: PostgresServer) -> str:
    return postgres.make_database()


@pytest.fixture
def workers(make_workers: MakeWorkers, database: str, data_dir: Path) -> Workers:
    shared = {"DATABASE_URL": database, "SECRET_KEY_FILE": data_dir / "secret_key"}
    return Workers(
        make_workers(1, PORT=port, LIMIT_DRAIN_S=DRAIN_S, **shared)[0] for port in free_ports(4)
    ).start()


@pytest.fixture
def balancer(workers: Workers, tmp_path: Path) -> Iterator[HAProxy]:
    ports = [int(worker.url.rpartition(":")[2]) for worker in workers]
    [front] = free_ports(1)
    with HAProxy(tmp_path, front, ports) as running:
        yield running


@pytest.fixture
def crowd() -> Iterator[ClientPool]:
    made = ClientPool()
    yield made
    made.leave()


def _stored(database: str) -> dict[str, tuple[str, str]]:
    """Return status and text of every answer, as they are in the database."""
    query = (
        "SELECT id, status, (SELECT string_agg(part ->> 'text', '') FROM json_array_elements(parts)"
        " AS part) FROM messages WHERE role = 'assistant'"
    )
    with psycopg.connect(database) as connection:
        return {str(id_): (status, text) for id_, status, text in connection.execute(query)}


@pytest.fixture
def streams(
    workers: Workers,
    balancer: HAProxy,
    crowd: ClientPool,
    fake: FakeProvider,
    question: str,
    gate: Path,
) -> ClientPool:
    """Return a crowd whose streams all run, and wait at the gate; some have an onlooker."""
    fake.script(gated(gate, begun("so "), steady(COUNT, EVERY_MS)[1:]), marker=question)
    for number in range(STREAMS):
        token = workers[number % len(workers)].new_token()
        asker = crowd.admit(Member(balancer.port, token))
        asker.follow(asker.send(f"{question} {number}"))
        if number < ONLOOKERS:
            crowd.admit(Member(balancer.port, token)).follow(asker.ack)
    crowd.play_until(lambda: all(each.seen for each in crowd.members), within_s=60)
    return crowd


@pytest.fixture
def gate(tmp_path: Path) -> Path:
    return tmp_path / "gate"


def test_two_hundred_streams_survive_the_death_of_one_worker_and_the_restart_of_another(
    workers: Workers, streams: ClientPool, database: str, gate: Path
) -> None:
    gate.touch()
    streams.play_until(lambda: all("w2 " in each.seen for each in streams.members), within_s=60)
    killed, restarted, *others = workers
    killed.signal_all(signal.SIGKILL)
    restarted.signal(signal.SIGTERM)
    killed_at = time.monotonic()
    streams.play_until(lambda: _interrupted(streams), within_s=60)
    assert time.monotonic() - killed_at < INTERRUPTED_WITHIN_S + BUSY_S
    streams.play_until(restarted.has_ended, within_s=DRAIN_S + 30)
    said = "was interrupted by the end of its process"
    told = restarted.log().count(said)  # the log of its next start is another
    restarted.start()
    streams.play_until(lambda: all(each.ending for each in streams.members), within_s=90)

    stored = _stored(database)
    assert len(stored) == STREAMS
    lost = {id_ for id_, (status, _) in stored.items() if status == "interrupted"}
    assert AT_LEAST <= len(lost) <= STREAMS - AT_LEAST
    assert told + sum(worker.log().count(said) for worker in (restarted, *others)) == len(lost)
    for each in streams.members:
        _check(each, *stored[each.ack["answer_id"]])
    assert sum(each.returns for each in streams.members) >= AT_LEAST


def _interrupted(streams: ClientPool) -> list[Member]:
    return [
        each for each in streams.members if each.ending and each.ending["status"] == "interrupted"
    ]


def _check(member: Member, status: str, kept: str) -> None:
    """Fail unless it holds what is stored, whole or with all that it ever saw."""
    assert member.ending is not None
    assert member.ending["status"] == status
    assert member.text(member.ack) == kept
    assert kept.startswith(member.seen)
    if status == "interrupted":
        assert TEXT.startswith(kept)
    else:
        assert (status, kept) == ("completed", TEXT)
