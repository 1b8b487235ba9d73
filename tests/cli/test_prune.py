"""prune deletes old conversations of all users, and nothing else."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.conversations.ids import wire_time

from .conftest import Run


def at(days: int) -> str:
    return wire_time(datetime.now(UTC) - timedelta(days=days))


@pytest.fixture
def path(run: Run, data_dir: Path) -> Path:
    """A database with conversations of different ages, one with a running answer."""
    assert run("migrate").status == 0
    path = data_dir / "wordbrook.sqlite3"
    with closing(sqlite3.connect(path)) as database, database:
        for name, days in (("old", 40), ("running", 40), ("new", 3)):
            database.execute(
                "insert into conversations (owner, id, title, created_at, updated_at)"
                " values ('someone', ?, 't', ?, ?)",
                (name, at(60), at(days)),
            )
            database.execute(
                "insert into messages (owner, id, conversation_id, role, created_at, status, parts)"
                " values ('someone', ?, ?, 'assistant', ?, ?, '[]')",
                (f"of {name}", name, at(days), "streaming" if name == "running" else "completed"),
            )
    return path


def remaining_ids(path: Path, table: str) -> set[str]:
    with closing(sqlite3.connect(path)) as database:
        return {row[0] for row in database.execute(f"select id from {table}")}


def test_old_conversations_are_deleted_with_their_messages_and_newer_ones_kept(
    run: Run, path: Path
) -> None:
    result = run("prune", "--older-than", "30")
    assert (result.status, "Deleted 1 conversations" in result.output) == (0, True)
    assert remaining_ids(path, "conversations") == {"running", "new"}
    assert remaining_ids(path, "messages") == {"of running", "of new"}


def test_dry_run_deletes_nothing(run: Run, path: Path) -> None:
    result = run("prune", "--older-than", "30", "--dry-run")
    assert (result.status, "Would delete 1 conversations" in result.output) == (0, True)
    assert remaining_ids(path, "conversations") == {"old", "running", "new"}


def test_newest_copy_of_a_migration_is_kept(run: Run, path: Path) -> None:
    names = [f"{path.name}.0001.2026010{day}T030405Z" for day in (1, 2, 3)]
    for name in [*names, f"{path.name}.mine"]:
        (path.parent / name).write_text("a copy")
    assert run("prune", "--older-than", "30").status == 0
    kept = {each.name for each in path.parent.iterdir()}
    assert kept >= {names[2], f"{path.name}.mine"}
    assert not kept & set(names[:2])


def test_compact_shrinks_the_file(run: Run, path: Path) -> None:
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("update messages set parts = ? where id = 'of old'", ("x" * 10**6,))
    result = run("prune", "--older-than", "30", "--compact")
    assert (result.status, "Compacted" in result.output) == (0, True)
    assert path.stat().st_size < 500_000


def test_missing_or_zero_age_is_a_usage_error(run: Run, path: Path) -> None:
    assert run("prune").status == 2
    assert run("prune", "--older-than", "0").status == 2
    assert remaining_ids(path, "conversations") == {"old", "running", "new"}


def test_database_of_another_revision_is_unchanged(run: Run, path: Path) -> None:
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("update alembic_version set version_num = '0001'")
    result = run("prune", "--older-than", "30")
    assert (result.status, "python -m app migrate" in result.output) == (1, True)
    assert remaining_ids(path, "conversations") == {"old", "running", "new"}
