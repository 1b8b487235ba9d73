"""The DEBUG log of a whole answer has its ids, and neither key nor text."""

import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from pydantic import SecretStr

from app import create_app
from app.logs.setup import SELF_HANDLING_LOGGERS, VERBOSE_LOGGERS
from app.testing.waiting import eventually

from ..identity.builders import make_settings

KEY = "planted-key-0123456789"
PROMPT = "a question about quaggas"


@pytest.fixture(autouse=True)
def _restore_root_logger() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers[:], root.level = handlers, level
    for name in (*VERBOSE_LOGGERS, *SELF_HANDLING_LOGGERS):
        logging.getLogger(name).setLevel(logging.NOTSET)


def test_lines_of_an_answer_have_its_ids_and_no_text_of_user_or_key(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    app = create_app(
        make_settings(
            data_dir=tmp_path,
            log_format="json",
            log_level="DEBUG",
            openai_base_url="http://127.0.0.1:9/v1",
            openai_api_key=SecretStr(KEY),
            default_model="some-model",
        )
    )
    chat = app.extensions["socketio"].test_client(app, namespace="/chat")
    question = {"message_id": str(uuid4()), "text": PROMPT}
    ack = chat.emit("message:send", question, namespace="/chat", callback=True)
    events: list[Any] = []

    def has_ended() -> bool:
        events.extend(chat.get_received("/chat"))
        return any(event["name"] == "answer:end" for event in events)

    eventually(has_ended, within_s=60, what="the end of the answer")
    app.extensions["stop"]()
    written = capsys.readouterr().err
    assert KEY not in written
    assert "quagga" not in written
    of_answer = [line for line in map(json.loads, written.splitlines()) if "answer_id" in line]
    assert {line["answer_id"] for line in of_answer} == {ack["answer_id"]}
    assert {line["conversation_id"] for line in of_answer} == {ack["conversation_id"]}
