"""What every journal does, memory and SQLite alike."""

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.journal.base import Entry, Journal, JournalError
from app.journal.memory import MemoryJournal
from app.journal.sqlite import SqliteJournal
from app.runtime import Runtime

ENDING = {"status": "completed", "error": None}


@pytest.fixture(params=["memory", "sqlite"])
def journal(request: pytest.FixtureRequest, runtime: Runtime, tmp_path: Path) -> Iterator[Journal]:
    made: Journal = (
        MemoryJournal()
        if request.param == "memory"
        else SqliteJournal(tmp_path / "journal.sqlite3", runtime)
    )
    yield made
    made.close()


def _text(answer_id: str, at: int, text: str) -> Entry:
    return Entry(answer_id, 1, 0, "text", at, text)


def test_entries_come_back_in_the_order_they_were_committed(journal: Journal) -> None:
    first, second = _text("a", 0, "one 😀"), _text("a", 6, "two\ufffd")
    journal.commit([first, _text("b", 0, "other")])
    journal.commit([second, Entry.end("a", 1, ENDING)])
    assert journal.read("a") == [first, second, Entry.end("a", 1, ENDING)]
    assert journal.read("a")[-1].ending() == ENDING


def test_dropping_one_answer_leaves_the_others(journal: Journal) -> None:
    journal.commit([_text("a", 0, "one"), _text("b", 0, "other")])
    journal.commit([_text("b", 5, "more")], drop=["a", "unknown"])
    assert journal.read("a") == []
    assert journal.answer_ids() == ["b"]
    assert [entry.text for entry in journal.read("b")] == ["other", "more"]


def test_an_unknown_answer_has_no_entries(journal: Journal) -> None:
    assert journal.read("nobody's") == []


def test_the_sqlite_journal_keeps_what_was_committed_when_opened_again(
    runtime: Runtime, tmp_path: Path
) -> None:
    path = tmp_path / "deep" / "journal.sqlite3"
    SqliteJournal(path, runtime).commit([_text("a", 0, "one")])
    assert SqliteJournal(path, runtime).read("a") == [_text("a", 0, "one")]


def test_nobody_else_may_read_the_sqlite_journal(runtime: Runtime, tmp_path: Path) -> None:
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

    def mend() -> None:
        with sqlite3.connect(path) as other:
            other.execute("drop trigger full")

    return journal, mend


def test_a_commit_that_fails_writes_nothing_and_can_be_made_again(
    broken: tuple[SqliteJournal, Callable[[], None]],
) -> None:
    journal, mend = broken
    batch = [_text("a", 0, "a"), _text("a", 1, "b")]
    with pytest.raises(JournalError, match="no room"):
        journal.commit(batch)
    assert journal.read("a") == []
    mend()
    journal.commit(batch)
    assert journal.read("a") == batch
