"""An answer that runs on one of two workers is followed, stopped and continued on both."""

from pathlib import Path

import pytest
import requests

from app.testing.fake_openai.client import FakeOpenAI
from app.testing.wire.chat_client import new_id
from tests.support.answers import (
    begun,
    gated,
    requests_about,
    stalled,
    steady,
    steady_text,
    whole,
)
from tests.support.waiting import run_concurrently
from tests.support.wire.tab import Tab

from .workers import Workers

pytestmark = pytest.mark.needs("redis")


def test_followers_on_both_workers_receive_the_same_bytes(
    tabs: tuple[Tab, Tab], fake: FakeOpenAI, question: str
) -> None:
    text = "as long as it takes 🌊 é\n" * 40
    pieces = [text[at : at + 7] for at in range(0, len(text), 7)]
    fake.script(whole(*pieces, reasoning=("hm ", "so")), marker=question)
    here, there = tabs
    first = here.ask("the first")
    assert there.open(first)["ok"]
    ack = here.reply(first, question)
    for tab in (here, there):
        end = tab.wait_for_end(ack)
        assert (end["status"], end["finish_reason"]) == ("completed", "stop")
        assert tab.text(ack) == text
        assert tab.text(ack, 0) == "hm so"
        assert tab.wire.gaps == 0
        tab.wait_until_stored(ack)
    added = [payload["message"]["id"] for payload in there.payloads("message:added")]
    assert added == [ack["message_id"]]


def test_short_answers_reach_the_other_worker_complete(
    tabs: tuple[Tab, Tab], fake: FakeOpenAI, question: str
) -> None:
    fake.script(whole("short"), marker=question)
    here, there = tabs
    ack = here.ask("the first")
    there.open(ack)
    here.wait_until_stored(ack)
    for _ in range(10):
        ack = here.reply(ack, question)
        there.wait_for_end(ack)
        assert there.text(ack) == "short"
        here.wait_for_end(ack)
        there.wait_until_stored(ack)
    assert there.wire.gaps == 0


def test_tab_that_opens_in_mid_stream_on_the_other_worker_receives_live_deltas(
    tabs: tuple[Tab, Tab], fake: FakeOpenAI, question: str, tmp_path: Path
) -> None:
    gate = tmp_path / "gate"
    fake.script(gated(gate, begun("so "), steady(40, every_ms=50)[1:]), marker=question)
    here, there = tabs
    ack = here.send(question)
    here.wait_for_text(ack, "so ")
    assert there.open(ack)["conversation"]["running"] == [ack["answer_id"]]
    gate.touch()
    for tab in (here, there):
        tab.wait_for_end(ack)
        assert tab.text(ack) == "so " + steady_text(40)
        assert tab.wire.gaps == 0
    assert len(there.payloads("answer:delta")) > 5


def test_same_message_to_two_workers_is_one_message_and_one_call(
    pair: Workers, fake: FakeOpenAI, question: str
) -> None:
    fake.script(whole("once"), marker=question)
    token = pair[0].new_token()
    tabs = [worker.tab(token) for worker in pair]
    message_id = new_id()
    acks = run_concurrently(
        *[lambda tab=tab: tab.send(question, message_id=message_id) for tab in tabs]
    )
    assert acks[0] == acks[1]
    assert acks[0]["ok"]
    for tab in tabs:
        tab.wait_for_end(acks[0])
        assert tab.text(acks[0]) == "once"
    assert len(requests_about(fake, question)) == 1


def test_stop_on_the_other_worker_stops_the_answer(
    tabs: tuple[Tab, Tab], fake: FakeOpenAI, question: str
) -> None:
    fake.script(stalled("so far"), marker=question)
    here, there = tabs
    ack = here.send(question)
    here.wait_for_text(ack, "so far")
    assert there.stop(ack) == {"ok": True, "answer_id": ack["answer_id"], "status": "stopped"}
    end = here.wait_for_end(ack)
    assert (end["status"], here.text(ack)) == ("stopped", "so far")
    assert there.stop(ack)["status"] == "stopped"


def test_continue_and_regenerate_on_either_worker_reach_both(
    tabs: tuple[Tab, Tab], fake: FakeOpenAI, question: str
) -> None:
    fake.script(stalled("one "), marker=question)
    here, there = tabs
    ack = here.send(question)
    here.wait_for_text(ack, "one ")
    there.open(ack)
    here.stop(ack)
    for tab in (here, there):
        tab.wait_for_end(ack)
        tab.wait_until_stored(ack)
    fake.script(whole("two"), marker=question)
    assert there.continue_(ack)["run"] == 2
    for tab in (here, there):
        tab.wait_for_end(ack, run=2)
        assert tab.text(ack) == "one two"
        assert tab.wire.gaps == 0
        tab.wait_until_stored(ack)
    sibling = here.regenerate(ack)
    for tab in (here, there):
        tab.wait_for_end(sibling)
        assert tab.text(sibling) == "two"


def test_conversation_deleted_on_one_worker_is_removed_on_the_other(
    pair: Workers, fake: FakeOpenAI, question: str
) -> None:
    fake.script(stalled("so far"), marker=question)
    token = pair[0].new_token()
    here, there = pair[0].tab(token), pair[1].tab(token)
    ack = here.send(question)
    there.open(ack)
    for tab in (here, there):
        tab.wait_for_text(ack, "so far")
    answer = requests.delete(
        f"{pair[1].url}/api/conversations/{ack['conversation_id']}",
        headers={"Authorization": f"Bearer {token}"},
        timeout=30,
    )
    assert answer.status_code == 204
    for tab in (here, there):
        tab.wait_for("conversation:removed", conversation_id=ack["conversation_id"])
    fake.wait_until_released(question)
    for tab in (here, there):
        assert tab.payloads("answer:end") == []


def test_answer_goes_on_for_its_tab_that_reconnects_to_the_other_worker(
    pair: Workers, fake: FakeOpenAI, question: str
) -> None:
    fake.script(steady(40, every_ms=50), marker=question)
    token = pair[0].new_token()
    here = pair[0].tab(token)
    ack = here.send(question)
    here.wait_for_text(ack, "w0 ")
    here.leave()
    there = pair[1].tab(token)
    there.resume_from(here)
    there.open(ack, {ack["answer_id"]: here.wire.have(ack["answer_id"])})
    there.wait_for_end(ack)
    assert there.text(ack) == steady_text(40)
    assert there.wire.gaps == 0
