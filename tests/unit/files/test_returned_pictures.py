"""Pictures that a model returns become file parts of its answer."""

import base64
from typing import Any

from app.testing.fake_openai.client import FakeOpenAI
from app.testing.waiting import eventually
from tests.support import hostile_files as made

from .conftest import FileServer


def picture(data: bytes) -> dict[str, Any]:
    """Return a chunk with a picture."""
    url = f"data:image/png;base64,{base64.b64encode(data).decode()}"
    images = [{"type": "image_url", "image_url": {"url": url}}]
    return {"chunk": {"choices": [{"index": 0, "delta": {"images": images}}]}}


END: list[dict[str, Any]] = [{"finish": "stop"}, {"done": True}]


def answer_of(server: FileServer, token: str, ack: dict[str, Any]) -> dict[str, Any]:
    path = f"/api/conversations/{ack['conversation_id']}/messages"
    answer: dict[str, Any] = server.request(token, "GET", path).get_json()["messages"][-1]
    return answer


def test_picture_is_a_file_part_between_the_texts(
    server: FileServer, token: str, fake: FakeOpenAI
) -> None:
    fake.next([{"delta": "Here:"}, picture(made.jpeg_with_gps()), {"delta": "Nice?"}, *END])
    answer = answer_of(server, token, server.ask(token, "Draw.", []))
    assert [part["kind"] for part in answer["parts"]] == ["text", "file", "text"]
    part = answer["parts"][1]
    state = {name: part[name] for name in ("file_id", "name", "type", "size")}
    assert part == {"kind": "file", "at": 0, "text": "", **state, "file": {**state, "rev": 1}}
    response = server.request(token, "GET", f"/api/files/{part['file_id']}")
    assert (response.status_code, len(response.data)) == (200, part["size"])
    assert made.SECRET_PLACE.encode() not in response.data


def test_followers_receive_the_part_as_an_event(
    server: FileServer, token: str, fake: FakeOpenAI
) -> None:
    fake.next([picture(made.png()), *END])
    chat = server.chat(token)
    ack = chat.send("Draw.")
    end = chat.wait_for_end(ack)
    (event,) = chat.payloads("answer:part")
    assert (event["part"], event["file"]["type"], event["file"]["rev"]) == (0, "image/png", 1)
    assert (end["lengths"], end["revs"]) == ([0], [1])
    chat.disconnect()


def test_what_is_no_picture_is_named_in_the_text(
    server: FileServer, token: str, fake: FakeOpenAI
) -> None:
    fake.next([picture(b"no picture at all"), *END])
    answer = answer_of(server, token, server.ask(token, "Draw.", []))
    assert "which cannot be shown here" in answer["parts"][0]["text"]
    assert server.stored() == []


def test_next_question_has_the_picture_for_the_model(
    server: FileServer, token: str, fake: FakeOpenAI
) -> None:
    fake.next([picture(made.png()), *END])
    first = server.ask(token, "Draw.", [])
    chat = server.chat(token)
    fake.next([{"delta": "Done."}, *END])
    chat.ask(
        "Make it blue.", conversation_id=first["conversation_id"], parent_id=first["answer_id"]
    )
    chat.disconnect()
    content = fake.requests()[-1]["body"]["messages"][-1]["content"]
    assert [each["type"] for each in content] == ["text", "image_url"]


def test_picture_goes_with_its_conversation(
    server: FileServer, token: str, fake: FakeOpenAI
) -> None:
    fake.next([picture(made.png()), *END])
    ack = server.ask(token, "Draw.", [])
    assert len(server.stored()) == 1
    server.request(token, "DELETE", f"/api/conversations/{ack['conversation_id']}")
    sleep = server.app.extensions["runtime"].sleep

    def is_gone() -> bool:
        server.storage.delete_removed()
        return server.stored() == []

    eventually(is_gone, what="no content", sleep=sleep)
