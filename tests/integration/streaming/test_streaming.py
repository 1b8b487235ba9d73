"""Send, stop, reload and follow, against the server as deployed, on each runtime."""

from pathlib import Path

from app.testing.fake_openai.client import FakeOpenAI, Step
from app.testing.wire.chat_client import ACK
from tests.support.answers import (
    gated,
    is_released,
    silent,
    stalled,
    steady,
    steady_text,
    whole,
)
from tests.support.servers.wordbrook import ServerProcess
from tests.support.waiting import promptly

from ..conftest import OpenTab

RELEASED_WITHIN_S = 1.0


def test_answer_streams_to_its_end(
    server: ServerProcess, open_tab: OpenTab, fake: FakeOpenAI, question: str
) -> None:
    fake.script(steady(40, every_ms=15), marker=question)
    tab = open_tab(server)
    ack = tab.send(question)
    end = tab.wait_for_end(ack)
    assert (end["status"], end["finish_reason"]) == ("completed", "stop")
    assert tab.text(ack) == steady_text(40)
    assert tab.wire.gaps == 0
    assert len(tab.payloads("answer:delta")) > 1


def test_acks_precede_the_events_they_cause(
    server: ServerProcess, open_tab: OpenTab, fake: FakeOpenAI, question: str
) -> None:
    fake.script(stalled("one "), marker=question, times=1)
    fake.script(whole("two"), marker=question, times=1)
    tab = open_tab(server)
    ack = tab.send(question)
    tab.wait_for_text(ack, "one ")
    tab.stop(ack)
    tab.wait_for_end(ack)
    tab.wait_until_stored(ack)
    tab.continue_(ack)
    tab.wait_for_end(ack, run=2)
    tab.wait_until_stored(ack)
    new = tab.regenerate(ack)
    tab.wait_for_end(new)
    names = [name for name, _ in tab.events if name in (ACK, "answer:start", "answer:end")]
    assert names == [
        *(ACK, "answer:start"),  # the send
        *(ACK, "answer:end"),  # the stop
        *(ACK, "answer:start", "answer:end"),  # the continue
        *(ACK, "answer:start", "answer:end"),  # the regenerate
    ]


def test_stop_in_mid_stream_closes_the_provider_connection_within_a_second(
    server: ServerProcess, open_tab: OpenTab, fake: FakeOpenAI, question: str
) -> None:
    fake.script(stalled("one ", "two "), marker=question)
    tab = open_tab(server)
    ack = tab.send(question)
    tab.wait_for_text(ack, "one two ")
    assert tab.stop(ack)["status"] == "stopped"
    promptly(lambda: is_released(fake, question), within_s=RELEASED_WITHIN_S, what="the call")
    assert tab.wait_for_end(ack)["lengths"] == [8]


def test_stop_before_the_response_closes_the_provider_connection_within_a_second(
    server: ServerProcess, open_tab: OpenTab, fake: FakeOpenAI, question: str
) -> None:
    fake.script(silent(), marker=question)
    tab = open_tab(server)
    ack = tab.send(question)
    fake.wait_until_requested(question)
    assert tab.stop(ack)["status"] == "stopped"
    promptly(lambda: is_released(fake, question), within_s=RELEASED_WITHIN_S, what="the call")


def test_reloaded_page_receives_exactly_the_missing_text_and_goes_on(
    server: ServerProcess, open_tab: OpenTab, fake: FakeOpenAI, question: str, tmp_path: Path
) -> None:
    gate = tmp_path / "gate"  # the answer ends only after the reload
    rest = steady(80, every_ms=15, word="v")[1:]
    fake.script(gated(gate, steady(20, every_ms=15)[:-2], rest), marker=question)
    text = steady_text(20) + steady_text(80, word="v")
    token = server.new_token()
    before, other = open_tab(server, token), open_tab(server, token)
    ack = before.send(question)
    other.open(ack)
    before.wait_for_text(ack, steady_text(20))
    before.leave()
    held = before.text(ack)

    after = open_tab(server, token)
    after.resume_from(before)
    opened = after.open(ack, {ack["answer_id"]: after.wire.have(ack["answer_id"])})
    assert opened["conversation"]["running"] == [ack["answer_id"]]
    gate.touch()
    after.wait_for_end(ack)
    other.wait_for_end(ack)
    deltas = after.payloads("answer:delta")
    assert held + "".join(delta["text"] for delta in deltas) == text
    assert len(deltas) > 1
    assert after.text(ack) == other.text(ack)
    assert after.wire.gaps == 0


def test_two_tabs_receive_the_same_bytes(
    server: ServerProcess, open_tab: OpenTab, fake: FakeOpenAI, question: str
) -> None:
    steps: list[Step] = [{"sleep_ms": 10}, {"delta": "ä🌊\u2028{i}\n"}]
    fake.script([{"repeat": 100, "steps": steps}, {"finish": "stop"}], marker=question)
    token = server.new_token()
    asker, follower = open_tab(server, token), open_tab(server, token)
    ack = asker.send(question)
    follower.open(ack)
    assert asker.wait_for_end(ack) == follower.wait_for_end(ack)
    assert asker.text(ack) == follower.text(ack)
    assert asker.text(ack) == "".join(f"ä🌊\u2028{index}\n" for index in range(100))


def test_stop_in_one_tab_ends_the_answer_in_both(
    server: ServerProcess, open_tab: OpenTab, fake: FakeOpenAI, question: str
) -> None:
    fake.script(stalled("one "), marker=question)
    token = server.new_token()
    asker, follower = open_tab(server, token), open_tab(server, token)
    ack = asker.send(question)
    follower.open(ack)
    follower.wait_for_text(ack, "one ")
    assert follower.stop(ack)["status"] == "stopped"
    assert asker.wait_for_end(ack) == follower.wait_for_end(ack)
