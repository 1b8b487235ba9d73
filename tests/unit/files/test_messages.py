"""Files of a message: shown, sent to the model, refused; deleted with the last message."""

import base64
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from app.testing.fake_openai.client import FakeOpenAI
from app.testing.wire.chat_client import new_id
from tests.support import hostile_files as made

from .conftest import FileServer

WORD = "zanzibarflamingo"


def sent(fake: FakeOpenAI) -> list[dict[str, Any]]:
    """Return the messages of the last request to the model."""
    messages: list[dict[str, Any]] = fake.requests()[-1]["body"]["messages"]
    return messages


def test_message_shows_its_files(server: FileServer, token: str) -> None:
    file = server.add(token, made.png(), "a.png")
    ack = server.ask(token, "What is this?", [file])
    path = f"/api/conversations/{ack['conversation_id']}/messages"
    question = server.request(token, "GET", path).get_json()["messages"][0]
    assert question["parts"] == [
        {"kind": "text", "at": 0, "text": "What is this?"},
        {"kind": "file", **file},
    ]


def test_picture_is_sent_as_a_data_url(server: FileServer, token: str, fake: FakeOpenAI) -> None:
    file = server.add(token, made.png(), "a.png")
    server.ask(token, "What is this?", [file])
    data = server.request(token, "GET", f"/api/files/{file['file_id']}").data
    url = f"data:image/png;base64,{base64.b64encode(data).decode()}"
    assert sent(fake)[-1]["content"] == [
        {"type": "text", "text": "What is this?"},
        {"type": "image_url", "image_url": {"url": url}},
    ]


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (f"about the {WORD}".encode(), "a.txt"),
        (made.pdf_of(f"about the {WORD}"), "a.pdf"),
        (made.docx_of(f"about the {WORD}"), "a.docx"),
        (f"\ufeffabout the {WORD}".encode("utf-16-le"), "b.txt"),
    ],
)
def test_text_of_a_document_is_sent_before_the_question(
    server: FileServer, token: str, fake: FakeOpenAI, data: bytes, name: str
) -> None:
    server.ask(token, "Sum it up.", [server.add(token, data, name)])
    content = " ".join(sent(fake)[-1]["content"].split())
    assert content == f'<file name="{name}"> about the {WORD} </file> Sum it up.'


def test_message_may_be_a_file_alone(server: FileServer, token: str, fake: FakeOpenAI) -> None:
    ack = server.ask(token, "", [server.add(token, b"only this", "notes.txt")])
    assert sent(fake)[-1]["content"] == '<file name="notes.txt">\nonly this\n</file>'
    path = f"/api/conversations/{ack['conversation_id']}"
    conversation = server.request(token, "GET", path).get_json()["conversation"]
    assert conversation["title"] == "notes.txt"


def test_long_document_is_cut_to_the_history_with_a_note(
    server: FileServer, token: str, fake: FakeOpenAI
) -> None:
    file = server.add(token, b"0123456789 " * 30_000, "long.txt")
    fake.next([{"delta": "Digits."}, {"finish": "stop"}, {"done": True}])
    server.ask(token, "Sum it up.", [file])
    content = sent(fake)[-1]["content"]
    assert len(content) < 16_000 * 4
    assert "of 330000 characters fit.]" in content
    assert content.endswith("Sum it up.")


@pytest.mark.parametrize("which", ["foreign", "unknown"])
def test_file_of_another_user_is_missing(server: FileServer, token: str, which: str) -> None:
    foreign = server.add(server.new_user(), b"not yours", "a.txt")
    file = foreign if which == "foreign" else {"file_id": "unknown"}
    ack = server.ask(token, "Show it.", [file])
    assert ack["error"]["code"] == "file_missing"


