"""Clients that stop reading use little memory, are dropped in time, and slow no other client."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.testing.fake_openai.client import FakeOpenAI, Step
from app.testing.waiting import eventually
from app.testing.wire.chat_client import Json
from tests.support.answers import gated
from tests.support.fault_proxy import FaultProxy
from tests.support.memory import resident_bytes
from tests.support.wire.tab import Tab

from ..instrumented_server import InstrumentedServer
from ..leak_checks import assert_nothing_left

STUCK_S = 8.0
PIECE = "0123456789abcdef" * 256
PIECES = 300
STEPS: list[Step] = [{"sleep_ms": 6}, {"delta": PIECE}]
STREAM: list[Step] = [{"repeat": PIECES, "steps": STEPS}, {"finish": "stop"}, {"done": True}]
TEXT = "first " + PIECE * PIECES
MAX_MEMORY_BYTES = 1024 * 1024
MAX_QUEUED = 64 * 1024
# What the allocator uses for one more such answer, however many clients read it.
MAX_FOR_THE_ANSWER_BYTES = 10 * 1024 * 1024
READERS = 5


@pytest.fixture(scope="module")
def _impatient(
    fake: FakeOpenAI, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[InstrumentedServer]:
    data_dir = tmp_path_factory.mktemp("impatient") / "data"
    own = {"LIMIT_STUCK_READER_S": STUCK_S, "LIMIT_ANSWER_CHARS": 2 * len(TEXT)}
    with InstrumentedServer(data_dir, OPENAI_BASE_URL=fake.base_url, **own) as served:
        yield served


@pytest.fixture
def impatient(_impatient: InstrumentedServer) -> Iterator[InstrumentedServer]:
    """Yield a server that drops a stuck reader after `STUCK_S` instead of 30 s."""
    _impatient.reset_lag()
    yield _impatient
    assert_nothing_left(_impatient)


def _set_script(fake: FakeOpenAI, question: str, folder: Path) -> Path:
    """Return the gate after the first word: all clients have it, and then the blackhole begins."""
    gate = folder / "gate"
    fake.script(gated(gate, [{"delta": "first "}], STREAM), marker=question)
    return gate


def test_clients_that_stop_reading_use_at_most_a_mebibyte_each_and_are_dropped(
    impatient: InstrumentedServer, fake: FakeOpenAI, question: str, tmp_path: Path
) -> None:
    gate = _set_script(fake, question, tmp_path)
    gate.touch()
    token = impatient.new_token()
    reader = impatient.tab(token)
    with FaultProxy(impatient.port) as proxy:
        stuck = [impatient.tab(token, proxy.url) for _ in range(READERS)]
        # First with all clients reading, for the memory that they and such an answer use.
        warm_up = reader.ask("something short")
        for tab in stuck:
            tab.open(warm_up)
        # Twice: the allocator's arenas still grow in the second.
        for _ in range(2):
            warm_up = reader.reply(warm_up, question)
            for tab in (reader, *stuck):
                tab.wait_for_end(warm_up, within_s=60)
            reader.wait_until_stored(warm_up)
        gate.unlink()
        before = resident_bytes(impatient.worker)
        ack = reader.reply(warm_up, question)
        for tab in stuck:
            tab.wait_for_text(ack, "first ")
        proxy.blackhole()
        gate.touch()
        end = reader.wait_for_end(ack, within_s=60)
        grown = resident_bytes(impatient.worker) - before
        assert (end["status"], reader.text(ack)) == ("completed", TEXT)
        assert impatient.order("queued") < MAX_QUEUED
        assert grown < MAX_MEMORY_BYTES * READERS + MAX_FOR_THE_ANSWER_BYTES
        eventually(lambda: impatient.descriptors()["of a client"] == 1, within_s=STUCK_S + 15)
        assert impatient.log().count("dropping a socket that took nothing") == READERS
        proxy.restore()
        for tab in stuck:
            _check_resumed(impatient, tab, ack)


def _check_resumed(server: InstrumentedServer, tab: Tab, ack: Json) -> None:
    tab.wait_until_lost()
    after = server.tab(tab.token)
    after.resume_from(tab)
    assert after.reopen(ack)["status"] == "completed"
    assert after.text(ack) == TEXT
    after.leave()


def test_client_that_reads_again_in_time_receives_everything_without_a_gap(
    impatient: InstrumentedServer, fake: FakeOpenAI, question: str, tmp_path: Path
) -> None:
    gate = _set_script(fake, question, tmp_path)
    token = impatient.new_token()
    reader = impatient.tab(token)
    with FaultProxy(impatient.port) as proxy:
        slow = impatient.tab(token, proxy.url)
        ack = reader.send(question)
        slow.open(ack)
        slow.wait_for_text(ack, "first ")
        proxy.blackhole()
        gate.touch()
        reader.wait_for_text(ack, TEXT[: len(TEXT) // 2], within_s=30)
        proxy.restore()
        for tab in (reader, slow):
            assert tab.wait_for_end(ack, within_s=60)["status"] == "completed"
        assert slow.text(ack) == reader.text(ack) == TEXT
        slow.assert_seamless(ack)
        impatient.leave_tabs()
