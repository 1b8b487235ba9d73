"""Files of AG-UI messages: old and new parts, what is sent back, and pictures of an answer."""

import base64
import json
from typing import Any

import pytest

from app.http_door.translations.requests import AgUiMessage
from app.http_door.translations.routes import _held_answer
from app.testing.fake_openai.client import FakeOpenAI
from tests.support import hostile_files as made
from tests.unit.files.conftest import FileServer

NOTES = b"about the zanzibarflamingo"
DATA = base64.b64encode(NOTES).decode()
END: list[dict[str, Any]] = [{"finish": "stop"}, {"done": True}]
BINARY = {"type": "binary", "mimeType": "text/plain"}
TEXT = {"type": "text", "text": "Sum it up."}


def document(**source: str) -> dict[str, Any]:
    return {"type": "document", "source": source}


def question(*parts: dict[str, Any], id_: str = "q") -> dict[str, Any]:
    return {"id": id_, "role": "user", "content": list(parts)}


def run(server: FileServer, token: str, *messages: dict[str, Any]) -> Any:
    body = {"threadId": "thread", "runId": "run", "messages": list(messages)}
    return server.request(token, "POST", "/api/ag-ui", json=body)


def events(response: Any) -> list[dict[str, Any]]:
    assert response.status_code == 200, response.text
    lines = [line.removeprefix("data: ") for line in response.text.splitlines()]
    return [json.loads(line) for line in lines if line.startswith("{")]


def files_of_questions(server: FileServer, token: str) -> list[dict[str, Any]]:
    (one,) = server.request(token, "GET", "/api/conversations").get_json()["conversations"]
    found = server.request(token, "GET", f"/api/conversations/{one['id']}/messages").get_json()
    return [
        part
        for message in found["messages"]
        for part in message["parts"]
        if message["role"] == "user" and part["kind"] == "file"
    ]


@pytest.mark.parametrize(
    "part",
    [
        {**BINARY, "data": DATA},
        {**BINARY, "url": f"data:text/plain;base64,{DATA}", "filename": "file.txt"},
        document(type="data", value=DATA, mimeType="text/plain"),
        document(type="url", value=f"data:text/plain;base64,{DATA}"),
    ],
)
def test_inline_content_becomes_a_file_of_the_message(
    server: FileServer, token: str, fake: FakeOpenAI, part: dict[str, Any]
) -> None:
    assert events(run(server, token, question(part, TEXT)))[-1]["type"] == "RUN_FINISHED"
    (file,) = files_of_questions(server, token)
    assert (file["name"], file["size"]) == ("file.txt", len(NOTES))
    assert NOTES.decode() in fake.requests()[-1]["body"]["messages"][-1]["content"]


@pytest.mark.parametrize("kind", ["id", "url", "source url", "source file"])
def test_stored_file_is_named(server: FileServer, token: str, kind: str) -> None:
    file = server.add(token, NOTES, "notes.txt")
    id_, url = file["file_id"], f"/api/files/{file['file_id']}"
    parts = {
        "id": {**BINARY, "id": id_},
        "url": {**BINARY, "url": url},
        "source url": document(type="url", value=url),
        "source file": document(type="file", value=id_),
    }
    events(run(server, token, question(parts[kind])))
    assert files_of_questions(server, token) == [{"kind": "file", **file}]


@pytest.mark.parametrize(
    "part",
    [
        {**BINARY, "url": "https://example.com/a.txt"},
        document(type="url", value="https://example.com/a.txt"),
        document(type="file", value="no id!"),
        document(type="tape", value="x"),
        {"type": "document"},
        {"type": "hologram"},
        BINARY,
    ],
)
def test_other_parts_are_refused(server: FileServer, token: str, part: dict[str, Any]) -> None:
    response = run(server, token, question(part, TEXT))
    assert response.get_json()["error"]["code"] == "invalid"


