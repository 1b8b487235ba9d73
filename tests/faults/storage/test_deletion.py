"""A conversation deleted from another tab while an answer is written into it: gone for good."""

import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
import requests

from tests.support.answers import begun, silent, stalled, steady
from tests.support.fake_provider.client import Entry, FakeProvider, Step
from tests.support.waiting import eventually
from tests.support.wire.chat_client import ChatClient, Json, code, new_id

from ..instrumented_server import InstrumentedServer

RELEASED_WITHIN_S = 1.0
WRITING: dict[str, list[Step]] = {
    "before the first token": silent(),
    "in a pause": stalled("one ", "two "),
    "in full flow": steady(2000, every_ms=5),
    "while it thinks": [*begun(reasoning=("hm",)), {"stall": True}],
}
# What is sent to everybody of the user, or to followers, about a conversation that still is.
ABOUT_WHAT_IS_GONE = {"answer:end", "answer:delta", "answer:start", "conversation:changed"}


def _delete(server: InstrumentedServer, token: str, ack: Json) -> int:
    place = f"{server.url}/api/conversations/{ack['conversation_id']}"
    headers = {"Authorization": f"Bearer {token}"}
    return requests.delete(place, headers=headers, timeout=30).status_code


def _rows(path: Path, query: str, *values: str) -> int:
    with closing(sqlite3.connect(path, timeout=30)) as database:
        return int(database.execute(query, values).fetchone()[0])


def _kept(server: InstrumentedServer, ack: Json) -> dict[str, int]:
    """Count what database and journal hold of it."""
    database, journal = (server.data_dir / f"{name}.sqlite3" for name in ("wordbrook", "journal"))
    conversation_id, answer_id = ack["conversation_id"], ack["answer_id"]
    of_it = "select count(*) from {} where conversation_id = ?"
    return {
        "conversations": _rows(
            database, "select count(*) from conversations where id = ?", conversation_id
        ),
        "messages": _rows(database, of_it.format("messages"), conversation_id),
        "entries": _rows(journal, "select count(*) from entries where answer_id = ?", answer_id),
    }


def _ours(entries: list[Entry], question: str) -> list[Entry]:
    return [entry for entry in entries if question in str(entry["body"])]


def _about(tab: ChatClient, ack: Json) -> list[str]:
    """Name the events about the conversation or its answer, in order."""
    ids = (ack["conversation_id"], ack["answer_id"])
    return [name for name, payload in tab.collect() if any(id_ in str(payload) for id_ in ids)]


@pytest.mark.parametrize("when", WRITING)
def test_a_deletion_from_another_tab_ends_the_answer_and_nothing_of_it_comes_back(
    server: InstrumentedServer, fake: FakeProvider, question: str, when: str
) -> None:
    fake.script(WRITING[when], marker=question)
    token = server.new_token()
    asker, follower, elsewhere = server.tab(token), server.tab(token), server.tab(token)
    ack = asker.send(question)
    follower.open(ack)
    if when in ("in a pause", "in full flow"):
        follower.wait_for("answer:delta", answer_id=ack["answer_id"])
    fake.wait_for(lambda entries: _ours(entries, question))
    deleted_at = time.monotonic()
    assert _delete(server, token, ack) == 204

    [entry] = _ours(
        fake.wait_for(lambda log: all(each["closed_at"] for each in _ours(log, question))), question
    )
    assert entry["closed_at"] - deleted_at < RELEASED_WITHIN_S
    for tab in (asker, follower, elsewhere):
        tab.wait_for("conversation:removed", conversation_id=ack["conversation_id"])
    nothing = {"conversations": 0, "messages": 0, "entries": 0}
    eventually(lambda: _kept(server, ack) == nothing, what=lambda: str(_kept(server, ack)))
    # Whatever was on its way has come before the end of another answer.
    for tab in (asker, follower, elsewhere):
        tab.ask("something else")
        about = _about(tab, ack)
        assert "answer:end" not in about
        after = about[about.index("conversation:removed") + 1 :]
        assert ABOUT_WHAT_IS_GONE.isdisjoint(after), after
    assert _kept(server, ack) == nothing


def test_what_is_deleted_is_answered_like_what_never_was(
    server: InstrumentedServer, fake: FakeProvider, question: str
) -> None:
    fake.script(stalled("one "), marker=question)
    token = server.new_token()
    tab = server.tab(token)
    ack = tab.send(question)
    tab.wait_for_text(ack, "one ")
    assert _delete(server, token, ack) == 204
    assert _delete(server, token, ack) == 404
    asked: list[Callable[[Json], Json]] = [
        tab.open,
        tab.stop,
        tab.regenerate,
        tab.continue_,
        lambda of: tab.reply(of, "more"),
    ]
    unknown = {"conversation_id": new_id(), "answer_id": new_id()}
    for ask in asked:
        refused = ask(ack)
        assert code(refused) == "not_found"
        assert refused == ask(unknown)


def test_a_conversation_deleted_as_its_worker_is_killed_stays_deleted(
    make_server: Callable[..., InstrumentedServer], fake: FakeProvider, question: str
) -> None:
    fake.script(steady(2000, every_ms=5), marker=question)
    server = make_server().start()
    token = server.new_token()
    tab = server.tab(token)
    ack = tab.send(question)
    tab.wait_for_text(ack, "w0 w1 ")
    worker = server.worker
    assert _delete(server, token, ack) == 204
    server.kill_worker()
    server.wait_for_another_worker(worker)
    after = server.tab(token)
    assert code(after.open(ack)) == "not_found"
    nothing = {"conversations": 0, "messages": 0, "entries": 0}
    eventually(lambda: _kept(server, ack) == nothing, what=lambda: str(_kept(server, ack)))
