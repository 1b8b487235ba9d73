"""SIGTERM and SIGHUP while answers are written: what runs may end, and nobody is cut off."""

import signal
import time
from typing import Any

import pytest
import requests

from tests.provider.client import FakeProvider
from tests.support.answers import stalled, steady, steady_text, whole
from tests.support.talking import Json, code
from tests.support.waiting import eventually

from .conftest import MakeServer, OpenTab
from .served import Served
from .tab import RefusedError, Tab

# What the server may take beyond its answers: to store them, and for its sockets to leave.
LEAVE_WITHIN_S = 15.0


def _is_draining(served: Served) -> Json | None:
    answer = served.get("/readyz")
    reasons: Json = answer.json()
    return reasons if answer.status_code == 503 else None


def test_a_stream_ends_well_and_then_the_server_leaves(
    make_server: MakeServer, mode: str, open_tab: OpenTab, fake: FakeProvider, question: str
) -> None:
    fake.script(steady(100, every_ms=25), marker=question)
    served = make_server(mode, LIMIT_DRAIN_S=30).start()
    token = served.new_token()
    asker, idle = open_tab(served, token), open_tab(served, token)
    ack = asker.send(question)
    asker.wait_for_text(ack, "w0 ")
    served.signal(signal.SIGTERM)

    # Whoever follows nothing that runs is told at once, while the answer goes on.
    assert idle.wait_for("server:draining")["within_s"] > 0
    assert eventually(lambda: _is_draining(served))["reasons"] == ["draining"]
    with pytest.raises(RefusedError) as refused:
        open_tab(served, token)
    assert (refused.value.error["code"], refused.value.error["retryable"]) == ("draining", True)
    assert code(idle.send("one more")) == "unavailable"
    assert asker.payloads("answer:end") == []

    assert asker.wait_for_end(ack)["status"] == "completed"
    assert asker.text(ack) == steady_text(100)
    asker.wait_for("server:draining")
    names = [name for name, _ in asker.events if name in ("answer:end", "server:draining")]
    assert names == ["answer:end", "server:draining"]
    assert served.wait(LEAVE_WITHIN_S) == 0


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
    assert served.wait(LEAVE_WITHIN_S) == 0

    after = open_tab(make_server(mode).start(), token)
    answer = after.open(ack)["messages"][1]
    assert (answer["status"], answer["parts"][0]["text"]) == ("interrupted", "half ")
    after.continue_(ack)
    after.wait_for_end(ack, run=2)
    assert after.open(ack)["messages"][1]["parts"][0]["text"] == "half and half"


def test_a_server_with_nothing_to_do_leaves_soon(make_server: MakeServer, mode: str) -> None:
    served = make_server(mode, LIMIT_DRAIN_S=30).start()
    served.signal(signal.SIGTERM)
    assert served.wait(LEAVE_WITHIN_S) == 0


def _connected(open_tab: OpenTab, served: Served, token: str) -> Tab | None:
    """Return a tab of the new process; the old one refuses."""
    try:
        return open_tab(served, token)
    except RefusedError as refused:
        assert refused.error["code"] == "draining"
        return None


def test_a_reload_interrupts_no_answer_that_lives(
    make_server: MakeServer, mode: str, open_tab: OpenTab, fake: FakeProvider, question: str
) -> None:
    fake.script(steady(200, every_ms=25), marker=question)
    served = make_server(mode, LIMIT_DRAIN_S=30).start()
    token = served.new_token()
    asker = open_tab(served, token)
    ack = asker.send(question)
    asker.wait_for_text(ack, "w0 ")
    served.signal(signal.SIGHUP)
    late = eventually(lambda: _connected(open_tab, served, token), within_s=30)
    assert late.open(ack)["conversation"]["running"] == [ack["answer_id"]]
    assert asker.payloads("answer:end") == []

    assert asker.wait_for_end(ack)["status"] == "completed"
    assert asker.text(ack) == steady_text(200)

    def stored() -> Json | None:
        answer: Json = late.open(ack)["messages"][1]
        return answer if answer["status"] != "streaming" else None

    answer = eventually(stored)
    assert answer["status"] == "completed"
    assert answer["parts"][0]["text"] == steady_text(200)


def test_no_request_fails_while_the_server_is_reloaded(make_server: MakeServer) -> None:
    served = make_server().start()
    with requests.Session() as session:
        started_at = time.monotonic()
        served.signal(signal.SIGHUP)
        statuses: list[Any] = []
        while "Booting worker" not in served.log().split("Handling signal: hup")[-1] or (
            time.monotonic() < started_at + 3
        ):
            statuses.append(session.get(f"{served.url}/healthz", timeout=30).status_code)
            assert time.monotonic() < started_at + 60
    assert set(statuses) == {200}
