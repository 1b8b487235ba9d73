"""Asking, stopping, reloading and looking on, against the server as deployed, on each runtime."""

import time

from tests.support.answers import silent, stalled, steady, steady_text, whole
from tests.support.fake_provider.client import Entry, FakeProvider, Step
from tests.support.servers.wordbrook import ServerProcess
from tests.support.wire.chat_client import ACK

from ..conftest import OpenTab


def _is_closed(entries: list[Entry], question: str) -> bool:
    return all(entry["closed_at"] for entry in entries if question in str(entry["body"]))


def test_an_answer_streams_to_its_end(
    server: ServerProcess, open_tab: OpenTab, fake: FakeProvider, question: str
) -> None:
    fake.script(steady(40, every_ms=15), marker=question)
    tab = open_tab(server)
    ack = tab.send(question)
    end = tab.wait_for_end(ack)
    assert (end["status"], end["finish_reason"]) == ("completed", "stop")
    assert tab.text(ack) == steady_text(40)
    assert tab.wire.gaps == 0
    assert len(tab.payloads("answer:delta")) > 1


def test_acks_come_before_what_they_cause(
    server: ServerProcess, open_tab: OpenTab, fake: FakeProvider, question: str
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


def test_a_stop_closes_the_providers_socket_within_a_second(
    server: ServerProcess, open_tab: OpenTab, fake: FakeProvider, question: str
) -> None:
    fake.script(stalled("one ", "two "), marker=question)
    tab = open_tab(server)
    ack = tab.send(question)
    tab.wait_for_text(ack, "one two ")
    stopped_at = time.monotonic()
    assert tab.stop(ack)["status"] == "stopped"
    [entry] = fake.wait_for(lambda entries: _is_closed(entries, question))[-1:]
    assert entry["closed_at"] - stopped_at < 1.0
    assert tab.wait_for_end(ack)["lengths"] == [8]


def test_a_stop_while_the_provider_is_silent_closes_its_socket(
    server: ServerProcess, open_tab: OpenTab, fake: FakeProvider, question: str
) -> None:
    fake.script(silent(), marker=question)
    tab = open_tab(server)
    ack = tab.send(question)
    fake.wait_for(lambda entries: any(question in str(entry["body"]) for entry in entries))
    stopped_at = time.monotonic()
    assert tab.stop(ack)["status"] == "stopped"
    [entry] = fake.wait_for(lambda entries: _is_closed(entries, question))[-1:]
    assert entry["closed_at"] - stopped_at < 1.0


def test_a_page_reloaded_in_mid_stream_gets_exactly_the_rest_and_goes_on(
    server: ServerProcess, open_tab: OpenTab, fake: FakeProvider, question: str
) -> None:
    fake.script(steady(100, every_ms=15), marker=question)
    token = server.new_token()
    before, steadfast = open_tab(server, token), open_tab(server, token)
    ack = before.send(question)
    steadfast.open(ack)
    before.wait_for_text(ack, steady_text(20))
    before.leave()
    held = before.text(ack)

    after = open_tab(server, token)
    after.wire.runs[ack["answer_id"]] = 1
    after.wire.parts[ack["answer_id"]] = [held]
    opened = after.open(ack, {ack["answer_id"]: after.wire.have(ack["answer_id"])})
    assert opened["conversation"]["running"] == [ack["answer_id"]]
    after.wait_for_end(ack)
    steadfast.wait_for_end(ack)
    deltas = after.payloads("answer:delta")
    assert held + "".join(delta["text"] for delta in deltas) == steady_text(100)
    assert len(deltas) > 1
    assert after.text(ack) == steadfast.text(ack)
    assert after.wire.gaps == 0


def test_two_tabs_get_the_same_bytes(
    server: ServerProcess, open_tab: OpenTab, fake: FakeProvider, question: str
) -> None:
    beat: list[Step] = [{"sleep_ms": 10}, {"delta": "ä🌊\u2028{i}\n"}]
    fake.script([{"repeat": 100, "steps": beat}, {"finish": "stop"}], marker=question)
    token = server.new_token()
    asker, onlooker = open_tab(server, token), open_tab(server, token)
    ack = asker.send(question)
    onlooker.open(ack)
    assert asker.wait_for_end(ack) == onlooker.wait_for_end(ack)
    assert asker.text(ack) == onlooker.text(ack)
    assert asker.text(ack) == "".join(f"ä🌊\u2028{index}\n" for index in range(100))


def test_a_stop_in_one_tab_ends_it_in_both(
    server: ServerProcess, open_tab: OpenTab, fake: FakeProvider, question: str
) -> None:
    fake.script(stalled("one "), marker=question)
    token = server.new_token()
    asker, onlooker = open_tab(server, token), open_tab(server, token)
    ack = asker.send(question)
    onlooker.open(ack)
    onlooker.wait_for_text(ack, "one ")
    assert onlooker.stop(ack)["status"] == "stopped"
    assert asker.wait_for_end(ack) == onlooker.wait_for_end(ack)
