"""The interface of a journal, in memory, in SQLite and in Redis."""

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.journal.base import Drop, Entry, Held, Journal, JournalError
from app.journal.memory import MemoryJournal
from app.journal.redis import RedisJournal
from app.journal.sqlite import SqliteJournal
from app.redis_bus import RedisClient
from app.runtime import Runtime
from tests.support.servers.redis import RedisServer

ENDING = {"status": "completed", "error": None}
KINDS = ("memory", "sqlite", pytest.param("redis", marks=pytest.mark.needs("redis")))


@pytest.fixture(params=KINDS)
def journal(request: pytest.FixtureRequest, runtime: Runtime, tmp_path: Path) -> Iterator[Journal]:
    if request.param == "redis":
        with RedisServer(tmp_path) as server:
            client = RedisClient(server.url)
            in_redis = RedisJournal(client)
            yield in_redis
            in_redis.close()
            client.close()
        return
    made: Journal = (
        MemoryJournal()
        if request.param == "memory"
        else SqliteJournal(tmp_path / "journal.sqlite3", runtime)
    )
    yield made
    made.close()


def _read(journal: Journal, answer_id: str) -> dict[int, str]:
    """Return the text of each part, joined from its entries."""
    parts: dict[int, str] = {}
    for entry in journal.read(answer_id):
        if entry.at >= 0:
            text = parts.get(entry.part, "").encode("utf-16-le")
            assert len(text) == entry.at * 2
            parts[entry.part] = text.decode("utf-16-le") + entry.text
    return parts


def _text(answer_id: str, at: int, text: str, run: int = 1) -> Entry:
    return Entry(answer_id, run, 0, "text", at, text, at)


def test_text_is_read_in_the_order_of_commits_with_the_end_last(journal: Journal) -> None:
    journal.commit([_text("a", 0, "one 😀"), _text("b", 0, "other")])
    thought = Entry("a", 1, 1, "reasoning", 0, "hm\ufffd", 9)
    journal.commit([_text("a", 6, "two"), thought, Entry.end("a", 1, ENDING, 12)])
    assert _read(journal, "a") == {0: "one 😀two", 1: "hm\ufffd"}
    kinds = {entry.part: entry.kind for entry in journal.read("a")}
    assert kinds == {0: "text", 1: "reasoning", -1: "end"}
    last = journal.read("a")[-1]
    assert last.is_end
    assert last.ending() == ENDING


def test_states_are_read_with_the_newest_revision(journal: Journal) -> None:
    running, done = ({"rev": rev, "status": "ü", "of": "x" * rev} for rev in (1, 3))
    journal.commit([_text("a", 0, "one"), Entry.state("a", 1, 1, "tool", running, 3)])
    journal.commit([Entry("a", 1, 1, "tool", 0, '{"a": 1}', 4)])
    journal.commit(
        [Entry.state("a", 1, 1, "tool", done, 12), _text("a", 3, "two")._replace(behind=14)]
    )
    entries = [entry for entry in journal.read("a", Held(1, [3, 100])) if entry.is_state]
    newest = max(entries, key=lambda entry: -entry.at)
    assert (newest.part, newest.part_kind, newest.value()) == (1, "tool", done)
    assert _read(journal, "a") == {0: "onetwo", 1: '{"a": 1}'}


def test_dropping_one_answer_leaves_the_others(journal: Journal) -> None:
    journal.commit([_text("a", 0, "one"), _text("b", 0, "other")])
    journal.commit([_text("b", 5, "more")], drop=[Drop("a", 1), Drop("unknown")])
    assert journal.read("a") == []
    assert _read(journal, "b") == {0: "othermore"}


def test_dropping_a_run_leaves_the_next_one(journal: Journal) -> None:
    journal.commit([_text("a", 0, "one")])
    journal.commit([Entry("a", 2, 0, "text", 3, "two")], drop=[Drop("a", 1)])
    journal.commit([], drop=[Drop("a", 1)])
    assert [(entry.run, entry.at, entry.text) for entry in journal.read("a")] == [(2, 3, "two")]


def test_only_text_that_is_held_may_be_left_out(journal: Journal) -> None:
    journal.commit([_text("a", 0, "one "), _text("a", 4, "two ", 1)])
    journal.commit([Entry("a", 1, 1, "text", 0, "three", 8), Entry.end("a", 1, ENDING, 13)])
    entries = journal.read("a", Held(1, [6]))
    text, part_1 = "one two ", ""
    for entry in entries:
        if entry.part == 0:
            assert entry.at <= 6
            assert text[entry.at :].startswith(entry.text)
        elif entry.part == 1:
            part_1 += entry.text
    assert part_1 == "three"
    assert entries[-1].is_end
    assert journal.read("a", Held(2, [6]))[0].at == 0


def test_unknown_answer_has_no_entries(journal: Journal) -> None:
    assert journal.read("unknown") == []


def test_reopened_sqlite_journal_has_all_commits(runtime: Runtime, tmp_path: Path) -> None:
    path = tmp_path / "deep" / "journal.sqlite3"
    SqliteJournal(path, runtime).commit([_text("a", 0, "one")])
    assert SqliteJournal(path, runtime).read("a") == [_text("a", 0, "one")]
    assert SqliteJournal(path, runtime).leftovers() == ["a"]


def test_sqlite_journal_is_readable_by_its_owner_only(runtime: Runtime, tmp_path: Path) -> None:
    SqliteJournal(tmp_path / "journal.sqlite3", runtime).commit([_text("a", 0, "one")])
    assert {path.stat().st_mode & 0o077 for path in tmp_path.iterdir()} == {0}


@pytest.fixture
def broken(runtime: Runtime, tmp_path: Path) -> tuple[SqliteJournal, Callable[[], None]]:
    path = tmp_path / "journal.sqlite3"
    journal = SqliteJournal(path, runtime)
    with sqlite3.connect(path) as other:
        other.execute(
            "create trigger full before insert on entries when new.text = 'b' "
            "begin select raise(abort, 'no room'); end"
        )

    def repair() -> None:
        with sqlite3.connect(path) as other:
            other.execute("drop trigger full")

    return journal, repair


def test_failed_commit_writes_nothing_and_can_be_retried(
    broken: tuple[SqliteJournal, Callable[[], None]],
) -> None:
    journal, repair = broken
    batch = [_text("a", 0, "a")._replace(behind=0), _text("a", 1, "b")._replace(behind=0)]
    with pytest.raises(JournalError, match="no room"):
        journal.commit(batch)
    assert journal.read("a") == []
    repair()
    journal.commit(batch)
    assert journal.read("a") == batch
