"""PostgreSQL: waiting for it does not block other tasks and has a time limit."""

import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from psycopg import waiting
from sqlalchemy import NullPool, create_engine, make_url, text

from app.conversations import open_store
from app.conversations.db import postgres as waiting_for_postgres
from app.conversations.db.database import Database
from app.conversations.schema.errors import DatabaseUnusable, NotMigrated, UnknownRevision
from app.conversations.schema.tables import metadata
from app.protocol.errors import Refusal
from app.runtime import Runtime
from app.settings import Settings
from app.testing.waiting import eventually
from tests.support.fault_proxy import CutProxy
from tests.support.needs import ROOT
from tests.support.servers.postgres import PostgresServer

pytestmark = pytest.mark.needs("postgres")


@pytest.fixture
def url(postgres: PostgresServer) -> str:
    return postgres.make_database()


@pytest.fixture
def database(url: str, runtime: Runtime) -> Iterator[Database]:
    database = Database(url, runtime)
    yield database
    database.close()


@pytest.fixture
def proxy(postgres: PostgresServer) -> Iterator[CutProxy]:
    with CutProxy(postgres.port) as proxy:
        yield proxy


def one(database: Database) -> int:
    return database.read(lambda tx: int(tx.execute(text("SELECT 1")).scalar_one()))


def answers(database: Database) -> bool:
    try:
        return one(database) == 1
    except Refusal:
        return False


def steps_during_a_slow_query(database: Database, runtime: Runtime) -> int:
    steps: list[int] = []
    is_over: list[bool] = []

    def watch() -> None:
        while not is_over:
            steps.append(1)
            runtime.sleep(0.001)

    one(database)
    watching = runtime.spawn(watch)
    database.read(lambda tx: tx.execute(text("SELECT pg_sleep(0.5)")).all())
    is_over.append(True)
    watching.join(10)
    return len(steps)


def test_other_tasks_run_during_a_slow_query(database: Database, runtime: Runtime) -> None:
    assert steps_during_a_slow_query(database, runtime) >= 20


def test_other_tasks_do_not_run_with_psycopgs_own_wait(
    database: Database, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    if runtime.name == "threading":
        return  # threads may block
    monkeypatch.setattr(waiting, "wait", waiting.wait_c)
    assert steps_during_a_slow_query(database, runtime) < 20


def test_a_silent_server_times_out_and_is_used_again_when_it_answers(
    url: str, runtime: Runtime, proxy: CutProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting_for_postgres, "QUERY_S", 2.0)
    through = make_url(url).set(port=proxy.port).render_as_string(hide_password=False)
    database = Database(through, runtime)
    assert one(database) == 1
    proxy.blackhole()
    with pytest.raises(Refusal, match="storage_unavailable"):
        one(database)
    proxy.restore()
    eventually(lambda: answers(database), what="the database answers again")
    database.close()


def test_a_refused_connect_is_not_retried_at_once(
    url: str, runtime: Runtime, proxy: CutProxy, caplog: pytest.LogCaptureFixture
) -> None:
    through = make_url(url).set(port=proxy.port).render_as_string(hide_password=False)
    database = Database(through, runtime)
    proxy.cut()
    before = proxy.connections().accepted
    for _ in range(20):
        assert not answers(database)
    assert proxy.connections().accepted - before < 20
    assert len(caplog.messages) == 1
    proxy.restore()
    eventually(lambda: answers(database), what="the database answers again")
    database.close()


def test_the_log_of_an_unknown_host_has_no_password(
    runtime: Runtime, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    database = Database("postgresql://me:geheim@nowhere.invalid/wordbrook", runtime)
    assert not answers(database)
    assert "nowhere.invalid is not known" in caplog.text
    assert "geheim" not in caplog.text


def test_a_server_is_migrated_by_the_command_and_never_at_start(
    postgres: PostgresServer, runtime: Runtime, tmp_path: Path
) -> None:
    url = postgres.make_database(is_empty=True)
    with pytest.raises(NotMigrated, match="python -m app migrate"):
        open_store(Settings(database_url=url), runtime).close()
    command = [sys.executable, "-m", "app", "migrate"]
    env = {**os.environ, "DATABASE_URL": url, "DATA_DIR": str(tmp_path)}
    subprocess.run(command, env=env, cwd=ROOT, check=True)
    open_store(Settings(database_url=url), runtime).close()


def test_a_newer_revision_is_refused(url: str, runtime: Runtime) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(UnknownRevision, match="9999"):
        open_store(Settings(database_url=url), runtime)


def test_the_error_for_an_unreachable_server_has_no_password(
    runtime: Runtime, proxy: CutProxy
) -> None:
    proxy.cut()
    url = f"postgresql://me:geheim@127.0.0.1:{proxy.port}/wordbrook"
    with pytest.raises(DatabaseUnusable, match="cannot be used") as caught:
        open_store(Settings(database_url=url), runtime)
    assert "geheim" not in str(caught.value)


def test_the_migrations_create_the_tables(url: str) -> None:
    engine = create_engine(make_url(url).set(drivername="postgresql+psycopg"), poolclass=NullPool)
    with engine.connect() as connection:
        # What only the search uses exists only in its revisions.
        of_search = ("message_words", "ix_messages_search")
        options = {"include_name": lambda name, *_: not str(name).startswith(of_search)}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, metadata) == []
