"""PostgreSQL restarts, crashes or hangs in mid-stream: the stream goes on and is stored later."""

from collections.abc import Iterator

import psycopg
import pytest

from app.testing.fake_openai.client import FakeOpenAI
from app.testing.waiting import eventually
from app.testing.wire.chat_client import code
from tests.support.answers import steady, steady_text, whole
from tests.support.fault_proxy import FaultProxy
from tests.support.servers.postgres import PostgresServer
from tests.support.servers.redis import RedisServer

from .workers import ScaledWorker, Workers

pytestmark = [pytest.mark.needs("redis"), pytest.mark.needs("postgres")]
COUNT = 120
MAX_LINES = 12


class Database:
    """A PostgreSQL behind a proxy, which can fail in three ways."""

    def __init__(self, server: PostgresServer, proxy: FaultProxy):
        self._server = server
        self._url = server.make_database()
        self.proxy = proxy

    @property
    def url(self) -> str:
        """The URL of the database behind the proxy."""
        return self._url.replace(f":{self._server.port}/", f":{self.proxy.port}/")

    def row(self, answer_id: str) -> tuple[str, str]:
        """Return text and status of an answer as they are stored."""
        query = "SELECT parts -> -1 ->> 'text', status FROM messages WHERE id = %s"
        with psycopg.connect(self._url) as connection:
            text, status = connection.execute(query, [answer_id]).fetchone() or ("", "none")
        return text, status

    def fail(self, how: str) -> None:
        """Become unavailable by a `restart`, a `crash` or a `blackhole`."""
        if how == "blackhole":
            self.proxy.blackhole()
        elif how == "crash":
            self._server.kill()
        else:
            self._server.stop()

    def recover(self, how: str) -> None:
        """Become available again."""
        if how == "blackhole":
            self.proxy.restore()
        else:
            self._server.start()


@pytest.fixture(scope="module")
def database() -> Iterator[Database]:
    # Not the server that other tests share: this one is killed.
    with PostgresServer() as server, FaultProxy(server.port) as proxy:
        yield Database(server, proxy)


@pytest.fixture(scope="module")
def _workers(
    database: Database, fake: FakeOpenAI, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Workers]:
    folder = tmp_path_factory.mktemp("postgres")
    with RedisServer(folder / "redis") as redis:
        settings = {
            "OPENAI_BASE_URL": fake.base_url,
            "REDIS_URL": redis.url,
            "DATABASE_URL": database.url,
            "SECRET_KEY": "of both of them, long enough",
        }
        workers = Workers(
            ScaledWorker(folder / "data", name, **settings) for name in ("one", "two")
        )
        try:
            yield workers.start()
        finally:
            workers.kill()


@pytest.fixture
def workers(_workers: Workers) -> Iterator[Workers]:
    yield _workers
    _workers.leave_tabs()


@pytest.mark.parametrize("how", ["restart", "crash", "blackhole"])
def test_stream_goes_on_during_a_database_outage_and_is_stored_afterwards(
    workers: Workers, fake: FakeOpenAI, question: str, database: Database, how: str
) -> None:
    fake.script(steady(COUNT, every_ms=30), marker=question)
    logged = [len(worker.log()) for worker in workers]
    here = workers[0].tab()
    there = workers[1].tab(here.token)
    ack = here.send(question)
    there.open(ack)
    for tab in (here, there):
        tab.wait_for_text(ack, steady_text(10))
    database.fail(how)
    refused = here.send("during the outage")
    assert code(refused) == "storage_unavailable"
    degraded = here.wait_for("server:degraded", away=["database"], within_s=30)
    assert not degraded["can_ask"]
    for tab in (here, there):
        assert tab.wait_for_end(ack, within_s=60)["status"] == "completed"
        assert tab.text(ack) == steady_text(COUNT)
        assert tab.wire.gaps == 0
    database.recover(how)
    workers.wait_until_ready()
    assert here.wait_for("server:degraded", away=[], within_s=30)["can_ask"]
    stored = (steady_text(COUNT), "completed")
    eventually(lambda: database.row(ack["answer_id"]) == stored, within_s=60, what="it is stored")
    for worker, before in zip(workers, logged, strict=True):
        assert_log_is_short(worker.log()[before:])
    fake.script(whole("as before"), marker=question)
    after = there.reply(ack, question)
    here.wait_for_end(after, within_s=60)
    assert here.text(after) == "as before"


def assert_log_is_short(log: str) -> None:
    lines = [line for line in log.splitlines() if "WARNING" in line or "ERROR" in line]
    assert len(lines) <= MAX_LINES, lines
    assert "Traceback" not in log
