"""Clients that stop reading: they cost little, are dropped in time, and nobody else notices."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.fake_provider.client import FakeProvider, Step
from tests.support.fault_proxy import FaultProxy
from tests.support.waiting import eventually

from ..instrumented_server import InstrumentedServer
from ..leak_checks import assert_nothing_left

STUCK_S = 6.0
PIECE = "0123456789abcdef" * 256
PIECES = 300
BEAT: list[Step] = [{"sleep_ms": 6}, {"delta": PIECE}]
# Time for everyone to see the first word of it, and for the network to fall silent then.
STREAM: list[Step] = [
    {"delta": "first "},
    {"sleep_ms": 1500},
    {"repeat": PIECES, "steps": BEAT},
    {"finish": "stop"},
    {"done": True},
]
TEXT = "first " + PIECE * PIECES
MAX_MEMORY_BYTES = 1024 * 1024
MAX_QUEUED = 64 * 1024
# What the allocator takes for one more such answer, whoever reads it.
MAX_FOR_THE_ANSWER_BYTES = 10 * 1024 * 1024
READERS = 5


@pytest.fixture(scope="module")
def _impatient(
    fake: FakeProvider, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[InstrumentedServer]:
    data_dir = tmp_path_factory.mktemp("impatient") / "data"
    own = {"LIMIT_STUCK_READER_S": STUCK_S, "LIMIT_ANSWER_CHARS": 2 * len(TEXT)}
    with InstrumentedServer(data_dir, OPENAI_BASE_URL=fake.base_url, **own) as served:
        yield served


@pytest.fixture
def impatient(_impatient: InstrumentedServer) -> Iterator[InstrumentedServer]:
    """Yield a server that drops a reader sooner than after thirty seconds."""
    _impatient.reset_lag()
    yield _impatient
    assert_nothing_left(_impatient)


def _memory_bytes(served: InstrumentedServer) -> int:
    status = Path(f"/proc/{served.worker}/status").read_text()
    [line] = [line for line in status.splitlines() if line.startswith("VmRSS:")]
    return int(line.split()[1]) * 1024


def test_clients_that_read_no_more_cost_a_mebibyte_at_most_and_are_dropped(
    impatient: InstrumentedServer, fake: FakeProvider, question: str
) -> None:
    fake.script(STREAM, marker=question)
    token = impatient.new_token()
    reader = impatient.tab(token)
    with FaultProxy(impatient.port) as proxy:
        stuck = [impatient.tab(token, proxy.url) for _ in range(READERS)]
        # The same once while they read: what they and such an answer cost by themselves.
        earlier = reader.ask("something short")
        for tab in stuck:
            tab.open(earlier)
        earlier = reader.reply(earlier, question)
        for tab in (reader, *stuck):
            tab.wait_for_end(earlier, within_s=60)
        reader.wait_until_stored(earlier)
        before = _memory_bytes(impatient)
        ack = reader.reply(earlier, question)
        for tab in stuck:
            tab.wait_for_text(ack, "first ")
        proxy.blackhole()
        end = reader.wait_for_end(ack, within_s=60)
        grown = _memory_bytes(impatient) - before
        assert (end["status"], reader.text(ack)) == ("completed", TEXT)
        assert impatient.order("queued") < MAX_QUEUED
        assert grown < MAX_MEMORY_BYTES * READERS + MAX_FOR_THE_ANSWER_BYTES
        eventually(lambda: impatient.descriptors()["of a client"] == 1, within_s=STUCK_S + 15)
        assert impatient.log().count("dropping a socket that took nothing") == READERS
        proxy.restore()
        for tab in stuck:
            tab.wait_until_lost()
            after = impatient.tab(token)
            after.resume_from(tab)
            assert after.reopen(ack)["status"] == "completed"
            assert after.text(ack) == TEXT
            after.leave()


def test_a_client_that_reads_again_in_time_gets_all_of_it_without_a_gap(
    impatient: InstrumentedServer, fake: FakeProvider, question: str
) -> None:
    fake.script(STREAM, marker=question)
    token = impatient.new_token()
    reader = impatient.tab(token)
    with FaultProxy(impatient.port) as proxy:
        slow = impatient.tab(token, proxy.url)
        ack = reader.send(question)
        slow.open(ack)
        slow.wait_for_text(ack, "first ")
        proxy.blackhole()
        reader.wait_for_text(ack, TEXT[: len(TEXT) // 2], within_s=30)
        proxy.restore()
        for tab in (reader, slow):
            assert tab.wait_for_end(ack, within_s=60)["status"] == "completed"
        assert slow.text(ack) == reader.text(ack) == TEXT
        slow.assert_seamless(ack)
        impatient.leave_tabs()
