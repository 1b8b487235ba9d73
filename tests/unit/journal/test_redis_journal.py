"""A journal that several workers write: who may append what, and what Redis may lose."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.journal.base import Drop, Entry, JournalError, Rejected
from app.journal.redis import RedisJournal, channel_of, published
from app.redis_bus import RedisClient
from tests.support.redis_server import RedisServer

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
    link = RedisClient(server.url)
    made = RedisJournal(link)
    yield made
    made.close()
    link.close()


def _text(at: int, text: str, *, run: int = 1, behind: int | None = None) -> Entry:
    return Entry("a", run, 0, "text", at, text, at if behind is None else behind)


def _kept(journal: RedisJournal) -> str:
    return "".join(entry.text for entry in journal.read("a") if not entry.is_end)


def test_an_append_behind_a_gap_is_answered_with_what_there_is(journal: RedisJournal) -> None:
    assert journal.commit([_text(0, "one 😀")]) == {}
    assert journal.commit([_text(9, "gap")]) == {"a": Rejected({0: 6})}
    assert _kept(journal) == "one 😀"


def test_an_append_that_was_taken_already_is_answered_with_what_there_is(
    journal: RedisJournal,
) -> None:
    journal.commit([_text(0, "one")])
    assert journal.commit([_text(0, "one"), _text(3, "two")]) == {"a": Rejected({0: 3})}
    assert _kept(journal) == "one"


def test_a_part_that_lost_its_tail_is_noticed_by_the_next_part(journal: RedisJournal) -> None:
    journal.commit([_text(0, "one")])
    second = Entry("a", 1, 1, "text", 0, "two", 7)
    assert journal.commit([second]) == {"a": Rejected({0: 3})}


def test_nothing_is_taken_of_a_run_that_was_ended_elsewhere(journal: RedisJournal) -> None:
    journal.commit([_text(0, "one")])
    assert journal.commit([Entry.end("a", 1, LOST)]) == {}
    assert journal.commit([_text(3, "two")]) == {"a": ENDED}
    assert journal.commit([Entry.end("a", 1, DONE, 3)]) == {"a": ENDED}
    assert journal.read("a")[-1].ending() == LOST
    assert _kept(journal) == "one"


def test_the_first_of_two_endings_counts(journal: RedisJournal) -> None:
    journal.commit([_text(0, "one"), Entry.end("a", 1, DONE, 3)])
    assert journal.commit([Entry.end("a", 1, LOST)]) == {"a": ENDED}
    assert journal.read("a")[-1].ending() == DONE


def test_the_same_ending_again_is_fine(journal: RedisJournal) -> None:
    last = [_text(0, "one"), Entry.end("a", 1, DONE, 3)]
    assert journal.commit(last) == {}
    assert journal.commit(last) == {}
    assert _kept(journal) == "one"


def test_a_run_that_was_stored_takes_nothing_more_and_the_next_one_does(
    journal: RedisJournal,
) -> None:
    journal.commit([_text(0, "one"), Entry.end("a", 1, DONE, 3)])
    journal.commit([], [Drop("a", 1)])
    assert journal.read("a") == []
    assert journal.commit([_text(3, "late")]) == {"a": ENDED}
    assert journal.commit([_text(3, "two", run=2, behind=0)]) == {}
    assert journal.commit([_text(3, "late")]) == {"a": ENDED}
    assert [(entry.run, entry.text) for entry in journal.read("a")] == [(2, "two")]


def test_the_run_of_an_answer_that_was_deleted_takes_nothing_more(journal: RedisJournal) -> None:
    journal.commit([_text(0, "one"), _text(0, "of run 2", run=2, behind=0)])
    journal.commit([], [Drop("a"), Drop("b")])
    assert journal.commit([_text(8, "more", run=2)]) == {"a": ENDED}
    assert journal.commit([Entry("b", 1, 0, "text", 0, "late", 0)]) == {"b": ENDED}
    assert journal.read("a") == journal.read("b") == []


def test_one_that_is_rejected_does_not_hold_up_the_others(journal: RedisJournal) -> None:
    other = Entry("b", 1, 0, "text", 0, "fine", 0)
    assert journal.commit([_text(5, "gap"), other]) == {"a": Rejected({})}
    assert journal.read("b") == [other._replace(behind=0)]


def test_a_redis_that_lost_everything_is_given_all_again(
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


def test_what_is_taken_is_published_on_the_answers_own_channel(
    server: RedisServer, journal: RedisJournal
) -> None:
    with server.client() as redis, redis.pubsub(ignore_subscribe_messages=True) as listening:
        listening.subscribe(channel_of("a"))
        listening.get_message(timeout=10)
        entries = [_text(0, "one\n😀"), Entry.end("a", 1, DONE, 6)]
        journal.commit([*entries, Entry("b", 1, 0, "text", 0, "not asked for", 0)])
        journal.commit([_text(99, "rejected")])
        journal.commit([], [Drop("a", 1)])
        messages = [listening.get_message(timeout=10) for _ in range(2)]
    data = [message["data"] for message in messages if message]
    heard = published("a", data[0])
    assert [entry[:6] for entry in heard] == [entry[:6] for entry in entries]
    assert heard[-1].behind == 6
    assert data[1] == b"stored"


def test_every_key_expires(server: RedisServer, journal: RedisJournal) -> None:
    journal.commit([_text(0, "one"), Entry("b", 1, 0, "text", 0, "b", 0)])
    journal.commit([], [Drop("b", 1), Drop("c")])
    with server.client() as redis:
        assert {redis.ttl(key) > 0 for key in redis.scan_iter()} == {True}