def test_http_door_takes_files_too(server: FileServer, token: str, fake: FakeOpenAI) -> None:
    file = server.add(token, b"by http", "a.txt")
    body = {"message_id": new_id(), "text": "Read it.", "file_ids": [file["file_id"]]}
    ack = server.request(token, "POST", "/api/answers", json=body).get_json()
    server.conversation = ack["conversation_id"]
    server.ended(token, ack["answer_id"])
    assert "by http" in sent(fake)[-1]["content"]
    foreign = server.request(
        server.new_user(), "POST", "/api/answers", json={**body, "message_id": new_id()}
    )
    assert foreign.get_json()["error"]["code"] == "file_missing"


def test_repeated_message_has_its_ack_also_when_its_file_is_gone(
    server: FileServer, token: str
) -> None:
    file = server.add(token, b"once", "a.txt")
    message_id = new_id()
    first = server.ask(token, "Read it.", [file], message_id=message_id)
    server.request(token, "DELETE", f"/api/conversations/{first['conversation_id']}")
    assert (
        server.chat(token).send("Read it.", file_ids=[file["file_id"]], message_id=message_id)
        == first
    )


def test_message_has_a_limit_of_files(server: FileServer, token: str) -> None:
    files = [server.add(token, b"%d" % number, "a.txt") for number in range(11)]
    ack = server.ask(token, "All of it.", files)
    assert ack["error"]["message"] == "A message may have at most 10 files."


def test_used_file_cannot_be_deleted_alone(server: FileServer, token: str) -> None:
    file = server.add(token, b"used", "a.txt")
    server.ask(token, "Read it.", [file])
    response = server.request(token, "DELETE", f"/api/files/{file['file_id']}")
    assert response.get_json()["error"]["code"] == "file_in_use"


def test_deleted_conversation_leaves_nothing_of_its_files(
    server: FileServer, token: str, fake: FakeOpenAI, data_dir: Path
) -> None:
    # Not the echo, whose words stay in the search index until SQLite merges its segments.
    fake.next([{"delta": "I did."}, {"finish": "stop"}, {"done": True}])
    file = server.add(token, f"the {WORD}".encode(), f"{WORD}.txt")
    kept = server.add(token, b"kept by another one", "kept.txt")
    first = server.ask(token, "Read it.", [file, kept])
    server.ask(token, "Read this too.", [kept])
    assert found_in(data_dir)
    path = f"/api/conversations/{first['conversation_id']}"
    assert server.request(token, "DELETE", path).status_code == 204
    server.storage.delete_removed()
    assert found_in(data_dir) == []
    assert server.request(token, "GET", f"/api/files/{kept['file_id']}").status_code == 200
    assert server.request(token, "GET", f"/api/files/{file['file_id']}").status_code == 404


def found_in(data_dir: Path) -> list[str]:
    """Return the files, and the tables of databases, that have the planted word.

    Pages of a SQLite file that are free may have old rows; `prune --compact` removes them.
    """
    found = []
    for each in data_dir.rglob("*"):
        if not each.is_file() or ".sqlite3" in each.name:
            continue
        if WORD in each.name or WORD.encode() in each.read_bytes():
            found.append(each.name)
    for path in data_dir.glob("*.sqlite3"):
        with closing(sqlite3.connect(path)) as database:
            names = database.execute("select name from sqlite_master where type = 'table'")
            for (name,) in names.fetchall():
                rows = database.execute(f'select * from "{name}"').fetchall()
                found += [name for row in rows if WORD in str(row)]
    return found


def test_restored_conversation_has_its_files(server: FileServer, token: str) -> None:
    file = server.add(token, b"read me", "a.txt")
    ack = server.ask(token, "Read it.", [file])
    path = f"/api/conversations/{ack['conversation_id']}"
    server.request(token, "DELETE", f"{path}?keep_s=60")
    server.storage.delete_removed()
    assert server.request(token, "POST", f"{path}/restore", json={}).status_code == 200
    assert server.request(token, "GET", f"/api/files/{file['file_id']}").data == b"read me"
