"""A worker that dies, is stopped and wakes, or is replaced: its answers end once, and as stored."""

import signal
import time

import pytest

from tests.support.answers import steady, steady_text
from tests.support.fake_provider.client import FakeProvider
from tests.support.waiting import eventually
from tests.support.wire.chat_client import Json
from tests.support.wire.tab import Tab

from .conftest import MakeWorkers

pytestmark = pytest.mark.needs("redis")
INTERRUPTED_WITHIN_S = 10.0
# What a machine that is busy with other tests may add; that the design keeps the ten seconds,
# tests/unit/answers/cluster/test_heartbeats.py proves by a clock of its own.
BUSY_S = 5.0
STOPPED_S = 20.0


def _stored(tab: Tab, ack: Json) -> Json:
    """Return the answer as an open has it, with all its text."""
    opened = tab.open(ack, {ack["answer_id"]: {"run": 0, "lengths": []}})
    answer: Json = opened["messages"][-1]
    return answer


def test_the_answers_of_a_killed_worker_are_interrupted_once_with_all_that_was_seen(
    make_workers: MakeWorkers, fake: FakeProvider, question: str
) -> None:
    fake.script(steady(10_000, every_ms=20), marker=question)
    workers = make_workers(3).start()
    lost, *left = workers
    token = lost.new_token()
    there = lost.tab(token)
    followers = [worker.tab(token) for worker in left]
    acks = [there.send(f"{question} {number}") for number in range(5)]
    for tab in followers:
        for ack in acks:
            tab.open(ack)
    for ack in acks:
        there.wait_for_text(ack, "w0 w1 w2 ")
    killed_at = time.monotonic()
    lost.signal_all(signal.SIGKILL)
    for ack in acks:
        for tab in followers:
            end = tab.wait_for_end(ack, within_s=30)
            assert (end["status"], end["error"]["code"]) == ("interrupted", "worker_lost")
    assert time.monotonic() - killed_at < INTERRUPTED_WITHIN_S + BUSY_S
    for ack in acks:
        texts = {tab.text(ack) for tab in followers}
        [text] = texts
        assert text.startswith(there.text(ack))
        assert steady_text(10_000).startswith(text)
        for tab in followers:
            answer = eventually(lambda tab=tab, ack=ack: _if_ended(tab, ack))  # type: ignore[misc]
            assert answer["parts"][0]["text"] == text
            assert tab.wire.gaps == 0
    said = "was interrupted by the end of its process"
    assert sum(worker.log().count(said) for worker in left) == len(acks)
    fake.script(steady(3, every_ms=1, word="again"), marker=question)
    _go_on(followers, acks)


def _go_on(followers: list[Tab], acks: list[Json]) -> None:
    """Continue one of the answers and ask another one anew."""
    followers[0].continue_(acks[0])
    for tab in followers:
        tab.wait_for_end(acks[0], run=2)
        assert tab.text(acks[0]).endswith(steady_text(3, word="again"))
    assert followers[1].text(acks[0]) == followers[0].text(acks[0])
    sibling = followers[1].regenerate(acks[1])
    for tab in followers:
        tab.wait_for_end(sibling)
        assert tab.text(sibling) == steady_text(3, word="again")


def _if_ended(tab: Tab, ack: Json) -> Json | None:
    answer = _stored(tab, ack)
    return None if answer["status"] == "streaming" else answer


def test_a_worker_that_was_stopped_wakes_to_find_its_answer_ended_and_reads_no_more(
    make_workers: MakeWorkers, fake: FakeProvider, question: str
) -> None:
    fake.script(steady(100_000, every_ms=50), marker=question)
    sleeper, other = make_workers(2).start()
    token = sleeper.new_token()
    there, here = sleeper.tab(token), other.tab(token)
    there.endure(3 * STOPPED_S)
    ack = there.send(question)
    here.open(ack)
    there.wait_for_text(ack, "w0 w1 w2 ")
    sleeper.signal_all(signal.SIGSTOP)
    stopped_at = time.monotonic()
    end = here.wait_for_end(ack, within_s=30)
    assert (end["status"], end["error"]["code"]) == ("interrupted", "worker_lost")
    here.wait_until_stored(ack)
    text = here.text(ack)
    eventually(lambda: time.monotonic() - stopped_at > STOPPED_S, within_s=60)
    sleeper.signal_all(signal.SIGCONT)
    late = there.wait_for_end(ack, within_s=30)
    assert (late["status"], late["error"]["code"]) == ("interrupted", "worker_lost")
    assert there.text(ack) == text
    fake.wait_for(
        lambda entries: all(
            entry["closed_at"] for entry in entries if question in str(entry["body"])
        ),
        within_s=15,
    )
    assert _stored(there, ack)["parts"][0]["text"] == text
    # It took nobody else's absence for theirs, and works on.
    assert "was interrupted by the end of its process" not in sleeper.log()
    fake.script(steady(3, every_ms=1), marker="afterwards")
    again = there.ask("afterwards")
    assert there.text(again) == steady_text(3)
