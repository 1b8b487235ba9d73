"""The database at start is created, migrated after a copy, or refused."""

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine

import app
from app.conversations.db.database import Database
from app.conversations.schema.errors import DatabaseUnusable, NotMigrated, UnknownRevision
from app.conversations.schema.migrate_on_start import bring_up_to_date
from app.conversations.schema.revisions import MIGRATIONS, check_revision
from app.conversations.schema.tables import metadata
from app.runtime import Runtime

NEXT = """
import sqlalchemy as sa
from alembic import op
revision, down_revision, branch_labels, depends_on = "next", "0016", None, None
def upgrade() -> None:
    op.add_column("conversations", sa.Column("is_pinned", sa.Boolean))
"""


@pytest.fixture
def path(data_dir: Path) -> Path:
    return data_dir / "wordbrook.sqlite3"


@pytest.fixture
def newer(tmp_path: Path) -> Path:
    """Return our migrations with one more revision."""
    migrations = tmp_path / "newer"
    shutil.copytree(MIGRATIONS, migrations, ignore=shutil.ignore_patterns("__pycache__"))
    (migrations / "versions" / "next.py").write_text(NEXT)
    return migrations


def migrate(path: Path, runtime: Runtime, migrations: Path = MIGRATIONS) -> None:
    database = Database(f"sqlite:///{path}", runtime)
    clock = lambda: datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)  # noqa: E731
    try:
        bring_up_to_date(database.engine, runtime, clock=clock, migrations=migrations)
    finally:
        database.close()


