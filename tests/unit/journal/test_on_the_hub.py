"""The SQLite journal commits on the hub only while that does not block it."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from app.journal import sqlite
from app.journal.base import Entry, JournalError
from app.journal.sqlite import MOST_ON_HUB_CHARS, PROOF, SqliteJournal
from app.runtime import Runtime
from app.testing.waiting import eventually
from tests.support.sqlite_file import hold_alone_for_a_moment, times_open

ONE = Entry("a", 1, 0, "text", 0, "one")
TWO = Entry("a", 1, 0, "text", 3, "two")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.sqlite3"


@pytest.fixture
def journal(runtime: Runtime, path: Path, monkeypatch: pytest.MonkeyPatch) -> SqliteJournal:
    # On a busy machine too, a commit counts as slow only where a test says so.
    monkeypatch.setattr(sqlite, "FAST_S", 3600.0)
    return SqliteJournal(path, runtime)


def _prove(journal: SqliteJournal) -> None:
    for _ in range(PROOF):
        journal.commit(())


def test_hub_commits_only_to_a_disk_that_proved_fast(journal: SqliteJournal) -> None:
    for _ in range(PROOF - 1):
        journal.commit(())
    assert not journal.commit_at_once([ONE])
    assert journal.read("a") == []
    journal.commit(())
    assert journal.commit_at_once([ONE])
    assert journal.commit_at_once([TWO])
    assert journal.read("a") == [ONE, TWO]


def test_slow_commit_keeps_later_ones_off_the_hub_until_the_disk_proves_fast_again(
    journal: SqliteJournal, monkeypatch: pytest.MonkeyPatch
) -> None:
    _prove(journal)
    with monkeypatch.context() as slow:
        slow.setattr(sqlite, "FAST_S", 0.0)
        assert journal.commit_at_once([ONE])
    assert not journal.commit_at_once([TWO])
    _prove(journal)
    assert journal.commit_at_once([TWO])


def test_hub_does_not_wait_for_a_file_that_another_process_locks(
    journal: SqliteJournal, path: Path
) -> None:
    _prove(journal)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("begin immediate")
        assert not journal.commit_at_once([ONE])
        other.execute("rollback")
    journal.commit([ONE])
    assert journal.read("a") == [ONE]


def test_commit_that_opens_the_file_waits_for_an_exclusive_lock(
    journal: SqliteJournal, path: Path, runtime: Runtime
) -> None:
    release = hold_alone_for_a_moment(path, runtime)
    journal.commit([ONE])
    assert release.join(20)
    assert journal.read("a") == [ONE]


def test_error_of_a_failed_opening_keeps_no_file_descriptor(
    journal: SqliteJournal, path: Path
) -> None:
    path.write_bytes(b"x" * 100_000)
    with pytest.raises(JournalError, match="not a database") as refused:
        journal.commit([ONE])
    assert refused.value.__traceback__ is not None
    assert times_open(path) == 0


def test_long_text_is_not_committed_on_the_hub(journal: SqliteJournal) -> None:
    _prove(journal)
    assert not journal.commit_at_once([ONE._replace(text="x" * (MOST_ON_HUB_CHARS + 1))])


def test_checkpoint_moves_the_wal_into_the_file_beside_commits(
    journal: SqliteJournal, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "MOST_WAL_PAGES", 10)
    _prove(journal)
    entries = [ONE._replace(at=index) for index in range(20)]
    journal.commit(entries)
    eventually(lambda: _rows_in_the_main_file(path) == len(entries))
    # The first commit after it restarts the WAL, which waits for the disk.
    eventually(lambda: not journal._is_checkpointing)
    assert not journal.commit_at_once([TWO])


def _rows_in_the_main_file(path: Path) -> Any:
    with closing(sqlite3.connect(f"file:{path}?immutable=1", uri=True)) as beside:
        try:
            return beside.execute("select count(*) from entries").fetchone()[0]
        except sqlite3.DatabaseError:
            return None  # it is being written just now
