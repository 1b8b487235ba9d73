"""Hostile and damaged files get a sentence, and harm nothing; the rest of the file is taken."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from app.transfer.child import read_file as read_file_module
from app.transfer.child.read_file import read_file
from app.transfer.imports.lines import _batches

from . import made_exports as exports
from .conftest import TransferServer
from .made_exports import own

JsonObject = dict[str, Any]


@pytest.fixture
def token(lite: TransferServer) -> str:
    return lite.new_user()


def zipped(**members: bytes | str) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/"), content)
    return data.getvalue()


def broken(**change: Any) -> JsonObject:
    """Return a conversation whose last answer has these fields."""
    found = own("bad", "a", "b")
    found["messages"][1] |= change
    return found


def asked(parts: list[JsonObject]) -> JsonObject:
    """Return a conversation whose question has these parts."""
    found = own("bad", "a", "b")
    found["messages"][0]["parts"] = parts
    return found


def circle() -> JsonObject:
    messages = {
        "a": exports.webui_message("b", "user", "a"),
        "b": exports.webui_message("a", "assistant", "b"),
        "c": exports.webui_message(None, "user", "c"),
    }
    return exports.open_webui(messages, "a")


def deep(levels: int) -> str:
    return "[" * levels + "]" * levels


SKIPPED = {
    "status of a running answer": (broken(status="streaming"), "invalid"),
    "answer to an answer": (broken(parent_id="bad-1"), "invalid"),
    "unknown parent": (broken(parent_id="elsewhere"), "invalid"),
    "text at an offset": (broken(parts=[{"kind": "text", "at": 5, "text": "x"}]), "invalid"),
    "part of no kind": (broken(parts=[{"kind": "script", "text": "x"}]), "invalid"),
    "reasoning of a question": (asked([{"kind": "reasoning", "at": 0, "text": "x"}]), "invalid"),
    "question of no parts": (asked([]), "invalid"),
    "many parts": (broken(parts=[{"kind": "text", "at": 0, "text": ""}] * 2000), "invalid"),
    "long error": (
        broken(error={"code": "x", "message": "x" * 99_999, "retryable": False}),
        "invalid",
    ),
    "id with a path": (own("../../x", "a", "b"), "invalid"),
    "impossible time": (broken(created_at="2026-99-99T99:99:99.999Z"), "invalid"),
    "time of another age": (broken(ended_at="9999-12-31T23:59:59.999Z"), "invalid"),
    "no messages": (own("none"), "no_messages"),
    "newer version": (own("new", "a", "b", version=2), "newer_format"),
    "parts of another type": (broken(parts="text"), "invalid"),
    "circle": (circle(), "circle"),
    "mapping of another type": ({"mapping": [1, 2], "title": "x"}, "no_messages"),
    "history of another type": ({"chat": {"history": {"messages": 5}}}, "no_messages"),
    "no format": ({"hello": "world"}, "unknown_format"),
    "number": (5, None),
}


@pytest.mark.parametrize("case", SKIPPED)
def test_conversation_that_cannot_be_read_is_skipped_and_the_next_is_taken(
    lite: TransferServer, token: str, case: str
) -> None:
    data, code = SKIPPED[case]
    report = lite.take(token, [data, own("good", "a", "b")])
    assert report["taken"] == 1
    assert report["fault"] is None
    if code is not None:
        assert [each["reason"]["code"] for each in report["conversations"]] == [code]
    assert [each["id"] for each in lite.conversations(token)] == ["good"]


def test_many_messages_are_refused_with_a_sentence(lite: TransferServer, token: str) -> None:
    texts = ["x"] * 100_000
    report = lite.take(token, [own("long", *texts), own("good", "a", "b")])
    assert report["taken"] == 1
    assert report["conversations"][0]["reason"]["code"] == "too_many_messages"


def test_long_message_is_not_taken_and_the_next_conversation_is(
    lite: TransferServer, token: str
) -> None:
    # Zipped, 32 million characters are 32 KB; the server and each browser would hold them whole.
    long = json.dumps(own("long", "a", "x" * 4_000_001))
    good = json.dumps(own("c1", "a", "b"))
    data = zipped(**{"conversations/a.json": long, "conversations/b.json": good})
    report = lite.take(token, data)
    assert report["taken"] == 1
    assert report["conversations"][0]["reason"]["code"] == "long_message"


def test_lines_are_read_in_batches_of_few_bytes(tmp_path: Path) -> None:
    path = tmp_path / "lines"
    path.write_bytes(b"".join(json.dumps("x" * 700_000).encode() + b"\n" for _ in range(5)))
    batches = _batches(path, lambda function, *arguments: function(*arguments))
    assert [len(batch) for batch in batches] == [2, 2, 1]


def test_files_of_a_question_are_few_and_each_is_there_once(
    lite: TransferServer, token: str
) -> None:
    # All of them are in the memory of the server when the answer is regenerated.
    found = own("many", "a", "b")
    ids = ["f0"] * 500 + [f"f{number}" for number in range(12)]
    part = {"kind": "file", "name": "a.txt", "type": "text/plain", "size": 1}
    found["messages"][0]["parts"] += [{**part, "file_id": each} for each in ids]
    found["files"] = [{"id": each, "name": "a.txt", "path": "files/a.txt"} for each in set(ids)]
    data = zipped(**{"conversations/many.json": json.dumps(found), "files/a.txt": "words"})
    report = lite.take(token, data)
    notes = {note["code"]: note["count"] for note in report["conversations"][0]["notes"]}
    assert (report["taken"], notes) == (1, {"files_refused": 2})
    parts = lite.messages(token, "many")[0]["parts"]
    assert len({each["file_id"] for each in parts[1:]}) == len(parts[1:]) == 10


def test_long_name_of_a_file_is_cut_where_it_is_read() -> None:
    name = "\u200b" * 1_000_000 + "notes.txt"
    attachments = [{"id": "file-a", "name": name}]
    nodes = {"u": exports.gpt_node(None, "user", "Hi", attachments=attachments)}
    data = zipped(
        **{"conversations.json": json.dumps([exports.chatgpt(nodes, "u")]), "file-a": "x"}
    )
    lines = list(read_file(io.BytesIO(data), io.BytesIO(), 200))
    [file] = next(line["files"] for line in lines if "files" in line)
    assert (len(file["name"]), file["name"][-9:]) == (255, "notes.txt")
    assert all(len(json.dumps(line)) < 10_000 for line in lines)


def test_files_of_an_import_are_bounded_and_those_without_a_message_left_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(read_file_module, "MAX_FILES", 3)
    members = {"files/a.txt": "words"}
    for name in ("c1", "c2"):
        found = own(name, "a", "b")
        found["files"] = [
            {"id": f"f{each}", "name": "a", "path": "files/a.txt"} for each in range(9)
        ]
        part = {"kind": "file", "name": "a", "type": "text/plain", "size": 1}
        found["messages"][0]["parts"] += [{**part, "file_id": f"f{each}"} for each in range(2)]
        members[f"conversations/{name}.json"] = json.dumps(found)
    lines = list(read_file(io.BytesIO(zipped(**members)), io.BytesIO(), 200))
    assert [len(line["files"]) for line in lines if "files" in line] == [2, 1]
    notes = [line["begin"]["notes"] for line in lines if "begin" in line]
    assert notes == [{}, {"files_refused": 1}]


FAULTS = {
    "text": (b"hello", "not_json"),
    "empty": (b" ", "not_json"),
    "cut off": (b'[{"format": "wordbrook.conversation", "mess', "damaged"),
    "nothing": (b"[]", "no_conversations"),
    "zip of nothing": (zipped(**{"a.txt": "x"}), "no_conversations"),
    "damaged zip": (zipped(**{"a.json": "[]"})[:-30], "damaged"),
}


@pytest.mark.parametrize("case", FAULTS)
def test_file_that_cannot_be_read_gets_a_sentence(
    lite: TransferServer, token: str, case: str
) -> None:
    data, code = FAULTS[case]
    report = lite.take(token, data)
    assert report["fault"]["code"] == code
    assert report["fault"]["sentence"]
    assert (report["taken"], lite.conversations(token)) == (0, [])


@pytest.mark.parametrize("opening", ["[", '{"a":', '[{"mapping":'])
def test_deep_nesting_is_refused(lite: TransferServer, token: str, opening: str) -> None:
    report = lite.take(token, opening.encode() * 200_000)
    assert report["fault"] is not None
    assert report["taken"] == 0


def test_zip_bomb_is_refused(lite: TransferServer, token: str) -> None:
    bomb = zipped(**{"conversations.json": b"[" + b" " * (300 * 1024 * 1024)})
    assert len(bomb) < 1_000_000
    assert lite.take(token, bomb)["fault"]["code"] == "too_large"


def test_zip_with_a_damaged_member_gives_the_others(lite: TransferServer, token: str) -> None:
    data = zipped(conversations__a="", **{"conversations/b.json": json.dumps(own("c1", "a", "b"))})
    data = zipped(
        **{"conversations/a.json": "[{", "conversations/b.json": json.dumps(own("c1", "a", "b"))}
    )
    report = lite.take(token, data)
    assert (report["taken"], report["skipped"]) == (1, 1)
