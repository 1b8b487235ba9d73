"""A model written in Python behind the sockets: its answer is like any other."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app import Finish, ModelTurn, Reasoning, Refused, model
from app.answers.lifecycle import title_schedule
from app.answers.model.live_answer import Ids
from app.providers.python_models.declare import declared
from app.providers.python_models.provider import PythonProvider
from app.runtime import Runtime
from app.testing.waiting import eventually
from tests.sockets.in_process import InProcess

ASKED: list[str] = []


@model("echo")
def echo(turn: ModelTurn) -> Iterator[object]:
    """Answer with reasoning, the question, and the count of messages."""
    ASKED.append(turn.text)
    yield Reasoning("hm")
    yield f"{turn.text} ({len(turn.messages)})"
    if turn.partial is None:
        yield Finish("length")


@model("refusing")
def refusing(_: ModelTurn) -> Iterator[str]:
    """Refuse with a sentence."""
    yield "kept"
    raise Refused("Only questions about geese.")


@pytest.fixture
def own(runtime: Runtime, data_dir: Path) -> InProcess:
    models = [found for found in map(declared, (echo, refusing)) if found is not None]
    return InProcess(data_dir, PythonProvider(runtime, models), titles="model")


def test_answer_of_a_python_model_streams_is_stored_and_can_be_continued(own: InProcess) -> None:
    token = own.new_user()
    chat = own.chat(token)
    ack = chat.send("hello", model="echo")
    end = chat.wait_for_end(ack)
    assert (end["status"], end["finish_reason"]) == ("completed", "length")
    assert chat.text(ack) == "hello (1)"
    chat.wait_until_stored(ack)
    again = chat.continue_(ack)
    eventually(lambda: [e for e in chat.payloads("answer:end") if e["run"] == again["run"]])
    [message] = chat.open(ack)["messages"][1:]
    texts = [part["text"] for part in message["parts"] if part["kind"] == "text"]
    assert "".join(texts) == "hello (1)hello (1)"


def test_refusal_ends_the_answer_with_the_sentence_of_the_model(own: InProcess) -> None:
    chat = own.chat()
    ack = chat.send("ducks?", model="refusing")
    end = chat.wait_for_end(ack)
    assert (end["status"], chat.text(ack)) == ("failed", "kept")
    assert end["error"] == {
        "code": "refused",
        "message": "Only questions about geese.",
        "retryable": False,
    }


def test_conversation_of_a_python_model_keeps_the_title_of_its_first_words(
    own: InProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(title_schedule, "QUIET_S", 0.0)
    ASKED.clear()
    token = own.new_user()
    chat = own.chat(token)
    ack = chat.ask("a question about rivers", model="echo")
    chat.wait_until_stored(ack)
    titles = own.app.extensions["wordbrook"].streaming.titles
    owner = own.request(token, "POST", "/api/session", json={}).get_json()["user"]["id"]
    # In this task: a title that is wanted is scheduled when it returns.
    titles._admit(Ids(owner, ack["conversation_id"], ack["answer_id"]), "")
    assert titles.is_idle
    path = f"/api/conversations/{ack['conversation_id']}"
    conversation = own.request(token, "GET", path).get_json()["conversation"]
    assert conversation["title"] == "a question about rivers"
    assert ASKED == ["a question about rivers"]
