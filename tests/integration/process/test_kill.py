"""kill -9 in mid-stream: nothing that anyone saw is lost, and it can go on."""

import sqlite3
from contextlib import closing
from pathlib import Path

from tests.support.answers import stalled, steady, steady_text, whole
from tests.support.fake_provider.client import FakeProvider
from tests.support.waiting import eventually
from tests.support.wire.chat_client import Json
from tests.support.wire.tab import Tab

from ..conftest import MakeServer, OpenTab

INTERRUPTED_WITHIN_S = 10.0


def _ended(tab: Tab, ack: Json) -> Json | None:
    answer: Json = tab.open(ack)["messages"][1]
    return None if answer["status"] == "streaming" else answer


def test_what_was_seen_is_kept_and_continue_goes_on(
    make_server: MakeServer,
    mode: str,
    open_tab: OpenTab,
    fake: FakeProvider,
    question: str,
    data_dir: Path,
) -> None:
    fake.script(steady(2000, every_ms=5), marker=question, times=1)
    fake.script(whole("and on."), marker=question, times=1)
    first = make_server(mode).start()
    token = first.new_token()
    tab = open_tab(first, token)
    ack = tab.send(question)
    tab.wait_for_text(ack, steady_text(50))
    first.kill()
    eventually(lambda: not tab.is_connected)
    seen = tab.text(ack)

    second = make_server(mode).start()
    after = open_tab(second, token)
    answer = eventually(lambda: _ended(after, ack), within_s=INTERRUPTED_WITHIN_S)
    assert (answer["status"], answer["error"]["code"]) == ("interrupted", "worker_lost")
    kept = answer["parts"][0]["text"]
    assert kept.startswith(seen)
    assert steady_text(2000).startswith(kept)
    assert _stored(data_dir, ack) == kept

    assert after.continue_(ack)["run"] == 2
    assert after.wait_for_end(ack, run=2)["status"] == "completed"
    assert after.open(ack)["messages"][1]["parts"][0]["text"] == kept + "and on."


def _stored(data_dir: Path, ack: Json) -> str:
    with closing(sqlite3.connect(data_dir / "wordbrook.sqlite3")) as database:
        query = "select json_extract(parts, '$[0].text') from messages where id = ?"
        [[text]] = database.execute(query, (ack["answer_id"],)).fetchall()
    return str(text)


def test_a_killed_answer_can_be_written_anew(
    make_server: MakeServer, open_tab: OpenTab, fake: FakeProvider, question: str
) -> None:
    fake.script(stalled("half "), marker=question, times=1)
    fake.script(whole("whole"), marker=question, times=1)
    first = make_server().start()
    token = first.new_token()
    tab = open_tab(first, token)
    ack = tab.send(question)
    tab.wait_for_text(ack, "half ")
    first.kill()
    after = open_tab(make_server().start(), token)
    eventually(lambda: _ended(after, ack), within_s=INTERRUPTED_WITHIN_S)
    again = after.regenerate(ack)
    after.wait_for_end(again)
    assert after.text(again) == "whole"


def test_the_arbiter_replaces_a_killed_worker_and_the_answer_can_go_on(
    make_server: MakeServer, open_tab: OpenTab, fake: FakeProvider, question: str
) -> None:
    fake.script(stalled("half "), marker=question, times=1)
    fake.script(whole("and half"), marker=question, times=1)
    served = make_server().start()
    token = served.new_token()
    tab = open_tab(served, token)
    ack = tab.send(question)
    tab.wait_for_text(ack, "half ")
    served.kill_worker()
    eventually(lambda: not tab.is_connected)
    eventually(served.is_ready, within_s=60)
    after = open_tab(served, token)
    answer = eventually(lambda: _ended(after, ack), within_s=INTERRUPTED_WITHIN_S)
    assert (answer["status"], answer["parts"][0]["text"]) == ("interrupted", "half ")
    after.continue_(ack)
    after.wait_for_end(ack, run=2)
    assert after.open(ack)["messages"][1]["parts"][0]["text"] == "half and half"


def test_a_send_repeated_after_a_kill_asks_nobody_twice(
    make_server: MakeServer, open_tab: OpenTab, fake: FakeProvider, question: str
) -> None:
    fake.script(stalled("half "), marker=question)
    first = make_server().start()
    token = first.new_token()
    tab = open_tab(first, token)
    ack = tab.send(question)
    tab.wait_for_text(ack, "half ")
    first.kill()
    after = open_tab(make_server().start(), token)
    assert after.send(question, message_id=ack["message_id"]) == ack
    eventually(lambda: _ended(after, ack), within_s=INTERRUPTED_WITHIN_S)
    asked = [entry for entry in fake.requests() if question in str(entry["body"])]
    assert len(asked) == 1
