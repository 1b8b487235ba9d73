"""Exports of ChatGPT, Open WebUI and LibreChat: branches, reasoning, pictures, what is left out."""

import base64
import io
import json
import zipfile
from typing import Any

import pytest

from tests.support import hostile_files as made

from . import made_exports as exports
from .conftest import TransferServer

JsonObject = dict[str, Any]


@pytest.fixture
def token(lite: TransferServer) -> str:
    return lite.new_user()


def taken(server: TransferServer, token: str, data: object) -> JsonObject:
    """Import one conversation; return it as exported."""
    report = server.take(token, data if isinstance(data, bytes) else [data])
    assert (report["taken"], report["skipped"]) == (1, 0), report
    return server.export_json(token, server.conversations(token)[0]["id"])


def branches(found: JsonObject) -> set[tuple[str, ...]]:
    """Return the texts of each branch."""
    by_id = {row["id"]: row for row in found["messages"]}
    parents = {row["parent_id"] for row in found["messages"]}
    paths = set()
    for row in found["messages"]:
        if row["id"] not in parents:
            path, at = [], row
            while at:
                path.append("|".join(f"{p['kind'][0]}:{p['text']}" for p in at["parts"]))
                at = by_id.get(at["parent_id"])
            paths.add(tuple(path[::-1]))
    return paths


def test_chatgpt_tree_keeps_branches_thoughts_and_code(lite: TransferServer, token: str) -> None:
    found = taken(lite, token, exports.chatgpt_tree())
    answer = "r:Look\n\nHm.|t:```python\nprint(1)\n```\n\n```\n1\n```\n\nRun helm."
    assert branches(found) == {
        ("t:How do I roll back?", answer, "t:And then?", "t:Wait."),
        ("t:How do I roll back?", answer, "t:Why?", ""),
        ("t:How do I roll back?", "t:Run kubectl."),
    }
    assert found["conversation"]["title"] == "Deploying"
    assert found["conversation"]["created_at"] == "2025-08-24T01:46:40.500Z"
    shown = lite.messages(token, found["conversation"]["id"])
    assert [each["parts"][-1]["text"] for each in shown][-2:] == ["And then?", "Wait."]
    assert shown[1]["model"] == "o4-mini"


def test_report_says_what_was_left_out(lite: TransferServer, token: str) -> None:
    broken = {"title": "Broken", "conversation_id": "x", "default_model_slug": "gpt-5"}
    report = lite.take(token, [exports.chatgpt_tree(), broken])
    assert (report["taken"], report["skipped"]) == (1, 1)
    whole, skipped = report["conversations"]
    notes = {each["code"]: each["count"] for each in whole["notes"]}
    assert notes == {"hidden": 2, "no_answer": 1}
    assert (skipped["title"], skipped["reason"]["sentence"]) == ("Broken", "It has no messages.")


def test_zip_of_chatgpt_has_its_pictures(lite: TransferServer, token: str) -> None:
    picture = {
        "content_type": "multimodal_text",
        "parts": [
            {"content_type": "image_asset_pointer", "asset_pointer": "sediment://file_07"},
            "?",
        ],
    }
    lost = {
        "content_type": "multimodal_text",
        "parts": [{"content_type": "image_asset_pointer", "asset_pointer": "file-service://gone"}],
    }
    mapping = {
        "u": exports.gpt_node(None, "user", picture),
        "a": exports.gpt_node("u", "assistant", "A cat."),
        "t": exports.gpt_node("a", "tool", lost),
    }
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("export/conversations.json", json.dumps([exports.chatgpt(mapping, "t")]))
        archive.writestr("export/user.json", "{}")
        archive.writestr("export/file_07-cat.png", made.png())
    report = lite.take(token, data.getvalue())
    assert (report["taken"], report["files"]) == (1, 1)
    assert report["conversations"][0]["notes"][0]["code"] == "files"
    (question, _) = lite.messages(token, lite.conversations(token)[0]["id"])
    text, file = question["parts"]
    assert (text["text"], file["name"], file["type"]) == ("?", "cat.png", "image/png")
    assert lite.request(token, "GET", f"/api/files/{file['file_id']}").status_code == 200


