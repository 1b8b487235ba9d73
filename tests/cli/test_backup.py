"""A backup of a running server is complete, and a restored one continues."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from app.cli.backup import delete_stored_entries, digest
from app.testing.fake_openai.client import FakeOpenAI
from app.testing.waiting import eventually
from app.testing.wire.chat_client import Json
from tests.support.answers import stalled, whole
from tests.support.servers.wordbrook import ServerProcess
from tests.support.wire.tab import Tab

from .conftest import Run, StartServer

ANSWERS = 12


@pytest.fixture
def tabs() -> Iterator[list[Tab]]:
    opened: list[Tab] = []
    yield opened
    for tab in opened:
        if tab.is_connected:
            tab.leave()


def open_tab(tabs: list[Tab], served: ServerProcess, token: str) -> Tab:
    tabs.append(Tab(served.url, token))
    return tabs[-1]


def load_answer(tab: Tab, ack: Json) -> Json:
    answer: Json = tab.open(ack)["messages"][1]
    return answer


def test_restored_backup_of_a_running_server_has_ended_and_running_answers(
    run: Run, start_server: StartServer, fake: FakeOpenAI, tabs: list[Tab], tmp_path: Path
) -> None:
    fake.script(stalled("Half of", " it"), marker="running")
    fake.script(whole("All of it"), marker="ended")
    first = start_server()
    token = first.new_token()
    tab = open_tab(tabs, first, token)
    ended = tab.ask("ended")
    running = tab.send("running")
    tab.wait_for_text(running, "Half of it")

    backup = tmp_path / "backup"
    made = run("backup", backup)
    assert made.status == 0, made.output
    first.kill()

    # A lock file that a killed server left does not block commands, once its worker is gone too.
    eventually(lambda: run("restore", "--replace", backup).status == 0, what="the restore")
    second = start_server()
    # The same token, because the secret key is in the backup.
    after = open_tab(tabs, second, token)
    assert load_answer(after, ended)["parts"][0]["text"] == "All of it"
    answer = eventually(
        lambda: (found := load_answer(after, running))["status"] != "streaming" and found,
        within_s=40,
    )
    assert (answer["status"], answer["error"]["code"]) == ("interrupted", "worker_lost")
    assert answer["parts"][0]["text"] == "Half of it"


def test_backup_during_running_answers_has_every_ended_answer(
    run: Run, shared_server: ServerProcess, shared_data_dir: Path, tabs: list[Tab], tmp_path: Path
) -> None:
    tab = open_tab(tabs, shared_server, shared_server.new_token())
    acks = [tab.send(f"question {number}") for number in range(ANSWERS)]
    tab.wait_for_end(acks[0])
    ended = {payload["answer_id"]: tab.text(payload) for payload in tab.payloads("answer:end")}
    made = run("backup", tmp_path / "backup", DATA_DIR=shared_data_dir)
    assert made.status == 0, made.output
    for ack in acks:
        tab.wait_for_end(ack, within_s=60)

    other = tmp_path / "other"
    assert run("restore", tmp_path / "backup", DATA_DIR=other).status == 0
    texts = stored_texts(other)
    assert ended
    assert {id_: texts.get(id_) for id_ in ended} == ended


def stored_texts(data_dir: Path) -> dict[str, str]:
    """Return the texts of all answers, including journal entries of running ones."""
    with closing(sqlite3.connect(data_dir / "wordbrook.sqlite3")) as database:
        database.execute("attach ? as journal", (str(data_dir / "journal.sqlite3"),))
        stored = "select id, json_extract(parts, '$[0].text') from messages where role='assistant'"
        texts = {id_: text or "" for id_, text in database.execute(stored)}
        journaled = "select answer_id, text from journal.entries where kind='text' order by seq"
        for id_, text in database.execute(journaled):
            texts[id_] += text
    return texts


def test_backup_keeps_only_journal_entries_of_streaming_runs(tmp_path: Path) -> None:
    journal, database = tmp_path / "journal.sqlite3", tmp_path / "wordbrook.sqlite3"
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("create table messages (id, status, run)")
        rows = [("runs", "streaming", 1), ("ended", "completed", 1), ("again", "streaming", 2)]
        connection.executemany("insert into messages values (?, ?, ?)", rows)
    with closing(sqlite3.connect(journal)) as connection, connection:
        connection.execute("create table entries (answer_id, run, text)")
        entries = [("runs", 1, "a"), ("ended", 1, "b"), ("again", 1, "c"), ("again", 2, "d")]
        connection.executemany("insert into entries values (?, ?, ?)", [*entries, ("gone", 1, "e")])
    delete_stored_entries(journal, database)
    with closing(sqlite3.connect(journal)) as connection:
        kept = connection.execute("select answer_id, run from entries").fetchall()
    assert kept == [("runs", 1), ("again", 2)]


def test_backup_is_private_and_not_overwritten(run: Run, tmp_path: Path) -> None:
    assert run("migrate").status == 0
    backup = tmp_path / "backup"
    assert run("backup", backup).status == 0
    assert backup.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in backup.iterdir()} == {0o600}
    again = run("backup", backup)
    assert (again.status, "exists" in again.output) == (1, True)
    assert [path.name for path in tmp_path.iterdir() if "unfinished" in path.name] == []


def test_backup_without_a_database_is_refused(run: Run, tmp_path: Path) -> None:
    result = run("backup", tmp_path / "backup")
    assert (result.status, "There is no database" in result.output) == (1, True)
    assert not (tmp_path / "backup").exists()


def test_backup_of_a_database_server_names_pg_dump_without_the_password(
    run: Run, tmp_path: Path
) -> None:
    result = run("backup", tmp_path / "b", DATABASE_URL="postgresql+psycopg://me:pw@127.0.0.1:9/x")
    assert (result.status, "pg_dump" in result.output, "pw" in result.output) == (1, True, False)


def test_restore_under_a_running_server_is_refused(
    run: Run, shared_server: ServerProcess, shared_data_dir: Path, tmp_path: Path
) -> None:
    assert run("migrate").status == 0
    assert run("backup", tmp_path / "backup").status == 0
    result = run("restore", "--replace", tmp_path / "backup", DATA_DIR=shared_data_dir)
    assert (result.status, "stop it first" in result.output) == (1, True)


def test_existing_files_are_moved_away_only_with_replace(
    run: Run, data_dir: Path, tmp_path: Path
) -> None:
    assert run("migrate").status == 0
    assert run("backup", tmp_path / "backup").status == 0
    before = (data_dir / "wordbrook.sqlite3").read_bytes()
    (data_dir / "journal.sqlite3").write_bytes(b"old entries")
    refused = run("restore", tmp_path / "backup")
    assert (refused.status, "--replace" in refused.output) == (1, True)
    assert run("restore", "--replace", tmp_path / "backup").status == 0
    (moved,) = data_dir.glob("replaced-*")
    assert (moved / "wordbrook.sqlite3").read_bytes() == before
    assert (moved / "journal.sqlite3").read_bytes() == b"old entries"
    assert not (data_dir / "journal.sqlite3").exists()
    assert run("doctor", "--no-ask").status == 0


def test_changed_backup_is_refused(run: Run, tmp_path: Path) -> None:
    assert run("migrate").status == 0
    assert run("backup", tmp_path / "backup").status == 0
    changed = tmp_path / "backup" / "wordbrook.sqlite3"
    changed.write_bytes(changed.read_bytes()[:-1])
    result = run("restore", tmp_path / "backup", DATA_DIR=tmp_path / "other")
    assert (result.status, "differs from its checksum" in result.output) == (1, True)
    assert not (tmp_path / "other").exists()


def test_folder_without_manifest_is_refused(run: Run, tmp_path: Path) -> None:
    for folder in (tmp_path / "nothing", tmp_path):
        result = run("restore", folder)
        assert (result.status, "is not a backup" in result.output) == (1, True)


@pytest.mark.parametrize("key", ["", "too short"])
def test_backup_with_an_invalid_secret_key_is_refused(run: Run, tmp_path: Path, key: str) -> None:
    assert run("migrate").status == 0
    backup = tmp_path / "backup"
    assert run("backup", backup).status == 0
    (backup / "secret_key").write_text(key)
    manifest = json.loads((backup / "manifest.json").read_text())
    manifest["sha256"]["secret_key"] = digest(backup / "secret_key")
    (backup / "manifest.json").write_text(json.dumps(manifest))
    result = run("restore", backup, DATA_DIR=tmp_path / "other")
    assert (result.status, str(backup / "secret_key") in result.output) == (1, True)
    assert not (tmp_path / "other").exists()
