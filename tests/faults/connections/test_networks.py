"""Networks that go silent or break: clients resume exactly, and dead connections are released."""

import time
from functools import partial
from pathlib import Path

from app.factory import PING_INTERVAL_S, PING_TIMEOUT_S
from app.testing.fake_openai.client import FakeOpenAI, Step
from app.testing.waiting import eventually
from app.testing.wire.chat_client import Json
from tests.support.answers import gated, stalled, steady, steady_text
from tests.support.fault_proxy import FaultProxy
from tests.support.wire.tab import Tab

from ..conftest import MakeProxy, MakeServer
from ..instrumented_server import InstrumentedServer

EVERY_MS = 50
OUTAGE_S = 4
DISCONNECTS, DELTAS = 10, 20
IN_OUTAGE = OUTAGE_S * 1000 // EVERY_MS
RELEASED_WITHIN_S = 45.0
# Pings of the server whose clients go silent; the shipped ones take five times as long.
SHORT_PINGS = {"FAULTS_PING_INTERVAL_S": 3, "FAULTS_PING_TIMEOUT_S": 5}
LATE_S = 10.0


def test_network_outage_in_mid_stream_leaves_no_gap_and_no_duplicate(
    server: InstrumentedServer,
    make_proxy: MakeProxy,
    fake: FakeOpenAI,
    question: str,
    tmp_path: Path,
) -> None:
    gate = tmp_path / "gate"  # the answer ends only after the reconnect
    before, rest = steady(20 + IN_OUTAGE, EVERY_MS)[:-2], steady(40, EVERY_MS, word="v")[1:]
    fake.script(gated(gate, before, rest), marker=question)
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
    online.wait_for_text(ack, steady_text(20 + IN_OUTAGE), within_s=40)
    assert len(waits.text(ack)) < len(steady_text(20 + IN_OUTAGE // 2))
    assert not reconnects.is_connected
    silent.restore()
    broken.restore()
    after = server.tab(token, broken.url)
    after.resume_from(reconnects)
    begins_at = len(after.text(ack))
    assert after.reopen(ack)["status"] == "streaming"
    gate.touch()
    for tab in (online, waits, after):
        assert tab.wait_for_end(ack)["status"] == "completed"
        assert tab.text(ack) == steady_text(20 + IN_OUTAGE) + steady_text(40, word="v")
    waits.assert_seamless(ack)
    after.assert_seamless(ack, begins_at)


def test_client_that_reconnects_after_the_end_receives_the_rest_and_the_status(
    server: InstrumentedServer, make_proxy: MakeProxy, fake: FakeOpenAI, question: str
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


def test_answer_is_complete_after_a_disconnect_at_every_few_deltas(
    server: InstrumentedServer,
    make_proxy: MakeProxy,
    fake: FakeOpenAI,
    question: str,
    tmp_path: Path,
) -> None:
    # Some deltas before each of the gates, so that each disconnect is in the middle of the answer.
    gates = [tmp_path / f"gate-{number}" for number in range(DISCONNECTS)]
    steps: list[Step] = [{"sleep_ms": 10}, {"delta": "ä🌊{i} "}]
    some: Step = {"repeat": DELTAS, "steps": steps}
    held = [step for gate in gates for step in gated(gate, [some], [])]
    fake.script([*held, {"finish": "stop"}], marker=question)
    text = "".join(f"ä🌊{index} " for index in range(DELTAS))
    token, proxy = server.new_token(), make_proxy()
    tab = server.tab(token, proxy.url)
    ack = tab.send(question)
    for number, gate in enumerate(gates):
        assert tab.reopen(ack)["status"] == "streaming"
        eventually(partial(_has_text, tab, ack, number * len(text) + 20))
        gate.touch()
        proxy.cut()
        tab.wait_until_lost()
        proxy.restore()
        after = server.tab(token, proxy.url)
        after.resume_from(tab)
        tab = after
    eventually(lambda: tab.reopen(ack)["status"] == "completed")
    assert tab.text(ack) == text * DISCONNECTS


def _has_text(tab: Tab, ack: Json, length: int) -> bool:
    return len(tab.text(ack)) > length


def test_silent_client_is_released_after_its_missed_ping_and_resumes(
    make_server: MakeServer, fake: FakeOpenAI, question: str
) -> None:
    assert PING_INTERVAL_S + PING_TIMEOUT_S < RELEASED_WITHIN_S
    server = make_server(**SHORT_PINGS).start()
    fake.script(stalled("so far"), marker=question)
    with FaultProxy(server.port) as proxy:
        tab = server.tab(url=proxy.url)
        ack = tab.send(question)
        tab.wait_for_text(ack, "so far")
        other = server.tab(tab.token)
        proxy.blackhole()
        silent_at = time.monotonic()
        # One connection is left: that of the other tab.
        eventually(lambda: server.descriptors()["of a client"] < 2, within_s=RELEASED_WITHIN_S)
        assert time.monotonic() - silent_at < sum(SHORT_PINGS.values()) + LATE_S
        proxy.restore()
        tab.wait_until_lost()
        after = server.tab(tab.token, proxy.url)
        after.resume_from(tab)
        assert after.reopen(ack)["status"] == "streaming"
        assert other.stop(ack)["status"] == "stopped"
        assert after.wait_for_end(ack)["status"] == "stopped"
        assert after.text(ack) == "so far"
        server.leave_tabs()