def test_repeated_run_stores_nothing_twice(server: FileServer, token: str) -> None:
    asked = question({**BINARY, "data": DATA}, TEXT)
    first, again = (events(run(server, token, asked)) for _ in range(2))
    assert first[1]["messageId"] == again[1]["messageId"]
    assert len(files_of_questions(server, token)) == 1


def picture() -> dict[str, Any]:
    url = f"data:image/png;base64,{base64.b64encode(made.png()).decode()}"
    images = [{"type": "image_url", "image_url": {"url": url}}]
    return {"chunk": {"choices": [{"index": 0, "delta": {"images": images}}]}}


def test_picture_of_the_model_is_an_activity_and_resumed(
    server: FileServer, token: str, fake: FakeOpenAI
) -> None:
    fake.next([{"delta": "Here:"}, picture(), {"delta": "Nice?"}, *END])
    asked = question({**BINARY, "data": DATA}, TEXT)
    seen = events(run(server, token, asked))
    (shown,) = (each for each in seen if each["type"] == "ACTIVITY_SNAPSHOT")
    content = shown["content"]
    assert (shown["activityType"], content["mimeType"]) == ("file", "image/png")
    assert server.request(token, "GET", content["url"]).status_code == 200
    texts = [each["messageId"] for each in seen if each["type"] == "TEXT_MESSAGE_START"]
    assert texts[0] < shown["messageId"] < texts[1]

    # A client that holds the first text, and a part of the other.
    held = [{"id": texts[0], "role": "assistant", "content": "Here:"},
            {"id": texts[1], "role": "assistant", "content": "Ni"}]  # fmt: skip
    rest = events(run(server, token, asked, *held))
    assert "MESSAGES_SNAPSHOT" not in [each["type"] for each in rest]
    assert [each["delta"] for each in rest if "delta" in each] == ["ce?"]
    assert [each["content"] for each in rest if each["type"] == "ACTIVITY_SNAPSHOT"] == [content]


def test_snapshot_has_urls_in_place_of_contents(
    server: FileServer, token: str, fake: FakeOpenAI
) -> None:
    fake.next([{"delta": "Done."}, *END])
    data = base64.b64encode(b"word " * 10_000).decode()
    asked = question(
        {**BINARY, "data": DATA},
        document(type="data", value=data, mimeType="text/plain"),
        TEXT,
    )
    id_ = events(run(server, token, asked))[1]["messageId"]
    ids = [file["file_id"] for file in files_of_questions(server, token)]
    # What the client holds is no text of the answer.
    false = {"id": id_, "role": "assistant", "content": "Done. And more."}
    seen = events(run(server, token, asked, false))
    (snapshot,) = (each for each in seen if each["type"] == "MESSAGES_SNAPSHOT")
    urls = [f"/api/files/{each}" for each in ids]
    source = {"type": "url", "value": urls[1], "mimeType": "text/plain"}
    (shown,) = snapshot["messages"]
    expected = [{**BINARY, "url": urls[0]}, {"type": "document", "source": source}, TEXT]
    assert shown == {**asked, "content": expected}
    # The client sends it back so, and gets the same answer.
    assert events(run(server, token, shown, {**false, "content": "Done."}))[-1]["type"]


def test_large_request_with_contents_that_are_not_stored_is_not_sent_back(
    server: FileServer, token: str
) -> None:
    id_ = events(run(server, token, question(TEXT)))[1]["messageId"]
    other = question({**BINARY, "data": DATA * 1000}, TEXT, id_="other")
    held = {"id": id_, "role": "assistant", "content": "false"}
    response = run(server, token, other, question(TEXT), held)
    assert response.get_json()["error"]["code"] == "too_large"


def test_client_that_holds_a_file_is_sent_the_answer_whole() -> None:
    held = [("q", "user", "Draw."), ("a.0", "assistant", "Here:"), ("a.1", "activity", {"url": ""})]
    messages = [AgUiMessage(id=id_, role=role, content=text) for id_, role, text in held]
    assert _held_answer(messages) == ("a", None)
