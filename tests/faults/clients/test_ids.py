"""Repeated ids have one effect; a false `have` is answered with the whole text."""

from typing import Any

import pytest

from app.testing.fake_openai.client import FakeOpenAI
from app.testing.wire.chat_client import Json, code, new_id
from tests.support.answers import requests_about, stalled, whole
from tests.support.waiting import run_concurrently

from ..instrumented_server import InstrumentedServer

TEXT = "ab🌊cd"


def test_message_sent_ten_times_at_once_is_one_message_and_one_call(
    server: InstrumentedServer, fake: FakeOpenAI, question: str
) -> None:
    fake.script(whole("one answer"), marker=question)
    token = server.new_token()
    tabs = [server.tab(token) for _ in range(5)]
    message_id = new_id()
    acks = run_concurrently(
        *[lambda tab=tab: tab.send(question, message_id=message_id) for tab in tabs * 2]
    )
    assert acks == [acks[0]] * 10
    assert acks[0]["ok"]
    for tab in tabs:
        tab.wait_for_text(acks[0], "one answer")
        tab.wait_for_end(acks[0])
    messages = tabs[0].open(acks[0])["messages"]
    assert [message["id"] for message in messages] == [message_id, acks[0]["answer_id"]]
    assert len(requests_about(fake, question)) == 1
    assert code(tabs[0].send("something else", message_id=message_id)) == "id_reused"


@pytest.mark.parametrize("name", ["regenerate", "continue_"])
def test_request_repeated_at_once_calls_the_provider_once(
    server: InstrumentedServer, fake: FakeOpenAI, question: str, name: str
) -> None:
    fake.script(stalled("half "), marker=question, times=1)
    fake.script(whole("and on"), marker=question)
    token = server.new_token()
    tabs = [server.tab(token) for _ in range(4)]
    ack = tabs[0].send(question)
    tabs[0].wait_for_text(ack, "half ")
    tabs[0].stop(ack)
    tabs[0].wait_until_stored(ack)
    request_id = new_id()
    acks = run_concurrently(
        *[lambda tab=tab: getattr(tab, name)(ack, request_id=request_id) for tab in tabs]
    )
    assert acks == [acks[0]] * 4
    tabs[0].wait_for_end(acks[0], run=acks[0].get("run", 1))
    assert len(requests_about(fake, question)) == 2


def _false_haves(ack: Json, other: Json) -> dict[str, Any]:
    mine = ack["answer_id"]
    return {
        "beyond the end": {mine: {"run": 1, "lengths": [7]}},
        "far beyond the end": {mine: {"run": 1, "lengths": [2**31]}},
        "of a later run": {mine: {"run": 2, "lengths": [3]}},
        "of an earlier run": {mine: {"run": 0, "lengths": [3]}},
        "of an unknown part": {mine: {"run": 1, "lengths": [6, 1]}},
        "of another conversation": {other["answer_id"]: {"run": 1, "lengths": [3]}},
        "of an unknown answer": {new_id(): {"run": 1, "lengths": [3]}},
    }


@pytest.mark.parametrize("is_running", [True, False], ids=["running", "ended"])
def test_client_with_a_false_have_receives_the_whole_answer(
    server: InstrumentedServer, fake: FakeOpenAI, question: str, *, is_running: bool
) -> None:
    fake.script(stalled(TEXT) if is_running else whole(TEXT), marker=question)
    token = server.new_token()
    tab = server.tab(token)
    ack, other = tab.send(question), tab.ask("something else")
    tab.wait_for_text(ack, TEXT)
    if not is_running:
        tab.wait_until_stored(ack)
    for have in _false_haves(ack, other).values():
        late = server.tab(token)
        message = late.open(ack, have)["messages"][1]
        if is_running:
            late.wait_for_text(ack, TEXT)
            assert late.payloads("answer:start")[0]["lengths"] == []
            assert late.payloads("answer:delta")[0]["at"] == 0
        else:
            assert [(part["at"], part["text"]) for part in message["parts"]] == [(0, TEXT)]
        late.leave()
    tab.stop(ack)
    tab.wait_until_stored(ack)


def test_have_inside_a_surrogate_pair_is_rounded_down(
    server: InstrumentedServer, fake: FakeOpenAI, question: str
) -> None:
    fake.script(stalled(TEXT), marker=question)
    token = server.new_token()
    tab, late = server.tab(token), server.tab(token)
    ack = tab.send(question)
    tab.wait_for_text(ack, TEXT)
    late.wire.runs[ack["answer_id"]], late.wire.parts[ack["answer_id"]] = 1, ["abx"]
    late.reopen(ack)
    late.wait_for_text(ack, TEXT)
    assert late.payloads("answer:start")[0]["lengths"] == [2]
    tab.stop(ack)
    tab.wait_until_stored(ack)
