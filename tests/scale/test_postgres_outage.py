"""PostgreSQL restarts or swallows everything in mid-stream: the stream goes on, and is written."""

from collections.abc import Iterator

import psycopg
import pytest

from tests.support.answers import steady, steady_text, whole
from tests.support.fake_provider.client import FakeProvider
from tests.support.fault_proxy import FaultProxy
from tests.support.servers.postgres import PostgresServer
from tests.support.waiting import eventually
from tests.support.wire.chat_client import code

from .conftest import MakeWorkers
from .workers import Workers

pytestmark = [pytest.mark.needs("redis"), pytest.mark.needs("postgres")]
COUNT = 120
MAX_LINES = 12


class Away:
    """A PostgreSQL behind a network that can be cut."""

    def __init__(self, server: PostgresServer, proxy: FaultProxy):
        self._server = server
        self._url = server.make_database()
        self.proxy = proxy

    @property
    def url(self) -> str:
        """The URL of a database behind the network."""
        return self._url.replace(f":{self._server.port}/", f":{self.proxy.port}/")

    def row(self, answer_id: str) -> tuple[str, str]:
        """Return an answer's text and status as they are in the table."""
        query = "SELECT parts -> -1 ->> 'text', status FROM messages WHERE id = %s"
        with psycopg.connect(self._url) as connection:
            text, status = connection.execute(query, [answer_id]).fetchone() or ("", "none")
        return text, status

    def leave(self, how: str) -> None:
        """Be away by a `restart`, a `crash` or a `blackhole`."""
        if how == "blackhole":
            self.proxy.blackhole()
        elif how == "crash":
            self._server.kill()
        else:
            self._server.stop()

    def come_back(self, how: str) -> None:
        """Be there again."""
        if how == "blackhole":
            self.proxy.restore()
        else:
            self._server.start()


@pytest.fixture
def server() -> Iterator[PostgresServer]:
    with PostgresServer() as server:
        yield server


@pytest.fixture
def away(server: PostgresServer) -> Iterator[Away]:
    with FaultProxy(server.port) as proxy:
        yield Away(server, proxy)


@pytest.fixture
def workers(make_workers: MakeWorkers, away: Away) -> Workers:
    return make_workers(2, DATABASE_URL=away.url, SECRET_KEY="of both of them, long enough").start()


@pytest.mark.parametrize("how", ["restart", "crash", "blackhole"])
def test_a_stream_goes_on_while_the_database_is_away_and_is_written_afterwards(
    workers: Workers, fake: FakeProvider, question: str, away: Away, how: str
) -> None:
    fake.script(steady(COUNT, every_ms=30), marker=question)
    token = workers[0].new_token()
    here, there = workers[0].tab(token), workers[1].tab(token)
    ack = here.send(question)
    there.open(ack)
    for tab in (here, there):
        tab.wait_for_text(ack, steady_text(10))
    away.leave(how)
    refused = here.send("while it is away")
    assert code(refused) == "storage_unavailable"
    told = here.wait_for("server:degraded", away=["database"], within_s=30)
    assert not told["can_ask"]
    for tab in (here, there):
        assert tab.wait_for_end(ack, within_s=60)["status"] == "completed"
        assert tab.text(ack) == steady_text(COUNT)
        assert tab.wire.gaps == 0
    away.come_back(how)
    workers.wait_until_ready()
    assert here.wait_for("server:degraded", away=[], within_s=30)["can_ask"]
    stored = (steady_text(COUNT), "completed")
    eventually(lambda: away.row(ack["answer_id"]) == stored, within_s=60, what="it is written")
    for worker in workers:
        lines = [line for line in worker.log().splitlines() if "WARNING" in line or "ERROR" in line]
        assert len(lines) <= MAX_LINES, lines
        assert "Traceback" not in worker.log()
    fake.script(whole("as before"), marker=question)
    after = there.reply(ack, question)
    here.wait_for_end(after, within_s=60)
    assert here.text(after) == "as before"
