"""A worker that is killed, or stopped and resumed: its answers end once, as they are stored."""

import signal
import time

import pytest

from app.testing.fake_openai.client import FakeOpenAI
from app.testing.waiting import eventually
from app.testing.wire.chat_client import Json
from tests.support.answers import steady, steady_text
from tests.support.waiting import wait_until
from tests.support.wire.tab import Tab

from .conftest import MakeWorkers

pytestmark = pytest.mark.needs("redis")
INTERRUPTED_WITHIN_S = 10.0
# For a busy machine; tests/unit/answers/cluster/test_heartbeats.py tests the ten seconds with an
# injected clock.
LATE_S = 15.0
# Longer than the heartbeats of a worker may be missing, 6 s, and than its lease.
STOPPED_S = 12.0
INTERRUPTED_LINE = "was interrupted by the end of its process"


def _stored(tab: Tab, ack: Json) -> Json:
    """Return the answer with all its text, as an open returns it."""
    opened = tab.open(ack, {ack["answer_id"]: {"run": 0, "lengths": []}})
    answer: Json = opened["messages"][-1]
    return answer


def test_answers_of_a_killed_worker_are_interrupted_once_with_all_text_seen(
    make_workers: MakeWorkers, fake: FakeOpenAI, question: str
) -> None:
    fake.script(steady(10_000, every_ms=20), marker=question)
    workers = make_workers(3).start()
    lost, *left = workers
    there = lost.tab()
    followers = [worker.tab(there.token) for worker in left]
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
            end = tab.wait_for_end(ack, within_s=60)
            assert (end["status"], end["error"]["code"]) == ("interrupted", "worker_lost")
    assert time.monotonic() - killed_at < INTERRUPTED_WITHIN_S + LATE_S
    for ack in acks:
        [text] = {tab.text(ack) for tab in followers}
        assert text.startswith(there.text(ack))
        assert steady_text(10_000).startswith(text)
        for tab in followers:
            answer = eventually(lambda tab=tab, ack=ack: _if_ended(tab, ack))  # type: ignore[misc]
            assert answer["parts"][0]["text"] == text
            assert tab.wire.gaps == 0

    def logged() -> int:
        return sum(worker.log().count(INTERRUPTED_LINE) for worker in left)

    eventually(lambda: logged() >= len(acks), what="a line for each answer")
    assert logged() == len(acks)
    fake.script(steady(3, every_ms=1, word="again"), marker=question)
    _check_continue_and_regenerate(followers, acks)


def _check_continue_and_regenerate(followers: list[Tab], acks: list[Json]) -> None:
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


def test_resumed_worker_finds_its_answer_ended_and_stops_reading(
    make_workers: MakeWorkers, fake: FakeOpenAI, question: str
) -> None:
    fake.script(steady(100_000, every_ms=50), marker=question)
    stopped, other = make_workers(2).start()
    there = stopped.tab()
    here = other.tab(there.token)
    ack = there.send(question)
    here.open(ack)
    there.wait_for_text(ack, "w0 w1 w2 ")
    stopped.signal_all(signal.SIGSTOP)
    stopped_at = time.monotonic()
    end = here.wait_for_end(ack, within_s=60)
    assert (end["status"], end["error"]["code"]) == ("interrupted", "worker_lost")
    here.wait_until_stored(ack)
    text = here.text(ack)
    wait_until(stopped_at + STOPPED_S)
    stopped.signal_all(signal.SIGCONT)
    late = there.wait_for_end(ack, within_s=60)
    assert (late["status"], late["error"]["code"]) == ("interrupted", "worker_lost")
    assert there.text(ack) == text
    fake.wait_until_released(question)
    assert _stored(there, ack)["parts"][0]["text"] == text
    # It does not take the silence of the other workers, while it was stopped, for their death.
    assert INTERRUPTED_LINE not in stopped.log()
    fake.script(steady(3, every_ms=1), marker="afterwards")
    again = there.ask("afterwards")
    assert there.text(again) == steady_text(3)
