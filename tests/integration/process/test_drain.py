"""SIGTERM and SIGHUP while answers are written: what runs may end, and nobody is cut off."""

import signal
import socket
import time
from pathlib import Path

import pytest
import requests

from tests.support.answers import begun, gated, stalled, whole
from tests.support.fake_provider.client import FakeProvider
from tests.support.servers.wordbrook import ServerProcess
from tests.support.waiting import eventually
from tests.support.wire.chat_client import Json, code
from tests.support.wire.tab import RefusedError, Tab

from ..conftest import MakeServer, OpenTab

LOOKS_EVERY_S = 3.0
# What the server may take beyond its answers: to store them, and for its sockets to leave.
LEAVE_WITHIN_S = 20.0


@pytest.fixture
def gate(tmp_path: Path) -> Path:
    """Return the file that lets an answer go on."""
    return tmp_path / "gate"


def _expect_to_leave_by_itself(served: ServerProcess) -> None:
    assert served.wait(LEAVE_WITHIN_S) == 0
    assert "Worker exiting" in served.log()
    assert "SIGKILL" not in served.log()


def _is_draining(served: ServerProcess) -> Json | None:
    answer = served.get("/readyz")
    reasons: Json = answer.json()
    return reasons if answer.status_code == 503 else None


def test_a_stream_ends_well_and_then_the_server_leaves(
    make_server: MakeServer,
    mode: str,
    open_tab: OpenTab,
    fake: FakeProvider,
    question: str,
    gate: Path,
) -> None:
    fake.script(gated(gate, begun("one "), whole("two")), marker=question)
    served = make_server(mode, LIMIT_DRAIN_S=60).start()
    token = served.new_token()
    asker, idle = open_tab(served, token), open_tab(served, token)
    ack = asker.send(question)
    asker.wait_for_text(ack, "one ")
    served.signal(signal.SIGTERM)

    # Whoever follows nothing that runs is told at once, while the answer goes on.
    assert idle.wait_for("server:draining")["within_s"] > 0
    assert eventually(lambda: _is_draining(served))["reasons"] == ["draining"]
    with pytest.raises(RefusedError) as refused:
        open_tab(served, token)
    assert (refused.value.error["code"], refused.value.error["retryable"]) == ("draining", True)
    assert code(idle.send("one more")) == "unavailable"
    idle.leave()
    assert asker.payloads("answer:end") == []

    gate.touch()
    assert asker.wait_for_end(ack)["status"] == "completed"
    assert asker.text(ack) == "one two"
    asker.wait_for("server:draining")
    names = [name for name, _ in asker.events if name in ("answer:end", "server:draining")]
    assert names == ["answer:end", "server:draining"]
    asker.leave()
    _expect_to_leave_by_itself(served)


def test_what_still_runs_at_the_deadline_is_interrupted_and_kept(
    make_server: MakeServer, mode: str, open_tab: OpenTab, fake: FakeProvider, question: str
) -> None:
    fake.script(stalled("half "), marker=question, times=1)
    fake.script(whole("and half"), marker=question, times=1)
    served = make_server(mode, LIMIT_DRAIN_S=1).start()
    token = served.new_token()
    tab = open_tab(served, token)
    ack = tab.send(question)
    tab.wait_for_text(ack, "half ")
    served.signal(signal.SIGTERM)
    end = tab.wait_for_end(ack)
    assert (end["status"], end["error"]["code"]) == ("interrupted", "worker_lost")
    tab.wait_for("server:draining")
    tab.leave()
    _expect_to_leave_by_itself(served)

    after = open_tab(make_server(mode).start(), token)
    answer = after.open(ack)["messages"][1]
    assert (answer["status"], answer["parts"][0]["text"]) == ("interrupted", "half ")
    after.continue_(ack)
    after.wait_for_end(ack, run=2)
    assert after.open(ack)["messages"][1]["parts"][0]["text"] == "half and half"


def test_a_server_with_nothing_to_do_leaves_soon(make_server: MakeServer, mode: str) -> None:
    served = make_server(mode, LIMIT_DRAIN_S=30).start()
    served.signal(signal.SIGTERM)
    _expect_to_leave_by_itself(served)


def _connected(open_tab: OpenTab, served: ServerProcess, token: str) -> Tab | None:
    """Return a tab of the new process; the old one refuses."""
    try:
        return open_tab(served, token)
    except RefusedError as refused:
        return None if refused.error["code"] == "draining" else pytest.fail(str(refused))


def test_a_reload_interrupts_no_answer_that_lives(
    make_server: MakeServer,
    mode: str,
    open_tab: OpenTab,
    fake: FakeProvider,
    question: str,
    gate: Path,
) -> None:
    fake.script(gated(gate, begun("one "), whole("two")), marker=question)
    served = make_server(mode, LIMIT_DRAIN_S=60).start()
    token = served.new_token()
    asker = open_tab(served, token)
    ack = asker.send(question)
    asker.wait_for_text(ack, "one ")
    served.signal(signal.SIGHUP)
    late = eventually(lambda: _connected(open_tab, served, token), within_s=60)
    _let_it_look_for_lost_answers(late)
    assert late.open(ack)["conversation"]["running"] == [ack["answer_id"]]
    assert asker.payloads("answer:end") == []

    gate.touch()
    for each in (asker, late):
        assert each.wait_for_end(ack)["status"] == "completed"
        assert each.text(ack) == "one two"


def _let_it_look_for_lost_answers(tab: Tab) -> None:
    """Wait as long as a new process takes to look for lost answers again, and a bit."""
    until = time.monotonic() + LOOKS_EVERY_S + 0.5
    eventually(lambda: time.monotonic() > until and tab.is_connected)


class _LateAsker:
    """Makes connection after connection, and asks on each a while after it was made."""

    ASKS_AFTER_S = 0.1

    def __init__(self, url: str):
        host, port = url.removeprefix("http://").split(":")
        self._address = (host, int(port))
        self._made: list[tuple[float, socket.socket]] = []
        self.answers: list[str] = []

    def step(self) -> None:
        """Make one, and ask on those that are old enough."""
        self._made.append((time.monotonic(), socket.create_connection(self._address, 30)))
        self.ask(made_before=time.monotonic() - self.ASKS_AFTER_S)

    def ask(self, made_before: float) -> None:
        """Ask on those."""
        while self._made and self._made[0][0] < made_before:
            with self._made.pop(0)[1] as plug:
                try:
                    plug.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
                    self.answers.append(plug.recv(100).decode().split("\r\n")[0])
                except OSError as error:
                    self.answers.append(repr(error))


def test_every_connection_made_while_the_server_is_reloaded_is_answered(
    make_server: MakeServer, mode: str
) -> None:
    served = make_server(mode).start()
    old = served.workers()
    asker = _LateAsker(served.url)

    def has_been_replaced() -> bool:
        asker.step()
        return not set(old) & set(served.workers())

    served.signal(signal.SIGHUP)
    eventually(has_been_replaced, within_s=60)
    asker.ask(made_before=time.monotonic())
    assert set(asker.answers) == {"HTTP/1.1 200 OK"}


def test_a_connection_made_before_the_reload_is_answered_or_told_that_it_closes(
    make_server: MakeServer,
) -> None:
    served = make_server().start()
    with requests.Session() as kept:
        told: list[str] = []

        def is_told() -> bool:
            answer = kept.get(f"{served.url}/healthz", timeout=30)
            told.append(answer.headers.get("Connection", ""))
            return told[-1] == "close"

        assert not is_told()
        served.signal(signal.SIGHUP)
        eventually(is_told, within_s=60)
