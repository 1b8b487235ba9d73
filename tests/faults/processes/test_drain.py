"""SIGTERM and SIGHUP with a hundred running answers: each completes or is stored as interrupted."""

import signal
import sqlite3
import time
from contextlib import closing
from pathlib import Path

from app.testing.fake_openai.client import FakeOpenAI
from app.testing.waiting import eventually
from app.testing.wire.chat_client import Json
from tests.support.answers import begun, gated, steady, steady_text
from tests.support.waiting import run_concurrently
from tests.support.wire.tab import RefusedError, Tab

from ..conftest import MakeServer
from ..instrumented_server import InstrumentedServer

STREAMS = 100
TABS = 10
EVERY_MS = 100
DRAIN_S = 10
# The time that gunicorn allows a draining worker beyond the drain itself.
EXIT_WITHIN_S = DRAIN_S + 15.0
Asked = list[tuple[Tab, Json]]


def _ask(server: InstrumentedServer, marker: str, token: str, text: str) -> Asked:
    """Send ten questions from each of ten tabs and wait until all answers begin with `text`."""
    tabs = [server.tab(token) for _ in range(TABS)]

    def ask(tab: Tab, number: int) -> list[Json]:
        return [tab.send(f"{marker} {number} {index}") for index in range(STREAMS // TABS)]

    answers = run_concurrently(
        *[lambda tab=tab, number=number: ask(tab, number) for number, tab in enumerate(tabs)]
    )
    asked = [(tab, ack) for tab, acks in zip(tabs, answers, strict=True) for ack in acks]
    for tab, ack in asked:
        tab.wait_for_text(ack, text, within_s=30)
    return asked


def test_hundred_streams_complete_within_the_drain_time_or_are_stored_as_interrupted(
    make_server: MakeServer, fake: FakeOpenAI, question: str
) -> None:
    short, long = f"{question} short", f"{question} long"
    fake.script(steady(30, every_ms=EVERY_MS), marker=short)
    fake.script(steady(10_000, every_ms=3 * EVERY_MS), marker=long)
    server = make_server(LIMIT_DRAIN_S=DRAIN_S).start()
    token = server.new_token()
    idle = server.tab(token)
    asked_long, asked_short = _ask(server, long, token, "w0 "), _ask(server, short, token, "w0 ")
    drained_at = time.monotonic()
    server.signal(signal.SIGTERM)
    assert idle.wait_for("server:draining")["within_s"] > 0
    for tab, ack in asked_short:
        assert tab.wait_for_end(ack, within_s=60)["status"] == "completed"
        assert tab.text(ack) == steady_text(30)
    for tab, ack in asked_long:
        end = tab.wait_for_end(ack, within_s=30)
        assert (end["status"], end["error"]["code"]) == ("interrupted", "worker_lost")
        assert steady_text(10_000).startswith(tab.text(ack))
    for tab in {tab for tab, _ in (*asked_long, *asked_short)}:
        assert tab.wait_for("server:draining")["within_s"] > 0
        names = [name for name, _ in tab.events if name in ("answer:end", "server:draining")]
        assert names == ["answer:end"] * (STREAMS // TABS) + ["server:draining"]
    assert server.wait(EXIT_WITHIN_S) == 0
    assert time.monotonic() - drained_at < EXIT_WITHIN_S
    # The worker exits by itself: one that gunicorn kills logs nothing.
    assert "drained" in server.log()
    stored = _stored(server)
    for tab, ack in (*asked_short, *asked_long):
        status = tab.wire.endings[ack["answer_id"]]["status"]
        assert stored[ack["answer_id"]] == (status, tab.text(ack))


def _stored(server: InstrumentedServer) -> dict[str, tuple[str, str]]:
    with closing(sqlite3.connect(server.data_dir / "wordbrook.sqlite3")) as database:
        query = "select id, status, json_extract(parts, '$[0].text') from messages"
        return {id_: (status, text) for id_, status, text in database.execute(query)}


def test_reload_during_a_hundred_streams_ends_none_and_new_clients_follow_them_all(
    make_server: MakeServer, fake: FakeOpenAI, question: str, tmp_path: Path
) -> None:
    count, gate = 50, tmp_path / "gate"
    fake.script(gated(gate, begun("so "), steady(count, EVERY_MS)[1:]), marker=question)
    server = make_server(LIMIT_DRAIN_S=60).start()
    token, old = server.new_token(), server.worker
    asked = _ask(server, question, token, "so ")
    server.signal(signal.SIGHUP)
    eventually(lambda: len(server.workers()) == 2, within_s=60)
    new_tabs = [_tab_of_new_process(server, token) for _ in range(TABS)]
    for number, (tab, ack) in enumerate(asked):
        new_tab = new_tabs[number % TABS]
        if number % 2:  # half of the answers with the text of the old tab, half without
            new_tab.resume_from(tab)
        assert new_tab.reopen(ack)["status"] == "streaming"
    assert old in server.workers()
    gate.touch()
    for number, (tab, ack) in enumerate(asked):
        for follower in (tab, new_tabs[number % TABS]):
            end = follower.wait_for_end(ack, within_s=60)
            assert (end["status"], end["finish_reason"]) == ("completed", "stop")
            assert follower.text(ack) == "so " + steady_text(count)
            assert follower.wire.gaps == 0
    for new_tab in new_tabs:
        assert len(new_tab.payloads("answer:delta")) > 3 * STREAMS // TABS
    server.wait_for_another_worker(old)
    for tab, _ in asked:
        tab.wait_for("server:draining")


def _tab_of_new_process(server: InstrumentedServer, token: str) -> Tab:
    """Connect until the new process accepts the connection; the old one refuses it."""

    def connect() -> Tab | None:
        try:
            return server.tab(token)
        except RefusedError as refused:
            codes.add((refused.error["code"], refused.error["retryable"]))
            return None

    codes: set[tuple[str, bool]] = set()
    tab = eventually(connect, within_s=60)
    assert codes <= {("draining", True)}
    return tab
