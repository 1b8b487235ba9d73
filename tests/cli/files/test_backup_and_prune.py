"""Backup, restore and prune take the contents of files along."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import requests

from app.testing.fake_openai.client import FakeOpenAI
from tests.support.answers import whole
from tests.support.servers.wordbrook import ServerProcess

from ..conftest import Run, StartServer

TEXT = b"the minutes of the meeting"


def add_used_file(server: ServerProcess, token: str) -> str:
    """Add a file and send it; return the path of its content on the server."""
    headers = {"Authorization": f"Bearer {token}"}
    form: Any = {"file": ("minutes.txt", TEXT)}
    added = requests.post(f"{server.url}/api/files", files=form, headers=headers, timeout=30)
    file_id = added.json()["file"]["file_id"]
    tab = server.tab(token)
    tab.wait_until_stored(tab.ask("Read it.", file_ids=[file_id]))
    return f"/api/files/{file_id}"


def read(server: ServerProcess, token: str, path: str) -> requests.Response:
    headers = {"Authorization": f"Bearer {token}"}
    return requests.get(f"{server.url}{path}", headers=headers, timeout=30)


@pytest.fixture
def used(start_server: StartServer, fake: FakeOpenAI) -> tuple[str, str]:
    """Return the token and the path of a used file of a server that has ended."""
    fake.script(whole("Done."))
    server = start_server()
    token = server.new_token()
    path = add_used_file(server, token)
    server.kill()
    return token, path


def contents(data_dir: Path) -> list[Path]:
    return [each for each in (data_dir / "files").glob("??/*") if each.is_file()]


def test_restored_backup_has_the_files(
    run: Run, start_server: StartServer, used: tuple[str, str], data_dir: Path, tmp_path: Path
) -> None:
    assert run("backup", tmp_path / "backup").status == 0
    (content,) = contents(data_dir)
    content.unlink()
    assert run("restore", tmp_path / "backup", "--replace").status == 0
    token, path = used
    assert read(start_server(), token, path).content == TEXT


def test_damaged_content_of_a_backup_is_refused(
    run: Run, used: tuple[str, str], tmp_path: Path
) -> None:
    assert run("backup", tmp_path / "backup").status == 0
    (content,) = contents(tmp_path / "backup")
    content.write_bytes(b"another meeting")
    result = run("restore", tmp_path / "backup", "--replace")
    assert (result.status, "differs from its checksum" in result.output) == (1, True)


def test_prune_deletes_the_files_of_what_it_deletes(
    run: Run, used: tuple[str, str], data_dir: Path
) -> None:
    assert len(contents(data_dir)) == 1
    with closing(sqlite3.connect(data_dir / "wordbrook.sqlite3")) as database, database:
        database.execute("update conversations set updated_at = '2020-01-01T00:00:00.000Z'")
    assert run("prune", "--older-than", "30").status == 0
    assert contents(data_dir) == []
    with closing(sqlite3.connect(data_dir / "wordbrook.sqlite3")) as database:
        assert database.execute("select count(*) from files").fetchone() == (0,)
