"""Networks that fall silent, break, or come back late: the exact remainder, and nobody is kept."""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial

import pytest

from tests.support.answers import steady, steady_text
from tests.support.fake_provider.client import FakeProvider, Step
from tests.support.fault_proxy import FaultProxy
from tests.support.waiting import eventually
from tests.support.wire.chat_client import Json
from tests.support.wire.tab import Tab

from ..instrumented_server import InstrumentedServer
from ..leak_checks import assert_nothing_left

EVERY_MS = 50
TEN_SECONDS = 10_000 // EVERY_MS
LET_GO_WITHIN_S = 45.0


@dataclass
class HalfOpen:
    """A client behind a network that fell silent; `let_go_after_s` is filled in meanwhile."""

    served: InstrumentedServer
    proxy: FaultProxy
    tab: Tab
    ack: Json
    steadfast: Tab
    let_go_after_s: list[float] = field(default_factory=list)


@pytest.fixture(scope="module")
def half_open(fake: FakeProvider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[HalfOpen]:
    """Begin here what takes half a minute, so that it passes beside the other tests."""
    steps = [*steady(20, every_ms=10)[:2], {"stall": True}]
    fake.script(steps, marker="half-open")
    data_dir = tmp_path_factory.mktemp("half_open") / "data"
    with (
        InstrumentedServer(data_dir, OPENAI_BASE_URL=fake.base_url) as served,
        FaultProxy(served.port) as proxy,
    ):
        token = served.new_token()
        tab = served.tab(token, proxy.url)
        ack = tab.send("half-open")
        tab.wait_for_text(ack, steady_text(20))
        steadfast = served.tab(token)
        proxy.blackhole()
        gone = HalfOpen(served, proxy, tab, ack, steadfast)
        threading.Thread(target=_watch, args=(gone,)).start()
        yield gone
        assert_nothing_left(served)


def _watch(gone: HalfOpen) -> None:
    begun_at = time.monotonic()
    # One connection stays: that of the tab beside it.
    eventually(lambda: gone.served.descriptors()["of a client"] < 2, within_s=LET_GO_WITHIN_S + 5)
    gone.let_go_after_s.append(time.monotonic() - begun_at)


@pytest.fixture
def make_proxy(server: InstrumentedServer) -> Iterator[Callable[[], FaultProxy]]:
    made: list[FaultProxy] = []

    def make() -> FaultProxy:
        made.append(FaultProxy(server.port).start())
        return made[-1]

    yield make
    server.leave_tabs()
    for proxy in made:
        proxy.stop()


@pytest.mark.usefixtures("half_open")
def test_ten_seconds_without_a_network_leave_no_gap_and_no_duplicate(
    server: InstrumentedServer,
    make_proxy: Callable[[], FaultProxy],
    fake: FakeProvider,
    question: str,
) -> None:
    fake.script(steady(TEN_SECONDS + 60, every_ms=EVERY_MS), marker=question)
    token = server.new_token()
    silent, broken = make_proxy(), make_proxy()
    online, waits, reconnects = (server.tab(token, url) for url in (None, silent.url, broken.url))
    ack = online.send(question)
    for tab in (waits, reconnects):
        tab.open(ack)
    for tab in (online, waits, reconnects):
        tab.wait_for_text(ack, steady_text(20))
    silent.blackhole()
    broken.cut()
    online.wait_for_text(ack, steady_text(20 + TEN_SECONDS), within_s=40)
    held = waits.text(ack)
    assert len(held) < len(steady_text(40))
    assert not reconnects.is_connected
    silent.restore()
    broken.restore()
    after = server.tab(token, broken.url)
    after.resume_from(reconnects)
    begins_at = len(after.text(ack))
    assert after.reopen(ack)["status"] == "streaming"
    for tab in (online, waits, after):
        assert tab.wait_for_end(ack)["status"] == "completed"
        assert tab.text(ack) == steady_text(TEN_SECONDS + 60)
    waits.assert_seamless(ack)
    after.assert_seamless(ack, begins_at)


@pytest.mark.usefixtures("half_open")
def test_a_client_that_comes_back_after_the_end_gets_the_rest_and_the_status(
    server: InstrumentedServer,
    make_proxy: Callable[[], FaultProxy],
    fake: FakeProvider,
    question: str,
) -> None:
    fake.script(steady(150, every_ms=15), marker=question)
    token = server.new_token()
    silent, broken = make_proxy(), make_proxy()
    online, waits, reconnects = (server.tab(token, url) for url in (None, silent.url, broken.url))
    ack = online.send(question)
    for tab in (waits, reconnects):
        tab.open(ack)
        tab.wait_for_text(ack, steady_text(20))
    silent.blackhole()
    broken.cut()
    online.wait_for_end(ack)
    online.wait_until_stored(ack)
    silent.restore()
    broken.restore()
    assert waits.wait_for_end(ack)["status"] == "completed"
    after = server.tab(token, broken.url)
    after.resume_from(reconnects)
    opened = after.open(ack, {ack["answer_id"]: after.wire.have(ack["answer_id"])})
    assert opened["conversation"]["running"] == []
    [part] = opened["messages"][1]["parts"]
    assert part["at"] == len(after.text(ack)) > 0
    assert after.reopen(ack)["status"] == "completed"
    assert waits.text(ack) == after.text(ack) == steady_text(150)
    waits.assert_seamless(ack)


def test_an_answer_whose_network_breaks_at_every_turn_is_whole(
    server: InstrumentedServer,
    make_proxy: Callable[[], FaultProxy],
    fake: FakeProvider,
    question: str,
) -> None:
    beat: list[Step] = [{"sleep_ms": 10}, {"delta": "ä🌊{i} "}]
    fake.script([{"repeat": 500, "steps": beat}, {"finish": "stop"}], marker=question)
    token, proxy = server.new_token(), make_proxy()
    tab = server.tab(token, proxy.url)
    ack = tab.send(question)
    breaks = 0
    while tab.reopen(ack)["status"] == "streaming":
        more = len(tab.text(ack)) + 20
        eventually(partial(_holds_or_has_ended, tab, ack, more))
        proxy.cut()
        tab.wait_until_lost()
        proxy.restore()
        after = server.tab(token, proxy.url)
        after.resume_from(tab)
        tab = after
        breaks += 1
    assert tab.text(ack) == "".join(f"ä🌊{index} " for index in range(500))
    assert breaks > 5


def _holds_or_has_ended(tab: Tab, ack: Json, length: int) -> bool:
    return len(tab.text(ack)) > length or bool(tab.wire.endings)


def test_a_client_whose_network_fell_silent_is_let_go_within_45_seconds_and_resumes(
    half_open: HalfOpen,
) -> None:
    gone = half_open
    eventually(lambda: gone.let_go_after_s, within_s=LET_GO_WITHIN_S + 10)
    assert gone.let_go_after_s[0] < LET_GO_WITHIN_S
    gone.proxy.restore()
    gone.tab.wait_until_lost()
    after = gone.served.tab(gone.tab.token, gone.proxy.url)
    after.resume_from(gone.tab)
    assert after.reopen(gone.ack)["status"] == "streaming"
    assert gone.steadfast.stop(gone.ack)["status"] == "stopped"
    assert after.wait_for_end(gone.ack)["status"] == "stopped"
    assert after.text(gone.ack) == steady_text(20)