def query(path: Path, statement: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(statement).fetchall()


def add_conversation(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(
            "INSERT INTO conversations (owner, id, title, created_at, updated_at)"
            " VALUES ('a', 'c', 'Kept', '', '')"
        )


def copies(path: Path) -> list[str]:
    beside = {path.name, f"{path.name}.lock", f"{path.name}-wal", f"{path.name}-shm"}
    return [found.name for found in path.parent.iterdir() if found.name not in beside]


def test_a_new_database_is_private_and_has_all_tables(path: Path, runtime: Runtime) -> None:
    migrate(path, runtime)
    tables = {name for (name,) in query(path, "SELECT name FROM sqlite_master WHERE type='table'")}
    assert tables >= metadata.tables.keys()
    assert query(path, "PRAGMA journal_mode") == [("wal",)]
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert path.stat().st_mode & 0o777 == 0o600
    assert copies(path) == []


def test_the_migrations_create_the_tables_that_the_code_uses(path: Path, runtime: Runtime) -> None:
    migrate(path, runtime)
    engine = create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        # FTS5 has tables of its own.
        options = {"include_name": lambda name, *_: not str(name).startswith("message_search")}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, metadata) == []
    engine.dispose()
    (sql,) = query(path, "SELECT sql FROM sqlite_master WHERE name='uq_messages_streaming'")[0]
    assert str(sql).endswith("WHERE status = 'streaming'")


def test_an_up_to_date_database_is_not_changed(path: Path, runtime: Runtime) -> None:
    migrate(path, runtime)
    add_conversation(path)
    migrate(path, runtime)
    assert copies(path) == []
    assert query(path, "SELECT title FROM conversations") == [("Kept",)]


def test_an_older_database_is_copied_and_migrated(
    path: Path, runtime: Runtime, newer: Path
) -> None:
    migrate(path, runtime)
    add_conversation(path)
    migrate(path, runtime, newer)
    assert query(path, "SELECT title, is_pinned FROM conversations") == [("Kept", None)]
    assert copies(path) == ["wordbrook.sqlite3.0016.20260102T030405Z"]
    copy = path.parent / copies(path)[0]
    assert query(copy, "SELECT owner, id, title FROM conversations") == [("a", "c", "Kept")]
    assert copy.stat().st_mode & 0o777 == 0o600


def test_a_failed_migration_is_rolled_back(path: Path, runtime: Runtime, newer: Path) -> None:
    migrate(path, runtime)
    (newer / "versions" / "next.py").write_text(NEXT + "    op.execute('SELECT no_such_thing')\n")
    with pytest.raises(DatabaseUnusable, match="no such column: no_such_thing"):
        migrate(path, runtime, newer)
    assert query(path, "SELECT version_num FROM alembic_version") == [("0016",)]
    add_conversation(path)


def test_a_newer_database_is_refused_and_not_changed(
    path: Path, runtime: Runtime, newer: Path
) -> None:
    migrate(path, runtime, newer)
    with pytest.raises(UnknownRevision, match="newer version") as caught:
        migrate(path, runtime)
    assert str(path) in str(caught.value)
    assert query(path, "SELECT version_num FROM alembic_version") == [("next",)]


def test_refusal_of_a_newer_database_names_the_command_that_puts_the_copy_back(
    path: Path, runtime: Runtime, newer: Path
) -> None:
    migrate(path, runtime)
    add_conversation(path)
    migrate(path, runtime, newer)
    with pytest.raises(UnknownRevision) as caught:
        migrate(path, runtime)
    command = str(caught.value).partition(": mv ")[2]
    subprocess.run(["sh", "-c", f"mv {command}"], check=True, timeout=30)
    migrate(path, runtime)
    assert query(path, "SELECT count(*) FROM conversations") == [(1,)]


def test_a_file_that_is_not_a_database_is_refused_and_not_changed(
    path: Path, runtime: Runtime
) -> None:
    path.parent.mkdir()
    path.write_bytes(b"something else entirely" * 100)
    with pytest.raises(DatabaseUnusable, match="not a database"):
        migrate(path, runtime)
    assert path.read_bytes() == b"something else entirely" * 100


def test_a_server_that_is_behind_is_refused_with_the_command(
    path: Path, runtime: Runtime, newer: Path
) -> None:
    migrate(path, runtime)
    engine = create_engine(f"sqlite:///{path}")
    check_revision(engine, MIGRATIONS)
    with pytest.raises(NotMigrated, match="run `python -m app migrate`"):
        check_revision(engine, newer)
    engine.dispose()


def test_one_of_several_starting_processes_migrates(
    path: Path, runtime: Runtime, newer: Path
) -> None:
    migrate(path, runtime)
    failures: list[Exception] = []

    def start() -> None:
        try:
            migrate(path, runtime, newer)
        except Exception as error:  # noqa: BLE001 - checked below
            failures.append(error)

    for task in [runtime.spawn(start) for _ in range(3)]:
        assert task.join(30)
    assert failures == []
    assert len(copies(path)) == 1


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("sqlite://", "must be a plain file"),
        ("sqlite:///:memory:", "must be a plain file"),
        ("sqlite:///x.db?mode=ro", "must be a plain file"),
        ("nonsense", "not the URL of a database"),
        ("nonsense://user:pass@host/db", "a PostgreSQL server or a SQLite file"),
        ("mysql+no_such_driver://user:pass@host/db", "a PostgreSQL server or a SQLite file"),
    ],
)
def test_the_error_for_an_unusable_url_has_no_password(
    runtime: Runtime, url: str, sentence: str
) -> None:
    with pytest.raises(DatabaseUnusable, match=sentence) as caught:
        Database(url, runtime)
    assert "pass" not in str(caught.value)


def test_migrations_are_found_under_another_package_name(tmp_path: Path) -> None:
    (tmp_path / "wordbrook").symlink_to(Path(app.__file__).parent)
    program = (
        "from wordbrook.conversations import open_store\n"
        "from wordbrook.runtime import choose_runtime\n"
        "from wordbrook.settings import Settings\n"
        "import pathlib, sys\n"
        "settings = Settings(data_dir=pathlib.Path('data'))\n"
        "store = open_store(settings, choose_runtime('threading'))\n"
        "assert store.list('a') == ([], None)\n"
        "assert 'app' not in sys.modules\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1"}
    run = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr


def test_migration_counts_the_texts_of_earlier_conversations(
    path: Path, runtime: Runtime, tmp_path: Path
) -> None:
    older = tmp_path / "older"
    shutil.copytree(MIGRATIONS, older, ignore=shutil.ignore_patterns("__pyc*", "000[89]*", "001*"))
    migrate(path, runtime, older)
    add_conversation(path)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(
            "INSERT INTO messages (owner, id, conversation_id, role, created_at, parts)"
            " VALUES ('a', 'm', 'c', 'user', '', ?)",
            ['[{"kind": "text", "at": 0, "text": "' + "a" * 500 + '"}]'],
        )
    migrate(path, runtime)
    [(stored_bytes,)] = query(path, "SELECT stored_bytes FROM conversations")
    assert isinstance(stored_bytes, int)
    assert 500 <= stored_bytes < 600
