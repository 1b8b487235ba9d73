"""A conversation deleted from another tab while an answer runs in it stays deleted."""

import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
import requests

from app.testing.fake_openai.client import FakeOpenAI, Step
from app.testing.waiting import eventually
from app.testing.wire.chat_client import ChatClient, Json, code, new_id
from tests.support.answers import begun, silent, stalled, steady

from ..instrumented_server import InstrumentedServer

# The stalled stream would last for minutes; the machine may be busy with other tests.
RELEASED_WITHIN_S = 12.0
WRITING: dict[str, list[Step]] = {
    "before the first token": silent(),
    "in a pause": stalled("one ", "two "),
    "while it streams": steady(2000, every_ms=5),
    "while it thinks": [*begun(reasoning=("hm",)), {"stall": True}],
}
# Events about a conversation that exists.
EVENTS = {"answer:end", "answer:delta", "answer:start", "conversation:changed"}


def _delete(server: InstrumentedServer, token: str, ack: Json) -> int:
    place = f"{server.url}/api/conversations/{ack['conversation_id']}"
    headers = {"Authorization": f"Bearer {token}"}
    return requests.delete(place, headers=headers, timeout=30).status_code


def _rows(path: Path, query: str, *values: str) -> int:
    with closing(sqlite3.connect(path, timeout=30)) as database:
        return int(database.execute(query, values).fetchone()[0])


def _stored(server: InstrumentedServer, ack: Json) -> dict[str, int]:
    """Count the rows of the conversation in database and journal."""
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


def _about(tab: ChatClient, ack: Json) -> list[str]:
    """Return the names of the events about the conversation or its answer, in order."""
    ids = (ack["conversation_id"], ack["answer_id"])
    return [name for name, payload in tab.collect() if any(id_ in str(payload) for id_ in ids)]


@pytest.mark.parametrize("when", WRITING)
def test_deletion_from_another_tab_ends_the_answer_for_good(
    server: InstrumentedServer, fake: FakeOpenAI, question: str, when: str
) -> None:
    fake.script(WRITING[when], marker=question)
    token = server.new_token()
    asker, follower, elsewhere = server.tab(token), server.tab(token), server.tab(token)
    ack = asker.send(question)
    follower.open(ack)
    if when in ("in a pause", "while it streams"):
        follower.wait_for("answer:delta", answer_id=ack["answer_id"])
    fake.wait_until_requested(question)
    deleted_at = time.monotonic()
    assert _delete(server, token, ack) == 204

    assert fake.wait_until_released(question) - deleted_at < RELEASED_WITHIN_S
    for tab in (asker, follower, elsewhere):
        tab.wait_for("conversation:removed", conversation_id=ack["conversation_id"])
    nothing = {"conversations": 0, "messages": 0, "entries": 0}
    eventually(lambda: _stored(server, ack) == nothing, what=lambda: str(_stored(server, ack)))
    # Events in transit arrive before the end of another answer.
    for tab in (asker, follower, elsewhere):
        tab.ask("something else")
        about = _about(tab, ack)
        assert "answer:end" not in about
        after = about[about.index("conversation:removed") + 1 :]
        assert EVENTS.isdisjoint(after), after
    assert _stored(server, ack) == nothing


def test_ids_of_a_deleted_conversation_are_answered_like_unknown_ones(
    server: InstrumentedServer, fake: FakeOpenAI, question: str
) -> None:
    fake.script(stalled("one "), marker=question)
    token = server.new_token()
    tab = server.tab(token)
    ack = tab.send(question)
    tab.wait_for_text(ack, "one ")
    assert _delete(server, token, ack) == 204
    assert _delete(server, token, ack) == 404
    commands: list[Callable[[Json], Json]] = [
        tab.open,
        tab.stop,
        tab.regenerate,
        tab.continue_,
        lambda of: tab.reply(of, "more"),
    ]
    unknown = {"conversation_id": new_id(), "answer_id": new_id()}
    for command in commands:
        refused = command(ack)
        assert code(refused) == "not_found"
        assert refused == command(unknown)


def test_conversation_deleted_while_its_worker_is_killed_stays_deleted(
    server: InstrumentedServer, fake: FakeOpenAI, question: str
) -> None:
    fake.script(steady(2000, every_ms=5), marker=question)
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
    eventually(lambda: _stored(server, ack) == nothing, what=lambda: str(_stored(server, ack)))
