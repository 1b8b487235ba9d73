"""kill -9: whatever anyone saw is kept, said to be interrupted, and can go on."""

import os
import random
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from functools import partial

import pytest

from tests.support.answers import steady, whole
from tests.support.fake_provider.client import FakeProvider
from tests.support.waiting import eventually, run_concurrently, wait_until
from tests.support.wire.chat_client import Json
from tests.support.wire.tab import Tab

from ..instrumented_server import InstrumentedServer
from ..leak_checks import assert_nothing_left

KILLS = 20
STREAMS = 20
TABS = 5
EVERY_MS = 20
LONGEST_S = 1.0
INTERRUPTED_WITHIN_S = 10.0
STEPS = ("before storing", "while storing", "after storing", "after clearing")


@pytest.fixture(scope="module")
def _killed(
    fake: FakeProvider, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[InstrumentedServer]:
    data_dir = tmp_path_factory.mktemp("killed") / "data"
    with InstrumentedServer(data_dir, OPENAI_BASE_URL=fake.base_url) as served:
        yield served


@pytest.fixture
def mortal(_killed: InstrumentedServer) -> Iterator[InstrumentedServer]:
    """Yield a server whose worker may be killed."""
    _killed.reset_lag()
    yield _killed
    assert_nothing_left(_killed)


def _return(served: InstrumentedServer, tabs: list[Tab]) -> list[Tab]:
    """Let new tabs come, each for one that lost its server."""
    comers = []
    for tab in tabs:
        tab.wait_until_lost()
        comer = served.tab(tab.token)
        comer.resume_from(tab)
        comers.append(comer)
    return comers


def _is_part_of(text: str, stream: int) -> bool:
    """Return whether the text is what the stream of that number begins with."""
    words = text.split(" ")
    return words == [*(f"s{stream}w{index}" for index in range(len(words) - 1)), ""]


def _begin(fake: FakeProvider, question: str, stream: int) -> None:
    wait, _ = steady(1, every_ms=EVERY_MS)[1]["steps"]
    steps = [wait, {"delta": f"s{stream}w{{i}} "}]
    fake.script([{"repeat": 100_000, "steps": steps}], marker=question)


def test_nothing_that_anyone_saw_is_missing_after_twenty_kills_in_twenty_streams(
    mortal: InstrumentedServer, fake: FakeProvider, question: str
) -> None:
    _begin(fake, question, 0)
    token = mortal.new_token()
    tabs = [mortal.tab(token) for _ in range(TABS)]
    acks = [tabs[number % TABS].send(f"{question} {number}") for number in range(STREAMS)]
    kept = [""] * STREAMS
    for kill, moment in enumerate(_moments()):
        wait_until(time.monotonic() + moment)
        worker = mortal.worker
        mortal.kill_worker()
        mortal.wait_for_another_worker(worker)
        tabs = _return(mortal, tabs)
        kept = [
            _check_what_is_kept(tabs[number % TABS], ack, kept[number], kill)
            for number, ack in enumerate(acks)
        ]
        _begin(fake, question, kill + 1)
        if kill == KILLS - 1:
            fake.script(whole("the end"), marker=question)
        going_on = [partial(_go_on, tabs[number % TABS], ack) for number, ack in enumerate(acks)]
        run_concurrently(*going_on)
    for number, ack in enumerate(acks):
        tab = tabs[number % TABS]
        tab.wait_for("answer:end", answer_id=ack["answer_id"], status="completed")
        assert tab.text(ack) == kept[number] + "the end"
        assert tab.wire.gaps == 0
    assert sum(map(len, kept)) > KILLS * STREAMS
    again = tabs[0].regenerate(acks[0])
    tabs[0].wait_for_end(again)
    assert tabs[0].text(again) == "the end"


def _moments() -> list[float]:
    seed = os.environ.get("FAULTS_SEED") or str(random.randrange(10**6))
    print(f"FAULTS_SEED={seed}")  # noqa: T201 - to make the same kills again
    return [random.Random(f"{seed}.{kill}").uniform(0, LONGEST_S) for kill in range(KILLS)]


def _check_what_is_kept(tab: Tab, ack: Json, kept: str, stream: int) -> str:
    """Return what there is of an answer; what was seen, and kept before, begins it."""
    seen = tab.text(ack)
    answer = eventually(
        lambda: _ended(tab, ack), within_s=INTERRUPTED_WITHIN_S, what="it is interrupted"
    )
    assert (answer["status"], answer["error"]["code"]) == ("interrupted", "worker_lost")
    text = tab.text(ack)
    assert text.startswith(seen)
    assert text.startswith(kept)
    assert _is_part_of(text[len(kept) :], stream)
    return text


def _ended(tab: Tab, ack: Json) -> Json | None:
    answer = tab.reopen(ack)
    return None if answer["status"] == "streaming" else answer


def _go_on(tab: Tab, ack: Json) -> None:
    continued = tab.continue_(ack) if tab.text(ack) else tab.regenerate(ack)
    assert continued["ok"], continued
    # An answer without a character has nothing to go on from: another one takes its place.
    ack["answer_id"] = continued["answer_id"]


@pytest.mark.parametrize("step", STEPS)
def test_an_answer_whose_worker_dies_while_it_is_stored_is_there_once_and_whole(
    mortal: InstrumentedServer, fake: FakeProvider, question: str, step: str
) -> None:
    text = "as long as it takes 🌊 " * 500
    fake.script(whole(*[text[at : at + 50] for at in range(0, len(text), 50)]), marker=question)
    tab = mortal.tab()
    worker = mortal.worker
    mortal.order("die", at=step)
    ack = tab.send(question)
    mortal.wait_for_another_worker(worker)
    [after] = _return(mortal, [tab])
    answer = eventually(lambda: _ended(after, ack), within_s=INTERRUPTED_WITHIN_S)
    assert (answer["status"], answer["finish_reason"]) == ("completed", "stop")
    assert after.text(ack) == text
    assert [message["id"] for message in after.open(ack)["messages"]] == [
        ack["message_id"],
        ack["answer_id"],
    ]
    assert _times_stored(mortal, ack) == 1


def _times_stored(served: InstrumentedServer, ack: Json) -> int:
    with closing(sqlite3.connect(served.data_dir / "wordbrook.sqlite3")) as database:
        query = "select count(*) from messages where id = ?"
        [[count]] = database.execute(query, (ack["answer_id"],)).fetchall()
    return int(count)