def test_open_webui_keeps_branches_reasoning_and_pictures(lite: TransferServer, token: str) -> None:
    url = "data:image/png;base64," + base64.b64encode(made.png()).decode()
    details = (
        '<details type="reasoning" done="true" duration="3">\n<summary>Thought for 3 seconds'
        "</summary>\n&gt; 150 + 105\n</details>\n255"
    )
    output = [
        {"type": "reasoning", "content": [{"type": "output_text", "text": "carry the one"}]},
        {"type": "function_call", "name": "calculate", "arguments": "{}"},
        {"type": "message", "content": [{"type": "output_text", "text": "It is 255."}]},
    ]
    files = [{"type": "image", "url": url}]
    messages = {
        "u": exports.webui_message(None, "user", "15 * 17?", files=files),
        "a": exports.webui_message("u", "assistant", details, model="deepseek-r1"),
        "b": exports.webui_message("u", "assistant", "", output=output),
    }
    found = taken(lite, token, exports.open_webui(messages, "a"))
    assert [[part.get("text") for part in row["parts"]] for row in found["messages"]] == [
        ["15 * 17?", None],
        ["150 + 105", "255"],
        ["carry the one", "It is 255."],
    ]
    assert found["messages"][1]["model"] == "deepseek-r1"
    assert found["conversation"]["head_id"] == found["messages"][1]["id"]


CONTENT = [{"type": "think", "think": "Hm"}, {"type": "text", "text": {"value": "In an age"}}]
LIBRECHAT = [
    exports.librechat_message(1, None, "a long story"),
    exports.librechat_message(2, 1, "Once upon a time"),
    exports.librechat_message(
        4,
        1,
        "",
        content=[
            {"type": "think", "think": "Hm"},
            {"type": "text", "text": {"value": "In an age"}},
        ],
    ),
    exports.librechat_message(5, None, "another"),
    exports.librechat_message(6, 5, ":::thinking\nSo\n:::\n\nThere was", unfinished=True),
]


@pytest.mark.parametrize("form", ["flat", "recursive", "reversed"])
def test_librechat_keeps_branches(lite: TransferServer, token: str, form: str) -> None:
    data = exports.librechat(LIBRECHAT)
    if form == "recursive":
        del data["messages"]
        data |= {"recursive": True, "messagesTree": exports.nested(LIBRECHAT)}
    elif form == "reversed":
        data["messages"] = LIBRECHAT[::-1]
    found = taken(lite, token, data)
    assert branches(found) == {
        ("t:a long story", "t:Once upon a time"),
        ("t:a long story", "r:Hm|t:In an age"),
        ("t:another", "r:So|t:There was"),
    }
    last = found["messages"][-1] if form != "reversed" else found["messages"][2]
    assert last["status"] in ("interrupted", "completed")
    assert found["conversation"]["head_id"] in {row["id"] for row in found["messages"]}


def test_answer_without_a_question_gets_an_empty_one(lite: TransferServer, token: str) -> None:
    messages = {"a": exports.webui_message(None, "assistant", "Hello, I am a bot.")}
    found = taken(lite, token, exports.open_webui(messages, "a"))
    assert branches(found) == {("t:…", "t:Hello, I am a bot.")}


def test_messages_of_one_side_in_a_row_are_joined_and_their_branches_stay(
    lite: TransferServer, token: str
) -> None:
    messages = {
        "u1": exports.webui_message(None, "user", "one"),
        "u2": exports.webui_message("u1", "user", "two"),
        "a": exports.webui_message("u2", "assistant", "three"),
        "b": exports.webui_message("u1", "assistant", "four"),
    }
    found = taken(lite, token, exports.open_webui(messages, "b"))
    assert branches(found) == {("t:one", "t:four"), ("t:one\n\ntwo", "t:three")}
    shown = lite.messages(token, found["conversation"]["id"])
    assert shown[-1]["parts"][0]["text"] == "four"
