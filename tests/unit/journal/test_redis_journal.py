"""A journal that several workers write: rejected entries, and data that Redis lost."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.journal.base import Drop, Entry, JournalError, Rejected
from app.journal.redis import RedisJournal, channel_of, published
from app.redis_bus import RedisClient
from tests.support.servers.redis import RedisServer

pytestmark = pytest.mark.needs("redis")
DONE = {"status": "completed", "error": None}
LOST = {"status": "interrupted", "error": {"code": "worker_lost"}}
ENDED = Rejected(None)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RedisServer]:
    with RedisServer(tmp_path) as started:
        yield started


@pytest.fixture
def journal(server: RedisServer) -> Iterator[RedisJournal]:
    client = RedisClient(server.url)
    made = RedisJournal(client)
    yield made
    made.close()
    client.close()


def _text(at: int, text: str, *, run: int = 1, behind: int | None = None) -> Entry:
    return Entry("a", run, 0, "text", at, text, at if behind is None else behind)


def _kept(journal: RedisJournal) -> str:
    return "".join(entry.text for entry in journal.read("a") if not entry.is_end)


def test_entry_behind_a_gap_is_rejected_with_the_lengths_there_are(journal: RedisJournal) -> None:
    assert journal.commit([_text(0, "one 😀")]) == {}
    assert journal.commit([_text(9, "gap")]) == {"a": Rejected({0: 6})}
    assert _kept(journal) == "one 😀"


def test_entry_that_is_there_already_is_rejected_with_the_lengths_there_are(
    journal: RedisJournal,
) -> None:
    journal.commit([_text(0, "one")])
    assert journal.commit([_text(0, "one"), _text(3, "two")]) == {"a": Rejected({0: 3})}
    assert _kept(journal) == "one"


def test_lost_state_is_detected_by_the_next_entry(journal: RedisJournal) -> None:
    journal.commit([_text(0, "one"), Entry.state("a", 1, 1, "tool", {"rev": 1}, 3)])
    assert journal.commit([_text(3, "two", behind=5)]) == {"a": Rejected({0: 3}, {1: 1})}
    assert journal.commit([Entry.state("a", 1, 1, "tool", {"rev": 2}, 4)]) == {}
    assert journal.commit([_text(3, "two", behind=5)]) == {}


def test_lost_tail_of_a_part_is_detected_by_the_next_part(journal: RedisJournal) -> None:
    journal.commit([_text(0, "one")])
    second = Entry("a", 1, 1, "text", 0, "two", 7)
    assert journal.commit([second]) == {"a": Rejected({0: 3})}


def test_run_that_another_worker_ended_accepts_nothing_more(journal: RedisJournal) -> None:
    journal.commit([_text(0, "one")])
    assert journal.commit([Entry.end("a", 1, LOST)]) == {}
    assert journal.commit([_text(3, "two")]) == {"a": ENDED}
    assert journal.commit([Entry.end("a", 1, DONE, 3)]) == {"a": ENDED}
    assert journal.read("a")[-1].ending() == LOST
    assert _kept(journal) == "one"


def test_first_of_two_endings_counts(journal: RedisJournal) -> None:
    journal.commit([_text(0, "one"), Entry.end("a", 1, DONE, 3)])
    assert journal.commit([Entry.end("a", 1, LOST)]) == {"a": ENDED}
    assert journal.read("a")[-1].ending() == DONE


def test_same_ending_again_changes_nothing(journal: RedisJournal) -> None:
    last = [_text(0, "one"), Entry.end("a", 1, DONE, 3)]
    assert journal.commit(last) == {}
    assert journal.commit(last) == {}
    assert _kept(journal) == "one"


def test_stored_run_accepts_nothing_more_but_the_next_run_does(
    journal: RedisJournal,
) -> None:
    journal.commit([_text(0, "one"), Entry.end("a", 1, DONE, 3)])
    journal.commit([], [Drop("a", 1)])
    assert journal.read("a") == []
    assert journal.commit([_text(3, "late")]) == {"a": ENDED}
    assert journal.commit([_text(3, "two", run=2, behind=0)]) == {}
    assert journal.commit([_text(3, "late")]) == {"a": ENDED}
    assert [(entry.run, entry.text) for entry in journal.read("a")] == [(2, "two")]


def test_run_of_a_deleted_answer_accepts_nothing_more(journal: RedisJournal) -> None:
    journal.commit([_text(0, "one"), _text(0, "of run 2", run=2, behind=0)])
    journal.commit([], [Drop("a"), Drop("b")])
    assert journal.commit([_text(8, "more", run=2)]) == {"a": ENDED}
    assert journal.commit([Entry("b", 1, 0, "text", 0, "late", 0)]) == {"b": ENDED}
    assert journal.read("a") == journal.read("b") == []


def test_rejection_of_one_answer_does_not_affect_the_others(journal: RedisJournal) -> None:
    other = Entry("b", 1, 0, "text", 0, "fine", 0)
    assert journal.commit([_text(5, "gap"), other]) == {"a": Rejected({})}
    assert journal.read("b") == [other._replace(behind=0)]


def test_redis_that_lost_everything_accepts_all_text_again(
    server: RedisServer, journal: RedisJournal
) -> None:
    journal.commit([_text(3, "one", behind=0)])
    server.kill()
    with pytest.raises(JournalError):
        journal.commit([_text(6, "two", behind=3)])
    server.start()
    assert journal.commit([_text(6, "two", behind=3)]) == {"a": Rejected({})}
    assert journal.commit([_text(3, "onetwo", behind=0)]) == {}
    assert _kept(journal) == "onetwo"


def test_accepted_entries_are_published_on_the_channel_of_the_answer(
    server: RedisServer, journal: RedisJournal
) -> None:
    with server.client() as redis, redis.pubsub(ignore_subscribe_messages=True) as subscription:
        subscription.subscribe(channel_of("a"))
        subscription.get_message(timeout=10)
        state = Entry.state("a", 1, 1, "tool", {"rev": 2, "title": "ü\n1 text 0"}, 6)
        entries = [_text(0, "one\n😀"), state, Entry.end("a", 1, DONE, 8)]
        journal.commit([*entries, Entry("b", 1, 0, "text", 0, "not asked for", 0)])
        journal.commit([_text(99, "rejected")])
        journal.commit([], [Drop("a", 1)])
        messages = [subscription.get_message(timeout=10) for _ in range(2)]
    data = [message["data"] for message in messages if message]
    received = published("a", data[0])
    assert [entry[:6] for entry in received] == [entry[:6] for entry in entries]
    assert received[-1].behind == 8
    assert data[1] == b"stored"


def test_all_keys_expire(server: RedisServer, journal: RedisJournal) -> None:
    journal.commit([_text(0, "one"), Entry("b", 1, 0, "text", 0, "b", 0)])
    journal.commit([], [Drop("b", 1), Drop("c")])
    with server.client() as redis:
        assert {redis.ttl(key) > 0 for key in redis.scan_iter()} == {True}
