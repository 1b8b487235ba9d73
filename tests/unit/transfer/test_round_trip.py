"""What is exported and imported again equals the original: branches, files, every field."""

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support import hostile_files as made

from .conftest import TransferServer
from .made_exports import OWN_TIME

JsonObject = dict[str, Any]


def without_files(found: JsonObject) -> JsonObject:
    return {**found, "files": [{**each, "created_at": None} for each in found["files"]]}


def test_conversation_with_branches_and_files_is_the_same_after_an_import(
    server: TransferServer,
) -> None:
    token = server.new_user()
    files = [server.add(token, made.png(), "a.png"), server.add(token, b"some words", "b.txt")]
    ack = server.ask(token, "What is this?", files)
    conversation_id = ack["conversation_id"]
    chat = server.chat(token)
    again = chat.regenerate(ack)
    chat.wait_until_stored({**again, "conversation_id": conversation_id})
    chat.disconnect()
    original = server.export_json(token, conversation_id)
    archive = server.archive(token)

    other = server.new_user()
    report = server.take(other, archive)
    assert (report["taken"], report["skipped"], report["fault"]) == (1, 0, None)
    assert (report["messages"], report["files"]) == (3, 2)
    copy = server.export_json(other, conversation_id)
    assert without_files(copy) == without_files(original)
    for file in files:
        path = f"/api/files/{file['file_id']}"
        assert server.request(other, "GET", path).data == server.request(token, "GET", path).data
    text = server.request(other, "GET", f"/api/files/{files[1]['file_id']}/text").get_json()
    assert text["text"] == "some words"


def test_place_in_the_list_is_the_same_after_an_import(server: TransferServer) -> None:
    token, other = server.new_user(), server.new_user()
    conversation_id = server.asked(token, "Where am I listed?")
    folder = server.request(token, "POST", "/api/folders", json={"name": "Travel"}).get_json()[
        "folder"
    ]
    place = {"folder_id": folder["id"], "pinned": True, "archived": True}
    server.request(token, "PATCH", f"/api/conversations/{conversation_id}", json=place)
    original = server.export_json(token, conversation_id)
    assert original["conversation"]["folder"] == "Travel"

    assert server.take(other, server.export(token, conversation_id))["taken"] == 1
    assert server.export_json(other, conversation_id) == original
    [made] = server.request(other, "GET", "/api/folders").get_json()["folders"]
    assert (made["name"], made["id"] != folder["id"]) == ("Travel", True)


def test_search_finds_what_was_imported(server: TransferServer) -> None:
    token = server.new_user()
    conversation_id = server.asked(token, "about the zanzibar flamingo")
    exported = server.export(token, conversation_id)
    other = server.new_user()
    server.take(other, exported)
    hits = server.request(other, "GET", "/api/search?q=flamingo").get_json()["hits"]
    assert [hit["conversation_id"] for hit in hits][:1] == [conversation_id]


def test_archive_goes_on_without_what_is_deleted_while_it_is_written(
    lite: TransferServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = lite.new_user()
    files = [lite.add(token, f"words {number}".encode(), "a.txt") for number in range(3)]
    ids = [lite.asked(token, "What is this?", [file]) for file in files]
    read = lite.storage.pieces

    def delete_second(sha256: str, start: int, end: int) -> Iterator[bytes]:
        if sha256 == hashlib.sha256(b"words 1").hexdigest():
            assert lite.request(token, "DELETE", f"/api/conversations/{ids[1]}").status_code == 204
            lite.storage.delete_removed()
        return read(sha256, start, end)

    monkeypatch.setattr(lite.storage, "pieces", delete_second)
    with zipfile.ZipFile(io.BytesIO(lite.archive(token))) as archive:
        names = [name for name in archive.namelist() if name.startswith("files/")]
    assert sorted(names) == sorted(f"files/{files[each]['file_id']}/a.txt" for each in (0, 2))


def test_archive_has_json_and_files(lite: TransferServer) -> None:
    token = lite.new_user()
    file = lite.add(token, b"some words", "b.txt")
    conversation_id = lite.asked(token, "Read it.", [file])
    archive = zipfile.ZipFile(io.BytesIO(lite.archive(token)))
    assert archive.testzip() is None
    assert archive.namelist() == [
        "wordbrook.json",
        f"conversations/{conversation_id}.json",
        f"files/{file['file_id']}/b.txt",
    ]
    assert archive.read(f"files/{file['file_id']}/b.txt") == b"some words"
    other = zipfile.ZipFile(io.BytesIO(lite.archive(lite.new_user())))
    assert other.namelist() == ["wordbrook.json"]


CHARACTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\x00")
WORDS = st.text(CHARACTERS, max_size=40)


@st.composite
def trees(draw: st.DrawFn) -> list[JsonObject]:
    """Return the messages of a conversation with random branches, parents first."""
    rows: list[JsonObject] = []
    for number in range(draw(st.integers(1, 25))):
        parents = [None, *(row for row in rows)]
        parent = draw(st.sampled_from(parents))
        row: JsonObject = {
            "id": f"m{number}",
            "parent_id": parent and parent["id"],
            "created_at": OWN_TIME,
            "parts": [{"kind": "text", "at": 0, "text": draw(WORDS)}],
        }
        if parent is None or parent["role"] == "assistant":
            row["role"] = "user"
        else:
            row["role"] = "assistant"
            row |= {
                "status": draw(st.sampled_from(["completed", "stopped", "failed"])),
                "run": draw(st.integers(1, 9)),
                "model": draw(st.sampled_from(["m", "gpt/ä"])),
                "ended_at": OWN_TIME,
                "finish_reason": draw(st.sampled_from([None, "stop", "length"])),
                "options": draw(st.sampled_from([None, {"temperature": 0.5}])),
            }
            if draw(st.booleans()):
                row["parts"].insert(0, {"kind": "reasoning", "at": 0, "text": draw(WORDS)})
        rows.append(row)
    return rows


def test_random_trees_are_the_same_after_an_import(server: TransferServer) -> None:
    token, other = server.new_user(), server.new_user()
    user_id = server.user_id(token)
    numbers = iter(range(10_000))

    @settings(max_examples=12)
    @given(rows=trees(), data=st.data())
    def check(rows: list[JsonObject], data: st.DataObject) -> None:
        number = next(numbers)
        prefix = {row["id"]: f"{row['id']}-{number}" for row in rows}
        for row in rows:
            row["id"] = prefix[row["id"]]
            row["parent_id"] = row["parent_id"] and prefix[row["parent_id"]]
        head = {
            "id": f"c{number}",
            "title": "A title",
            "titled_by": "user",
            "head_id": data.draw(st.sampled_from(rows))["id"],
            "created_at": OWN_TIME,
            "updated_at": OWN_TIME,
            "options": data.draw(st.sampled_from([None, {"system": "Be brief."}])),
        }
        server.store(user_id, head, rows)
        original = server.export_json(token, head["id"])
        assert [row["id"] for row in original["messages"]] == [row["id"] for row in rows]
        report = server.take(other, json.dumps(original).encode())
        assert report["taken"] == 1, report
        assert server.export_json(other, head["id"]) == original

    check()
