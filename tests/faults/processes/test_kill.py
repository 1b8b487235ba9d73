"""kill -9 of the worker: text that a client saw is kept, interrupted, and can be continued."""

import os
import random
import sqlite3
import time
from contextlib import closing
from functools import partial

import pytest

from app.testing.fake_openai.client import FakeOpenAI
from app.testing.waiting import eventually
from app.testing.wire.chat_client import Json
from tests.support.answers import steady, whole
from tests.support.waiting import run_concurrently, wait_until
from tests.support.wire.tab import Tab

from ..instrumented_server import InstrumentedServer

KILLS = 6
STREAMS = 20
TABS = 5
EVERY_MS = 20
LONGEST_S = 1.0
INTERRUPTED_WITHIN_S = 10.0 + 15.0  # for a busy machine
STEPS = ("before storing", "while storing", "after storing", "after clearing")


def _reconnect(server: InstrumentedServer, tabs: list[Tab]) -> list[Tab]:
    """Return a new tab for each that lost its connection."""
    new_tabs = []
    for tab in tabs:
        tab.wait_until_lost()
        new_tab = server.tab(tab.token)
        new_tab.resume_from(tab)
        new_tabs.append(new_tab)
    return new_tabs


def _is_part_of(text: str, stream: int) -> bool:
    """Return whether the text is a beginning of that stream, cut between two deltas."""
    words = text.split(" ")
    return words == [*(f"s{stream}w{index}" for index in range(len(words) - 1)), ""]


def _set_script(fake: FakeOpenAI, question: str, stream: int) -> None:
    wait, _ = steady(1, every_ms=EVERY_MS)[1]["steps"]
    steps = [wait, {"delta": f"s{stream}w{{i}} "}]
    fake.script([{"repeat": 100_000, "steps": steps}], marker=question)


def test_text_seen_by_clients_survives_repeated_kills_in_twenty_streams(
    server: InstrumentedServer, fake: FakeOpenAI, question: str
) -> None:
    _set_script(fake, question, 0)
    token = server.new_token()
    tabs = [server.tab(token) for _ in range(TABS)]
    acks = [tabs[number % TABS].send(f"{question} {number}") for number in range(STREAMS)]
    kept = [""] * STREAMS
    for kill, moment in enumerate(_moments()):
        wait_until(time.monotonic() + moment)
        worker = server.worker
        server.kill_worker()
        server.wait_for_another_worker(worker)
        tabs = _reconnect(server, tabs)
        kept = [
            _check_kept(tabs[number % TABS], ack, kept[number], kill)
            for number, ack in enumerate(acks)
        ]
        _set_script(fake, question, kill + 1)
        if kill == KILLS - 1:
            fake.script(whole("the end"), marker=question)
        calls = [partial(_resume, tabs[number % TABS], ack) for number, ack in enumerate(acks)]
        run_concurrently(*calls)
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
    print(f"FAULTS_SEED={seed}")  # noqa: T201 - to repeat the same kills
    return [random.Random(f"{seed}.{kill}").uniform(0, LONGEST_S) for kill in range(KILLS)]


def _check_kept(tab: Tab, ack: Json, kept: str, stream: int) -> str:
    """Return the text of an answer, which begins with the text seen and with that kept before."""
    seen = tab.text(ack)
    answer = eventually(
        lambda: _if_ended(tab, ack), within_s=INTERRUPTED_WITHIN_S, what="it is interrupted"
    )
    assert (answer["status"], answer["error"]["code"]) == ("interrupted", "worker_lost")
    text = tab.text(ack)
    assert text.startswith(seen)
    assert text.startswith(kept)
    assert _is_part_of(text[len(kept) :], stream)
    return text


def _if_ended(tab: Tab, ack: Json) -> Json | None:
    answer = tab.reopen(ack)
    return None if answer["status"] == "streaming" else answer


def _resume(tab: Tab, ack: Json) -> None:
    continued = tab.continue_(ack) if tab.text(ack) else tab.regenerate(ack)
    assert continued["ok"], continued
    # An answer without text cannot be continued; another one replaces it.
    ack["answer_id"] = continued["answer_id"]


@pytest.mark.parametrize("step", STEPS)
def test_answer_whose_worker_dies_while_storing_it_is_stored_once_and_complete(
    server: InstrumentedServer, fake: FakeOpenAI, question: str, step: str
) -> None:
    text = "as long as it takes 🌊 " * 500
    fake.script(whole(*[text[at : at + 50] for at in range(0, len(text), 50)]), marker=question)
    tab = server.tab()
    worker = server.worker
    server.order("die", at=step)
    ack = tab.send(question)
    server.wait_for_another_worker(worker)
    [after] = _reconnect(server, [tab])
    answer = eventually(lambda: _if_ended(after, ack), within_s=INTERRUPTED_WITHIN_S)
    assert (answer["status"], answer["finish_reason"]) == ("completed", "stop")
    assert after.text(ack) == text
    assert [message["id"] for message in after.open(ack)["messages"]] == [
        ack["message_id"],
        ack["answer_id"],
    ]
    assert _times_stored(server, ack) == 1


def _times_stored(server: InstrumentedServer, ack: Json) -> int:
    with closing(sqlite3.connect(server.data_dir / "wordbrook.sqlite3")) as database:
        query = "select count(*) from messages where id = ?"
        [[count]] = database.execute(query, (ack["answer_id"],)).fetchall()
    return int(count)
