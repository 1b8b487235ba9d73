"""A backup made while the server runs is whole, and what is restored goes on."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from app.cli.backup import drop_stored
from tests.integration.server_process import Served
from tests.integration.tab import Tab
from tests.support.answers import stalled, whole
from tests.support.client import Json
from tests.support.fake_provider.client import FakeProvider
from tests.support.waiting import eventually

from .conftest import MakeServed, Run

ANSWERS = 12


@pytest.fixture
def tabs() -> Iterator[list[Tab]]:
    opened: list[Tab] = []
    yield opened
    for tab in opened:
        if tab.is_connected:
            tab.leave()


def open_tab(tabs: list[Tab], served: Served, token: str) -> Tab:
    tabs.append(Tab(served.url, token))
    return tabs[-1]


def answer_of(tab: Tab, ack: Json) -> Json:
    answer: Json = tab.open(ack)["messages"][1]
    return answer


def test_a_running_server_is_backed_up_with_the_text_of_answers_that_run(
    run: Run, serve: MakeServed, fake: FakeProvider, tabs: list[Tab], tmp_path: Path
) -> None:
    fake.script(stalled("Half of", " it"), marker="running")
    fake.script(whole("All of it"), marker="ended")
    first = serve()
    token = first.new_token()
    tab = open_tab(tabs, first, token)
    ended = tab.ask("ended")
    running = tab.send("running")
    tab.wait_for_text(running, "Half of it")

    backup = tmp_path / "backup"
    made = run("backup", backup)
    assert made.status == 0, made.said
    first.kill()

    other = tmp_path / "other"
    restored = run("restore", backup, DATA_DIR=other)
    assert restored.status == 0, restored.said
    second = serve(other)
    # The same token: whoever owned it there owns it here.
    after = open_tab(tabs, second, token)
    assert answer_of(after, ended)["parts"][0]["text"] == "All of it"
    answer = eventually(
        lambda: (found := answer_of(after, running))["status"] != "streaming" and found,
        within_s=20,
    )
    assert (answer["status"], answer["error"]["code"]) == ("interrupted", "worker_lost")
    assert answer["parts"][0]["text"] == "Half of it"


def test_every_answer_that_had_ended_is_in_a_backup_made_amid_others(
    run: Run, serve: MakeServed, tabs: list[Tab], tmp_path: Path
) -> None:
    served = serve()
    tab = open_tab(tabs, served, served.new_token())
    acks = [tab.send(f"question {number}") for number in range(ANSWERS)]
    tab.wait_for_end(acks[0])
    ended = {payload["answer_id"]: tab.text(payload) for payload in tab.payloads("answer:end")}
    made = run("backup", tmp_path / "backup")
    assert made.status == 0, made.said
    for ack in acks:
        tab.wait_for_end(ack, within_s=60)

    other = tmp_path / "other"
    assert run("restore", tmp_path / "backup", DATA_DIR=other).status == 0
    texts = stored_texts(other)
    assert ended
    assert {id_: texts.get(id_) for id_ in ended} == ended


def stored_texts(data_dir: Path) -> dict[str, str]:
    """Return the texts of all answers, those of running ones as the journal has them."""
    with closing(sqlite3.connect(data_dir / "wordbrook.sqlite3")) as database:
        database.execute("attach ? as journal", (str(data_dir / "journal.sqlite3"),))
        stored = "select id, json_extract(parts, '$[0].text') from messages where role='assistant'"
        texts = {id_: text or "" for id_, text in database.execute(stored)}
        journaled = "select answer_id, text from journal.entries where kind='text' order by seq"
        for id_, text in database.execute(journaled):
            texts[id_] += text
    return texts


def test_of_the_journal_only_what_the_database_waits_for_is_kept(tmp_path: Path) -> None:
    journal, database = tmp_path / "journal.sqlite3", tmp_path / "wordbrook.sqlite3"
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("create table messages (id, status, run)")
        rows = [("runs", "streaming", 1), ("ended", "completed", 1), ("again", "streaming", 2)]
        connection.executemany("insert into messages values (?, ?, ?)", rows)
    with closing(sqlite3.connect(journal)) as connection, connection:
        connection.execute("create table entries (answer_id, run, text)")
        entries = [("runs", 1, "a"), ("ended", 1, "b"), ("again", 1, "c"), ("again", 2, "d")]
        connection.executemany("insert into entries values (?, ?, ?)", [*entries, ("gone", 1, "e")])
    drop_stored(journal, database)
    with closing(sqlite3.connect(journal)) as connection:
        kept = connection.execute("select answer_id, run from entries").fetchall()
    assert kept == [("runs", 1), ("again", 2)]


def test_a_backup_is_for_its_owner_s_eyes_and_never_written_over(run: Run, tmp_path: Path) -> None:
    assert run("migrate").status == 0
    backup = tmp_path / "backup"
    assert run("backup", backup).status == 0
    assert backup.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in backup.iterdir()} == {0o600}
    again = run("backup", backup)
    assert (again.status, "exists" in again.said) == (1, True)
    assert [path.name for path in tmp_path.iterdir() if "unfinished" in path.name] == []


def test_without_a_database_there_is_nothing_to_back_up(run: Run, tmp_path: Path) -> None:
    ended = run("backup", tmp_path / "backup")
    assert (ended.status, "There is no database" in ended.said) == (1, True)
    assert not (tmp_path / "backup").exists()


def test_a_database_server_is_left_to_its_own_tools(run: Run, tmp_path: Path) -> None:
    ended = run("backup", tmp_path / "b", DATABASE_URL="postgresql+psycopg://me:pw@127.0.0.1:9/x")
    assert (ended.status, "pg_dump" in ended.said, "pw" in ended.said) == (1, True, False)


def test_nothing_is_restored_under_a_running_server(
    run: Run, serve: MakeServed, tmp_path: Path
) -> None:
    serve()
    assert run("backup", tmp_path / "backup").status == 0
    ended = run("restore", "--replace", tmp_path / "backup")
    assert (ended.status, "stop it first" in ended.said) == (1, True)


def test_what_is_there_is_replaced_only_when_told_and_then_set_aside(
    run: Run, data_dir: Path, tmp_path: Path
) -> None:
    assert run("migrate").status == 0
    assert run("backup", tmp_path / "backup").status == 0
    before = (data_dir / "wordbrook.sqlite3").read_bytes()
    (data_dir / "journal.sqlite3").write_bytes(b"of another time")
    refused = run("restore", tmp_path / "backup")
    assert (refused.status, "--replace" in refused.said) == (1, True)
    assert run("restore", "--replace", tmp_path / "backup").status == 0
    (aside,) = data_dir.glob("replaced-*")
    assert (aside / "wordbrook.sqlite3").read_bytes() == before
    assert (aside / "journal.sqlite3").read_bytes() == b"of another time"
    assert not (data_dir / "journal.sqlite3").exists()
    assert run("doctor", "--no-ask").status == 0


def test_a_backup_that_was_changed_is_refused(run: Run, tmp_path: Path) -> None:
    assert run("migrate").status == 0
    assert run("backup", tmp_path / "backup").status == 0
    changed = tmp_path / "backup" / "wordbrook.sqlite3"
    changed.write_bytes(changed.read_bytes()[:-1])
    ended = run("restore", tmp_path / "backup", DATA_DIR=tmp_path / "other")
    assert (ended.status, "not as it was" in ended.said) == (1, True)
    assert not (tmp_path / "other").exists()


def test_what_is_no_backup_is_refused(run: Run, tmp_path: Path) -> None:
    for place in (tmp_path / "nothing", tmp_path):
        ended = run("restore", place)
        assert (ended.status, "is no backup" in ended.said) == (1, True)
