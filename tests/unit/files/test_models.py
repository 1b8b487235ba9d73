"""Models that do not see, and models written in Python."""

import base64
from pathlib import Path
from typing import Any

import pytest

from app.answers.commands.provider_request import UNSEEN, build_request
from app.conversations import HistoryFile, HistoryMessage, StartedAnswer
from app.providers.base import Request
from app.providers.python_models.process.wire import (
    decode_request,
    encode_request,
    read_contents,
    read_lines,
)
from app.providers.python_models.provider import turn_of
from app.providers.state_change import ignore_change
from app.providers.turn import Turn, TurnFile
from app.testing.fake_openai.client import FakeOpenAI
from tests.support import hostile_files as made

from .conftest import FileServer

PROVIDERS = """
[endpoints.one]
base_url = "{url}"
[[endpoints.one.models]]
name = "blind"
vision = false
[[endpoints.one.models]]
name = "seeing"
vision = true
"""
PICTURE = TurnFile("p", "a.png", "image/png", 3, load=lambda: b"abc")
DOCUMENT = TurnFile("d", "a.txt", "text/plain", 4, "text", 5, load=lambda: b"text")
REQUEST = Request("m", (Turn("user", "What?", (PICTURE, DOCUMENT)),))


def test_model_that_does_not_see_refuses_a_picture_and_takes_a_document(
    fake: FakeOpenAI, data_dir: Path, tmp_path: Path
) -> None:
    path = tmp_path / "providers.toml"
    path.write_text(PROVIDERS.format(url=fake.base_url))
    server = FileServer(data_dir, providers_file=path)
    try:
        token = server.new_user()
        picture = server.add(token, made.png(), "a.png")
        ack = server.ask(token, "What?", [picture], model="blind")
        assert ack["error"]["code"] == "model_without_vision"
        assert "cannot see pictures" in ack["error"]["message"]
        assert server.ask(token, "What?", [picture], model="seeing")["ok"]
        document = server.add(token, b"read this", "a.txt")
        assert server.ask(token, "What?", [document], model="blind")["ok"]
    finally:
        server.stop()


def test_picture_that_an_earlier_model_saw_is_a_note_for_one_that_does_not() -> None:
    file = HistoryFile("p", "a.png", "image/png", 3, "0" * 64, None)
    history = (
        HistoryMessage("user", "What?", (file,)),
        HistoryMessage("assistant", "A cat."),
        HistoryMessage("user", "And now?"),
    )
    answer = {"id": "a", "conversation_id": "c", "model": "m", "parts": []}
    started = StartedAnswer({}, answer=answer, history=history)
    request = build_request(started, "user", sees_pictures=False)
    assert [each.text for each in request.turns[0].files] == [UNSEEN]


def test_python_model_sees_the_files_of_the_question() -> None:
    turn = turn_of(REQUEST, {}, lambda: False, ignore_change)
    assert turn.text == "What?"
    assert turn.messages[-1]["content"] == '<file name="a.txt">\ntext\n</file>\n\nWhat?'
    assert [(each.name, each.is_picture, each.text) for each in turn.files] == [
        ("a.png", True, None),
        ("a.txt", False, "text"),
    ]
    assert [each.read() for each in turn.files] == [b"abc", b"text"]


def test_files_reach_the_process_of_python_models() -> None:
    class Connection:
        data = encode_request(REQUEST, read_contents(REQUEST))

        def recv(self, size: int, /) -> bytes:
            piece, self.data = self.data[:size], self.data[size:]
            return piece

    assert base64.b64encode(b"abc") in Connection.data
    ((value,),) = list(read_lines(Connection()))
    files = decode_request(value).turns[-1].files
    assert [(each.name, each.text, each.load()) for each in files] == [
        ("a.png", None, b"abc"),
        ("a.txt", "text", b"text"),
    ]


@pytest.mark.parametrize("how", [{"files": "off"}, {"allow_public": True, "bind_host": "0.0.0.0"}])
def test_files_that_are_off_have_no_route_and_are_refused_in_messages(
    fake: FakeOpenAI, data_dir: Path, how: dict[str, Any]
) -> None:
    server = FileServer(data_dir, openai_base_url=fake.base_url, **how)
    try:
        token = server.new_user()
        assert server.app.extensions["wordbrook"].files is None
        assert server.request(token, "GET", "/api/files/x").status_code == 404
        assert server.upload(token, b"x").status_code in (404, 415)
        ack = server.chat(token).send("Read it.", file_ids=["x"])
        assert ack["error"]["message"] == "This server takes no files."
        assert not (data_dir / "files").exists()
    finally:
        server.stop()
