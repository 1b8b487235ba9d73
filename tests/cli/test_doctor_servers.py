"""The doctor reports faults of Redis and PostgreSQL, with remedies."""

import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest

from tests.support.servers.postgres import PostgresServer
from tests.support.servers.redis import RedisServer

from .conftest import Run

Alter = Callable[[bytes], bytes]
Through = Callable[[Alter], "AlteringProxy"]
# Nothing arrives, so the test only waits for the timeout.
SHORT_TIMEOUT = {"app.cli.checks.redis.RECEIVE_TIMEOUT_S": 0.5}
TIME = re.compile(rb"\*2\r\n\$10\r\n(\d{10})\r\n")


class AlteringProxy:
    """Forwards data between a client and Redis, changed by `alter`."""

    def __init__(self, port: int, alter: Alter):
        self._to = port
        self._alter = alter
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                server = socket.create_connection(("127.0.0.1", self._to))
                for ends in ((client, server), (server, client)):
                    threading.Thread(target=self._forward, args=ends, daemon=True).start()

    def _forward(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                target.sendall(self._alter(data))
            target.shutdown(socket.SHUT_WR)

    @property
    def url(self) -> str:
        """The address of Redis through this proxy."""
        return f"redis://127.0.0.1:{self.port}/0"

    def close(self) -> None:
        self._listener.close()


@pytest.fixture
def through(redis: RedisServer) -> Iterator[Through]:
    """Yield a function that starts a proxy in front of Redis."""
    with ExitStack() as stack:

        def start(alter: Alter) -> AlteringProxy:
            proxy = AlteringProxy(redis.port, alter)
            stack.callback(proxy.close)
            return proxy

        yield start


def _without_pushes(data: bytes) -> bytes:
    return b"" if b"$7\r\nmessage" in data else data


def _late_by(seconds: int) -> Alter:
    return lambda data: TIME.sub(
        lambda found: b"*2\r\n$10\r\n%d\r\n" % (int(found[1]) - seconds), data
    )


def _of_version(version: bytes) -> Alter:
    return lambda data: re.sub(rb"(redis_version:)\d", rb"\g<1>" + version, data)


@pytest.fixture(scope="module")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    with RedisServer(tmp_path_factory.mktemp("redis"), is_kept=True) as server:
        yield server


@pytest.mark.needs("redis")
def test_sound_redis_is_ok_and_keeps_no_keys(run: Run, redis: RedisServer) -> None:
    result = run("doctor", "--no-ask", REDIS_URL=redis.url)
    assert result.status == 0, result.output
    assert "answers, version" in result.finding("redis", mark="ok")
    assert "several machines need one database" in result.finding("redis", mark="WARN")
    with redis.client() as client:
        assert client.keys() == []


@pytest.mark.needs("redis")
def test_redis_without_published_messages_is_reported(run: Run, through: Through) -> None:
    result = run(
        "doctor", "--no-ask", REDIS_URL=through(_without_pushes).url, constants=SHORT_TIMEOUT
    )
    assert result.status == 1
    assert "is deaf" in result.finding("redis")
    assert "do not arrive" in result.finding("redis")


@pytest.mark.needs("redis")
@pytest.mark.parametrize(("skew_s", "direction"), [(300, "behind"), (-300, "ahead")])
def test_redis_clock_skew_is_a_warning(
    run: Run, through: Through, skew_s: int, direction: str
) -> None:
    result = run("doctor", "--no-ask", REDIS_URL=through(_late_by(skew_s)).url)
    found = result.finding("redis: its clock", mark="WARN")
    # Seconds may pass between the reply and the read of our own clock.
    skew = int(found.split(" s ")[0].rpartition(" ")[2]) if found else 0
    assert abs(skew - 300) < 30, result.output
    assert direction in found
    assert "NTP" in found


@pytest.mark.needs("redis")
def test_redis_clock_within_a_minute_is_not_reported(run: Run, through: Through) -> None:
    result = run("doctor", "--no-ask", REDIS_URL=through(_late_by(30)).url)
    assert "its clock" not in result.output


@pytest.mark.needs("redis")
def test_old_redis_version_is_reported(run: Run, through: Through) -> None:
    result = run("doctor", "--no-ask", REDIS_URL=through(_of_version(b"5")).url)
    assert result.status == 1
    assert "is version 5." in result.finding("redis")
    assert "Redis 6 or later" in result.finding("redis")


@pytest.mark.needs("redis")
def test_redis_without_persistence_is_a_warning(run: Run, tmp_path: Path) -> None:
    with RedisServer(tmp_path / "volatile") as server:
        result = run("doctor", "--no-ask", REDIS_URL=server.url)
    assert "--appendonly yes" in result.finding("redis", mark="WARN")


def test_unreachable_redis_is_reported_without_its_password(run: Run) -> None:
    result = run("doctor", "--no-ask", REDIS_URL="redis://:not-to-print@127.0.0.1:9/0")
    assert result.status == 1
    assert "cannot be used" in result.finding("redis")
    assert "not-to-print" not in result.output


@pytest.mark.needs("postgres")
def test_older_schema_of_a_server_is_reported_and_migrate_upgrades_it(
    run: Run, postgres: PostgresServer
) -> None:
    url = postgres.make_database(revision="0003")
    result = run("doctor", "--no-ask", DATABASE_URL=url)
    assert result.status == 1
    assert "is at revision 0003" in result.finding("database")
    assert "python -m app migrate" in result.finding("database")
    assert run("migrate", DATABASE_URL=url).status == 0
    assert run("doctor", "--no-ask", DATABASE_URL=url).finding("database", mark="ok")


def test_unreachable_database_server_is_reported_without_its_password(run: Run) -> None:
    result = run("doctor", "--no-ask", DATABASE_URL="postgresql://me:not-to-print@127.0.0.1:9/x")
    assert result.status == 1
    assert "Check that the database server runs" in result.finding("database")
    assert "not-to-print" not in result.output
