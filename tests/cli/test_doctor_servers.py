"""The doctor finds what is wrong with a Redis and with a PostgreSQL, and names the remedy."""

import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import psycopg
import pytest

from tests.support.postgres_server import PostgresServer
from tests.support.redis_server import RedisServer

from .conftest import Run

Alter = Callable[[bytes], bytes]
Through = Callable[[Alter], "AlteringProxy"]
TIME = re.compile(rb"\*2\r\n\$10\r\n(\d{10})\r\n")


class AlteringProxy:
    """Passes on what is said between a client and a Redis, `alter`ed."""

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
                    threading.Thread(target=self._carry, args=ends, daemon=True).start()

    def _carry(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                target.sendall(self._alter(data))
            target.shutdown(socket.SHUT_WR)

    @property
    def url(self) -> str:
        """The Redis behind it."""
        return f"redis://127.0.0.1:{self.port}/0"

    def close(self) -> None:
        self._listener.close()


@pytest.fixture
def through(redis: RedisServer) -> Iterator[Through]:
    """Return what puts a proxy before the Redis."""
    with ExitStack() as stack:

        def put(alter: Alter) -> AlteringProxy:
            proxy = AlteringProxy(redis.port, alter)
            stack.callback(proxy.close)
            return proxy

        yield put


def _without_pushes(data: bytes) -> bytes:
    return b"" if b"$7\r\nmessage" in data else data


def _late_by(seconds: int) -> Alter:
    return lambda data: TIME.sub(
        lambda found: b"*2\r\n$10\r\n%d\r\n" % (int(found[1]) - seconds), data
    )


def _of_version(version: bytes) -> Alter:
    return lambda data: re.sub(rb"(redis_version:)\d", rb"\g<1>" + version, data)


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[RedisServer]:
    with RedisServer(tmp_path / "redis", is_kept=True) as server:
        yield server


@pytest.mark.needs("redis")
def test_a_redis_that_is_well_is_said_to_be_and_nothing_stays_there(
    run: Run, redis: RedisServer
) -> None:
    ended = run("doctor", "--no-ask", REDIS_URL=redis.url)
    assert ended.status == 0, ended.said
    assert "answers, version" in ended.finding("redis", mark="ok")
    assert "several machines need one database" in ended.finding("redis", mark="WARN")
    with redis.client() as client:
        assert client.keys() == []


@pytest.mark.needs("redis")
def test_a_deaf_redis_is_found(run: Run, through: Through) -> None:
    ended = run("doctor", "--no-ask", REDIS_URL=through(_without_pushes).url)
    assert ended.status == 1
    assert "is deaf" in ended.finding("redis")
    assert "does not come back" in ended.finding("redis")


@pytest.mark.needs("redis")
@pytest.mark.parametrize(("off_s", "said"), [(300, "behind"), (-300, "ahead")])
def test_a_redis_whose_clock_is_off_is_found(
    run: Run, through: Through, off_s: int, said: str
) -> None:
    ended = run("doctor", "--no-ask", REDIS_URL=through(_late_by(off_s)).url)
    found = ended.finding("redis: its clock", mark="WARN")
    # Some seconds may pass between the answer and the look at our own clock.
    off = int(found.split(" s ")[0].rpartition(" ")[2]) if found else 0
    assert abs(off - 300) < 30, ended.said
    assert said in found
    assert "NTP" in found


@pytest.mark.needs("redis")
def test_a_redis_whose_clock_is_right_is_not_complained_of(run: Run, through: Through) -> None:
    ended = run("doctor", "--no-ask", REDIS_URL=through(_late_by(30)).url)
    assert "its clock" not in ended.said


@pytest.mark.needs("redis")
def test_a_redis_that_is_too_old_is_found(run: Run, through: Through) -> None:
    ended = run("doctor", "--no-ask", REDIS_URL=through(_of_version(b"5")).url)
    assert ended.status == 1
    assert "is version 5." in ended.finding("redis")
    assert "Redis 6 or later" in ended.finding("redis")


@pytest.mark.needs("redis")
def test_a_redis_that_keeps_nothing_is_found(run: Run, tmp_path: Path) -> None:
    with RedisServer(tmp_path / "forgetful") as server:
        ended = run("doctor", "--no-ask", REDIS_URL=server.url)
    assert "--appendonly yes" in ended.finding("redis", mark="WARN")


def test_a_redis_that_is_away_is_found_and_its_password_not_said(run: Run) -> None:
    ended = run("doctor", "--no-ask", REDIS_URL="redis://:geheim@127.0.0.1:9/0")
    assert ended.status == 1
    assert "cannot be used" in ended.finding("redis")
    assert "geheim" not in ended.said


@pytest.mark.needs("postgres")
def test_an_old_schema_on_a_server_is_found_and_migrate_mends_it(
    run: Run, postgres: PostgresServer
) -> None:
    url = postgres.make_database()
    with psycopg.connect(url) as connection:
        connection.execute("DROP TABLE message_words")
        connection.execute("DROP TABLE witness")
        connection.execute("UPDATE alembic_version SET version_num = '0003'")
    ended = run("doctor", "--no-ask", DATABASE_URL=url)
    assert ended.status == 1
    assert "is at revision 0003" in ended.finding("database")
    assert "python -m app migrate" in ended.finding("database")
    assert run("migrate", DATABASE_URL=url).status == 0
    assert run("doctor", "--no-ask", DATABASE_URL=url).finding("database", mark="ok")


def test_a_database_server_that_is_away_is_found_and_its_password_not_said(run: Run) -> None:
    ended = run("doctor", "--no-ask", DATABASE_URL="postgresql://me:geheim@127.0.0.1:9/x")
    assert ended.status == 1
    assert "Check that the database server runs" in ended.finding("database")
    assert "geheim" not in ended.said
