"""Backup, restore, move and prune take shares along; prune deletes those that have expired."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import requests

from tests.support.servers.postgres import PostgresServer
from tests.support.servers.wordbrook import ServerProcess
from tests.unit.transfer.made_exports import own

from ..conftest import Run, StartServer


@pytest.fixture
def link(start_server: StartServer) -> str:
    """Return the path of a share of a server that has ended."""
    server = start_server()
    headers = {"Authorization": f"Bearer {server.new_token()}"}
    file = {"file": ("x.json", json.dumps(own("c1", "a question", "an answer")))}
    requests.post(f"{server.url}/api/import", files=file, headers=headers, timeout=30)
    path = f"{server.url}/api/conversations/c1/shares"
    share = requests.post(path, json={}, headers=headers, timeout=30).json()["share"]
    server.kill()
    return f"/share/{share['id']}"


def status(server: ServerProcess, path: str) -> int:
    return requests.get(f"{server.url}{path}", timeout=30).status_code


def test_restored_backup_has_the_shares(
    run: Run, start_server: StartServer, link: str, tmp_path: Path
) -> None:
    assert run("backup", tmp_path / "backup").status == 0
    assert run("restore", tmp_path / "backup", "--replace").status == 0
    assert status(start_server(), link) == 200


@pytest.mark.needs("postgres")
def test_moved_database_has_the_shares(
    run: Run, start_server: StartServer, link: str, postgres: PostgresServer
) -> None:
    target = postgres.make_database(is_empty=True)
    moved = run("move", "--to", target)
    assert moved.status == 0, moved.output
    assert status(start_server(DATABASE_URL=target), link) == 200


def test_prune_deletes_expired_shares(run: Run, link: str, data_dir: Path) -> None:
    def count() -> list[int]:
        with closing(sqlite3.connect(data_dir / "wordbrook.sqlite3")) as database:
            tables = ("shares", "share_pieces")
            queries = [f"select count(*) from {table}" for table in tables]
            return [database.execute(query).fetchone()[0] for query in queries]

    def change(statement: str) -> None:
        with closing(sqlite3.connect(data_dir / "wordbrook.sqlite3")) as database, database:
            database.execute(statement)

    assert count()[0] == 1
    change("update shares set expires_at = '2020-01-01T00:00:00.000Z'")
    assert run("prune", "--older-than", "3650").status == 0
    assert count() == [0, 0]
