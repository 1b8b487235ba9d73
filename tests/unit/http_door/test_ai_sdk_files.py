"""Files of AI SDK messages: stored as uploads are, once, and shown in the stream."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from app.testing.fake_openai.client import FakeOpenAI
from tests.sockets.in_process import InProcess
from tests.support import hostile_files as made
from tests.unit.files.conftest import FileServer

PATH = "/api/ai-sdk/chat"
NOTES = b"about the zanzibarflamingo"
END: list[dict[str, Any]] = [{"finish": "stop"}, {"done": True}]


def data_url(data: bytes, media: str = "text/plain") -> str:
    return f"data:{media};base64,{base64.b64encode(data).decode()}"


def file_part(url: str, **fields: str) -> dict[str, Any]:
    return {"type": "file", "mediaType": "text/plain", "url": url, **fields}


def message(*parts: dict[str, Any], text: str = "Sum it up.", id_: str = "q") -> dict[str, Any]:
    texts = [{"type": "text", "text": text}] if text else []
    return {"id": id_, "role": "user", "parts": [*parts, *texts]}


def send(server: InProcess, token: str, *messages: dict[str, Any], **fields: str) -> Any:
    return server.request(
        token, "POST", PATH, json={"id": "chat", "messages": list(messages), **fields}
    )


def chunks(response: Any) -> list[dict[str, Any]]:
    assert response.status_code == 200, response.text
    lines = [line.removeprefix("data: ") for line in response.text.splitlines()]
    return [json.loads(line) for line in lines if line.startswith("{")]


def questions(server: InProcess, token: str) -> list[dict[str, Any]]:
    (one,) = server.request(token, "GET", "/api/conversations").get_json()["conversations"]
    found = server.request(token, "GET", f"/api/conversations/{one['id']}/messages").get_json()
    return [each for each in found["messages"] if each["role"] == "user"]


def sent(fake: FakeOpenAI) -> Any:
    return fake.requests()[-1]["body"]["messages"][-1]["content"]


def test_data_url_becomes_a_file_of_the_message(
    server: FileServer, token: str, fake: FakeOpenAI
) -> None:
    part = file_part(data_url(NOTES), filename="notes.txt")
    assert chunks(send(server, token, message(part)))[-1]["type"] == "finish"
    (question,) = questions(server, token)
    assert [(each["kind"], each.get("name")) for each in question["parts"]] == [
        ("text", None),
        ("file", "notes.txt"),
    ]
    assert sent(fake) == f'<file name="notes.txt">\n{NOTES.decode()}\n</file>\n\nSum it up.'


def test_kind_is_found_by_content_and_pictures_lose_their_place(
    server: FileServer, token: str, fake: FakeOpenAI
) -> None:
    # What the client says of it is wrong.
    chunks(send(server, token, message(file_part(data_url(made.jpeg_with_gps())))))
    (question,) = questions(server, token)
    assert question["parts"][1]["type"] == "image/jpeg"
    url = sent(fake)[-1]["image_url"]["url"]
    assert made.SECRET_PLACE.encode() not in base64.b64decode(url.partition(",")[2])


def test_message_of_files_alone_is_sent(server: FileServer, token: str) -> None:
    chunks(send(server, token, message(file_part("data:,only%20this"), text="")))
    (question,) = questions(server, token)
    id_ = question["parts"][1]["file_id"]
    assert server.request(token, "GET", f"/api/files/{id_}").data == b"only this"


def test_repeated_message_stores_nothing_twice(server: FileServer, token: str) -> None:
    question = message(file_part(data_url(made.png())))
    first, again = (chunks(send(server, token, question)) for _ in range(2))
    assert first[0]["messageId"] == again[0]["messageId"]
    regenerated = chunks(send(server, token, question, trigger="regenerate-message"))
    assert regenerated[0]["messageId"] != first[0]["messageId"]
    assert len(questions(server, token)) == len(server.stored()) == 1
    assert server.storage.prune_unused() == 0


def test_message_that_was_refused_reuses_its_files(server: FileServer, token: str) -> None:
    question = message(file_part(data_url(NOTES)))
    draining = server.app.extensions["wordbrook"].draining
    draining.set()
    assert send(server, token, question).status_code == 503
    draining.clear()
    chunks(send(server, token, question))
    owned = server.request(token, "GET", "/api/conversations").get_json()["conversations"]
    assert len(owned) == 1
    assert rows(server) == 1


def rows(server: FileServer) -> int:
    database = server.app.extensions["wordbrook"].database
    return int(
        database.read(lambda tx: tx.exec_driver_sql("SELECT count(*) FROM files").scalar_one())
    )


def test_edited_files_are_another_message(server: FileServer, token: str) -> None:
    one, two = (message(file_part(data_url(data))) for data in (b"one", b"two"))
    first, second = (chunks(send(server, token, each))[0]["messageId"] for each in (one, two))
    assert first != second


@pytest.mark.parametrize("origin", ["", "http://localhost"])
def test_own_url_names_the_file(server: FileServer, token: str, origin: str) -> None:
    file = server.add(token, NOTES, "notes.txt")
    chunks(send(server, token, message(file_part(f"{origin}/api/files/{file['file_id']}"))))
    (question,) = questions(server, token)
    assert question["parts"][1] == {"kind": "file", **file}
    assert rows(server) == 1


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/a.png",
        "http://127.0.0.1:1/api/files/a",
        "//example.com/api/files/a",
        "file:///etc/passwd",
        "blob:http://localhost/1",
        "/api/files/../conversations",
        "http://[",
        "",
    ],
)
def test_other_urls_are_refused(server: FileServer, token: str, url: str) -> None:
    response = send(server, token, message(file_part(url)))
    assert response.status_code == 400
    assert response.get_json()["error"]["code"] == "invalid"
    assert server.request(token, "GET", "/api/conversations").get_json()["conversations"] == []


def test_file_of_another_user_is_missing(server: FileServer, token: str) -> None:
    file = server.add(server.new_user(), NOTES)
    response = send(server, token, message(file_part(f"/api/files/{file['file_id']}")))
    assert response.get_json()["error"]["code"] == "file_missing"


@pytest.mark.parametrize(
    ("url", "code"),
    [
        (data_url(b"PK\x03\x04 no document"), "file_type"),
        ("data:text/plain;base64,@@@@", "invalid"),
        ("data:text/plain;base64", "invalid"),
        ("data:,", "invalid"),
    ],
)
def test_bad_contents_are_refused(server: FileServer, token: str, url: str, code: str) -> None:
    response = send(server, token, message(file_part(url)))
    assert response.get_json()["error"]["code"] == code
    assert server.stored() == []


def test_too_many_files_are_refused_before_any_is_stored(server: FileServer, token: str) -> None:
    parts = [file_part(f"data:,{number}") for number in range(11)]
    response = send(server, token, message(*parts))
    assert "at most 10 files" in response.get_json()["error"]["message"]
    assert server.stored() == []


def test_large_body_is_read_where_files_are_on(
    server: FileServer, token: str, fake: FakeOpenAI
) -> None:
    fake.next([{"delta": "Done."}, *END])
    chunks(send(server, token, message(file_part(data_url(b"word " * 25_000)))))
    (question,) = questions(server, token)
    assert question["parts"][1]["size"] == 125_000
    too_large = send(server, token, message(file_part(data_url(b"word " * 50_000)), id_="r"))
    assert too_large.status_code == 413


def test_few_large_bodies_are_in_memory_at_a_time(
    server: FileServer, token: str, fake: FakeOpenAI
) -> None:
    fake.next([{"delta": "Done."}, *END])
    inline = server.app.extensions["wordbrook"].files.inline
    question = message(file_part(data_url(b"word " * 10_000)))
    taken = [inline._large.acquire({f"user {number}": 1, "all": 4}) for number in range(4)]
    assert send(server, token, question).get_json()["error"]["code"] == "rate_limited"
    taken[0]()
    chunks(send(server, token, question))


def test_large_body_that_is_no_json_is_refused(server: FileServer, token: str) -> None:
    body = b'{"id": "' + b"x" * 30_000
    response = server.request(token, "POST", PATH, data=body, content_type="application/json")
    assert response.get_json()["error"]["code"] == "invalid"


def test_picture_of_the_model_is_a_file_part_also_when_resumed(
    server: FileServer, token: str, fake: FakeOpenAI
) -> None:
    images = [{"type": "image_url", "image_url": {"url": data_url(made.png(), "image/png")}}]
    picture = {"chunk": {"choices": [{"index": 0, "delta": {"images": images}}]}}
    fake.next([{"delta": "Here:"}, picture, {"delta": "Nice?"}, *END])
    live = chunks(send(server, token, message(text="Draw.")))
    resumed = chunks(server.request(token, "GET", f"{PATH}/chat/stream"))
    for stream in (live, resumed):
        shown = [each for each in stream if each["type"] in ("text-delta", "file")]
        kinds = [each["type"] for each in shown]
        assert [kind for kind in kinds if kind == "file"] == ["file"]
        assert (kinds[0], kinds[-1]) == ("text-delta", "text-delta")
        (part,) = (each for each in shown if each["type"] == "file")
        assert part["mediaType"] == "image/png"
        assert server.request(token, "GET", part["url"]).status_code == 200


def test_files_are_refused_where_they_are_off(fake: FakeOpenAI, data_dir: Path) -> None:
    server = InProcess(data_dir, openai_base_url=fake.base_url, files="off", limit_body_bytes=5_000)
    token = server.new_user()
    small = send(server, token, message(file_part(data_url(NOTES))))
    assert small.get_json()["error"]["message"] == "This server takes no files."
    large = send(server, token, message(file_part(data_url(NOTES * 500))))
    assert large.status_code == 413
    server.stop()
