"""SIGTERM and SIGHUP with a hundred answers on their way: each ends well, or is kept as it was."""

import signal
import time

from tests.support.answers import steady, steady_text
from tests.support.fake_provider.client import FakeProvider
from tests.support.waiting import eventually, run_concurrently
from tests.support.wire.chat_client import Json
from tests.support.wire.tab import RefusedError, Tab

from ..conftest import MakeServer
from ..instrumented_server import InstrumentedServer

STREAMS = 100
TABS = 10
EVERY_MS = 100
DRAIN_S = 6
# What gunicorn has for a worker that drains, beyond the draining itself.
LEAVE_WITHIN_S = DRAIN_S + 15.0
Asked = list[tuple[Tab, Json]]


def _ask(served: InstrumentedServer, marker: str, token: str) -> Asked:
    """Let ten tabs ask ten questions each; return who asked, and the acks."""
    tabs = [served.tab(token) for _ in range(TABS)]

    def ask(tab: Tab, number: int) -> list[Json]:
        return [tab.send(f"{marker} {number} {turn}") for turn in range(STREAMS // TABS)]

    answers = run_concurrently(
        *[lambda tab=tab, number=number: ask(tab, number) for number, tab in enumerate(tabs)]
    )
    asked = [(tab, ack) for tab, acks in zip(tabs, answers, strict=True) for ack in acks]
    for tab, ack in asked:
        tab.wait_for_text(ack, "w0 ", within_s=30)
    return asked


def test_a_hundred_streams_end_well_in_the_grace_period_or_are_kept_as_they_were(
    make_server: MakeServer, fake: FakeProvider, question: str
) -> None:
    short, long = f"{question} short", f"{question} long"
    fake.script(steady(30, every_ms=EVERY_MS), marker=short)
    fake.script(steady(10_000, every_ms=EVERY_MS), marker=long)
    first = make_server(LIMIT_DRAIN_S=DRAIN_S).start()
    token = first.new_token()
    idle = first.tab(token)
    asked_long, asked_short = _ask(first, long, token), _ask(first, short, token)
    asked_at = time.monotonic()
    first.signal(signal.SIGTERM)
    assert idle.wait_for("server:draining")["within_s"] > 0
    for tab, ack in asked_short:
        assert tab.wait_for_end(ack, within_s=30)["status"] == "completed"
        assert tab.text(ack) == steady_text(30)
    for tab, ack in asked_long:
        end = tab.wait_for_end(ack, within_s=30)
        assert (end["status"], end["error"]["code"]) == ("interrupted", "worker_lost")
        assert steady_text(10_000).startswith(tab.text(ack))
    for tab in {tab for tab, _ in (*asked_long, *asked_short)}:
        assert tab.wait_for("server:draining")["within_s"] > 0
        names = [name for name, _ in tab.events if name in ("answer:end", "server:draining")]
        assert names == ["answer:end"] * (STREAMS // TABS) + ["server:draining"]
    assert first.wait(LEAVE_WITHIN_S) == 0
    assert time.monotonic() - asked_at < LEAVE_WITHIN_S
    # By itself, that is: gunicorn would have killed it without a word of the kind.
    assert "drained" in first.log()

    second = make_server().start()
    late = second.tab(token)
    for tab, ack in (*asked_short, *asked_long):
        answer = late.reopen(ack)
        assert answer["status"] == tab.wire.endings[ack["answer_id"]]["status"]
        assert late.text(ack) == tab.text(ack)


def test_a_reload_during_a_hundred_streams_ends_none_and_new_clients_follow_them_all(
    make_server: MakeServer, fake: FakeProvider, question: str
) -> None:
    count = 200
    fake.script(steady(count, every_ms=EVERY_MS), marker=question)
    served = make_server(LIMIT_DRAIN_S=60).start()
    token, old = served.new_token(), served.worker
    asked = _ask(served, question, token)
    served.signal(signal.SIGHUP)
    eventually(lambda: len(served.workers()) == 2, within_s=30)
    comers = [_tab_of_new(served, token) for _ in range(TABS)]
    for number, (tab, ack) in enumerate(asked):
        comer = comers[number % TABS]
        if number % 2:  # half of them come with what the old tab holds, half with nothing
            comer.resume_from(tab)
        assert comer.reopen(ack)["status"] == "streaming"
    assert old in served.workers()
    for number, (tab, ack) in enumerate(asked):
        for follower in (tab, comers[number % TABS]):
            end = follower.wait_for_end(ack, within_s=60)
            assert (end["status"], end["finish_reason"]) == ("completed", "stop")
            assert follower.text(ack) == steady_text(count)
            assert follower.wire.gaps == 0
    for comer in comers:
        assert len(comer.payloads("answer:delta")) > 3 * STREAMS // TABS
    served.wait_for_another_worker(old)
    for tab, _ in asked:
        tab.wait_for("server:draining")


def _tab_of_new(served: InstrumentedServer, token: str) -> Tab:
    """Connect until the new process takes the connection; the old one refuses."""

    def connect() -> Tab | None:
        try:
            return served.tab(token)
        except RefusedError as refused:
            codes.add((refused.error["code"], refused.error["retryable"]))
            return None

    codes: set[tuple[str, bool]] = set()
    tab = eventually(connect, within_s=60)
    assert codes <= {("draining", True)}
    return tab
