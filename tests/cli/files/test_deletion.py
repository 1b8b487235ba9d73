"""What was deleted is nowhere in the bytes of the data directory after prune."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import requests
from sqlalchemy import create_engine, inspect, text

from app.testing.fake_openai.client import FakeOpenAI
from app.testing.waiting import eventually
from tests.support.answers import whole
from tests.support.servers.postgres import PostgresServer
from tests.support.servers.wordbrook import ServerProcess

from ..conftest import Run, StartServer

# Search folds case and splits at the hyphen; the index has its beginnings too.
WORD = "zanzibarflamingo"
Ask = Callable[..., requests.Response]


def asker(server: ServerProcess, token: str) -> Ask:
    def ask(method: str, path: str, **how: Any) -> requests.Response:
        headers = {"Authorization": f"Bearer {token}"}
        found = requests.request(method, f"{server.url}{path}", headers=headers, timeout=30, **how)
        assert found.ok, f"{found.text}\n{server.log()}"
        return found

    return ask


def plant(server: ServerProcess, fake: FakeOpenAI) -> tuple[Ask, list[str]]:
    """Put the word everywhere; return the ids of the conversations."""
    fake.script(whole(f"An answer about the {WORD}."))
    token = server.new_token()
    ask = asker(server, token)
    form: Any = {"file": (f"{WORD}.txt", f"the {WORD} file ".encode() * 500)}
    file_id = ask("POST", "/api/files", files=form).json()["file"]["file_id"]
    tab = server.tab(token)
    made = []
    for number in range(4):
        files = [file_id] if number == 0 else []
        ack = tab.ask(f"{WORD} {'filler ' * 400} {number}", file_ids=files)
        tab.wait_until_stored(ack)
        made.append(ack["conversation_id"])
    ask("PATCH", f"/api/conversations/{made[0]}", json={"title": f"My {WORD}"})
    ask("POST", f"/api/conversations/{made[0]}/shares", json={})
    export = ask("GET", f"/api/conversations/{made[0]}/export")
    again = export.text.replace(made[0], "imported")
    for message in export.json()["messages"]:
        again = again.replace(message["id"], f"again-{message['id']}")
    ask("POST", "/api/import", files={"file": ("x.json", again)})
    assert ask("GET", f"/api/search?q={WORD}").json()["hits"]
    return ask, ["imported", *made]


def places(folder: Path) -> list[str]:
    """Return the files that hold the word, or a long beginning of it, in any case."""
    wanted = WORD[:12].encode()
    return sorted(
        str(each.relative_to(folder))
        for each in folder.rglob("*")
        if each.is_file() and wanted in each.read_bytes().lower()
    )


@pytest.mark.parametrize("is_running", [True, False])
def test_deleted_word_is_in_no_file(
    run: Run, start_server: StartServer, fake: FakeOpenAI, data_dir: Path, is_running: bool
) -> None:
    server = start_server()
    ask, made = plant(server, fake)
    assert "wordbrook.sqlite3" in " ".join(places(data_dir))
    for id_ in made:
        ask("DELETE", f"/api/conversations/{id_}")
    if not is_running:
        server.kill()
    result = run("prune", "--older-than", "30")
    assert result.status == 0, result.output
    assert "in use" not in result.output
    assert places(data_dir) == []


def test_deleted_word_leaves_the_search_index(run: Run, data_dir: Path) -> None:
    assert run("migrate").status == 0
    path = data_dir / "wordbrook.sqlite3"
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute("pragma secure_delete = on")
        # Each is a part of the index of its own; a few are not merged by themselves.
        for number in range(3):
            values = (number + 1, "o61", f"{WORD}{number}")
            database.execute(
                "insert into message_search(rowid, owner_key, title, text) values (?, ?, '', ?)",
                values,
            )
        database.execute("delete from message_search")
    assert run("prune", "--older-than", "30").status == 0
    assert places(data_dir) == []


@pytest.mark.needs("postgres")
def test_deleted_word_is_in_no_table(
    start_server: StartServer, fake: FakeOpenAI, postgres: PostgresServer
) -> None:
    url = postgres.make_database()
    server = start_server(DATABASE_URL=url)
    ask, made = plant(server, fake)
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))

    def tables() -> list[str]:
        with engine.connect() as connection:
            return [
                name
                for name in inspect(engine).get_table_names()
                if connection.execute(
                    text(f'select 1 from "{name}" t where lower(t::text) like :word limit 1'),
                    {"word": f"%{WORD[:12]}%"},
                ).first()
            ]

    assert {"messages", "message_words", "files", "conversations"} <= set(tables())
    for id_ in made:
        ask("DELETE", f"/api/conversations/{id_}")
    eventually(lambda: not tables(), within_s=60, what="no table with the word")
    engine.dispose()
