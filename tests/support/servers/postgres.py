"""A PostgreSQL server of a test's own, on a free port, that can be killed and started again."""

import os
import shutil
import signal
import subprocess
from pathlib import Path
from tempfile import mkdtemp
from typing import Self
from uuid import uuid4

import psycopg
from sqlalchemy import Engine, create_engine

from app.conversations.schema.revisions import migrate_server
from app.testing.waiting import eventually

from ..needs import postgres_programs
from ..ports import free_port

START_S = 120.0


def _engine(url: str) -> Engine:
    return create_engine(url.replace("postgresql:", "postgresql+psycopg:"))


class PostgresServer:
    """One server with any number of databases; its data is removed with it."""

    def __init__(self) -> None:
        # Not below pytest's folders: only their owner may enter them, and PostgreSQL refuses to be
        # started by root.
        self._directory = Path(mkdtemp(prefix="wordbrook-postgres-"))
        self._user = "postgres" if os.geteuid() == 0 else None
        if self._user:
            shutil.chown(self._directory, self._user)
        self._data = self._directory / "data"
        self._log = self._directory / "log"
        self._process: subprocess.Popen[bytes] | None = None
        self._migrated: str | None = None
        self.port = free_port()
        programs = postgres_programs()
        assert programs is not None
        self._programs = programs

    def start(self) -> Self:
        """Start it; returns when it answers."""
        if not self._data.exists():
            initdb: list[str | Path] = [self._programs / "initdb", "-D", self._data]
            self._run([*initdb, "-U", "postgres", "-A", "trust", "--no-sync"]).wait(START_S)
        where = ["-p", str(self.port), "-c", "listen_addresses=127.0.0.1"]
        cheap = ["-c", "unix_socket_directories=", "-c", "shared_buffers=32MB"]
        self._process = self._run([self._programs / "postgres", "-D", self._data, *where, *cheap])
        eventually(self._answers, within_s=START_S, what="postgres answers")
        return self

    def _run(self, command: list[str | Path]) -> subprocess.Popen[bytes]:
        with self._log.open("ab") as log:
            return subprocess.Popen(
                [str(word) for word in command],
                stdout=log,
                stderr=log,
                user=self._user,
                cwd=self._directory,
            )

    def _answers(self) -> bool:
        try:
            self.execute("SELECT 1")
        except psycopg.OperationalError:
            return False
        return True

    def execute(self, statement: str) -> None:
        """Run one statement as the superuser."""
        url = f"postgresql://postgres@127.0.0.1:{self.port}/postgres"
        with psycopg.connect(url, autocommit=True, connect_timeout=5) as connection:
            connection.execute(statement.encode())

    def make_database(self, *, is_empty: bool = False, revision: str | None = None) -> str:
        """Make a database with its tables, an empty one, or one of `revision`; return its URL."""
        name = f"wordbrook_{uuid4().hex[:12]}"
        if is_empty:
            self.execute(f"CREATE DATABASE {name}")
        elif revision is not None:
            url = self.make_database(is_empty=True)
            migrate_server(_engine(url), revision=revision)
            return url
        else:
            if self._migrated is None:
                self._migrated = self.make_database(is_empty=True)
                migrate_server(_engine(self._migrated))
            template = self._migrated.rpartition("/")[2]
            self.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return f"postgresql://postgres@127.0.0.1:{self.port}/{name}"

    def stop(self) -> None:
        """Stop it at once, as an operator does who restarts it."""
        self._end(signal.SIGINT)

    def kill(self) -> None:
        """Stop it without closing its connections."""
        self._end(signal.SIGQUIT)

    def _end(self, number: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.send_signal(number)
            process.wait(START_S)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.kill()
        # Hundreds of databases are a hundred thousand files: on a busy machine removing them took a
        # minute, for which no test waits.
        command = ["sh", "-c", 'rm -rf -- "$0" &', str(self._directory)]
        subprocess.run(command, start_new_session=True, check=True)
