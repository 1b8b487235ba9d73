"""Pruning deletes what nobody used for long, of everybody, and nothing else."""

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
    """A database with conversations of different ages, one of them being answered."""
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


def left(path: Path, table: str) -> set[str]:
    with closing(sqlite3.connect(path)) as database:
        return {row[0] for row in database.execute(f"select id from {table}")}


def test_old_conversations_go_with_their_messages_and_the_others_stay(run: Run, path: Path) -> None:
    ended = run("prune", "--older-than", "30")
    assert (ended.status, "Deleted 1 conversations" in ended.said) == (0, True)
    assert left(path, "conversations") == {"running", "new"}
    assert left(path, "messages") == {"of running", "of new"}


def test_a_dry_run_deletes_nothing(run: Run, path: Path) -> None:
    ended = run("prune", "--older-than", "30", "--dry-run")
    assert (ended.status, "Would delete 1 conversations" in ended.said) == (0, True)
    assert left(path, "conversations") == {"old", "running", "new"}


def test_of_the_copies_of_migrations_the_newest_stays(run: Run, path: Path) -> None:
    names = [f"{path.name}.0001.2026010{day}T030405Z" for day in (1, 2, 3)]
    for name in [*names, f"{path.name}.mine"]:
        (path.parent / name).write_text("a copy")
    assert run("prune", "--older-than", "30").status == 0
    kept = {each.name for each in path.parent.iterdir()}
    assert kept >= {names[2], f"{path.name}.mine"}
    assert not kept & set(names[:2])


def test_compacting_gives_space_back(run: Run, path: Path) -> None:
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("update messages set parts = ? where id = 'of old'", ("x" * 10**6,))
    ended = run("prune", "--older-than", "30", "--compact")
    assert (ended.status, "Compacted" in ended.said) == (0, True)
    assert path.stat().st_size < 500_000


def test_an_age_must_be_said(run: Run, path: Path) -> None:
    assert run("prune").status == 2
    assert run("prune", "--older-than", "0").status == 2
    assert left(path, "conversations") == {"old", "running", "new"}


def test_a_database_of_another_revision_is_left_alone(run: Run, path: Path) -> None:
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("update alembic_version set version_num = '0001'")
    ended = run("prune", "--older-than", "30")
    assert (ended.status, "python -m app migrate" in ended.said) == (1, True)
    assert left(path, "conversations") == {"old", "running", "new"}
