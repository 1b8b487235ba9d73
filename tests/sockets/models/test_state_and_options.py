"""The state and the own options of a model written in Python, behind the sockets."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app import ModelTurn, model
from app.providers.python_models.declare import declared
from app.providers.python_models.provider import PythonProvider
from app.runtime import Runtime
from app.testing.wire.chat_client import code

from ..in_process import InProcess


@model("counting")
def counting(turn: ModelTurn) -> str:
    """Count the turns of a branch."""
    turn.state["secret count"] = turn.state.get("secret count", 0) + 1
    if turn.text == "large":
        turn.state["large"] = "x" * 20_000
    if turn.text == "fail":
        raise ValueError
    return str(turn.state["secret count"])


@model("toned", options={"tone": ["short", "long"]})
def toned(turn: ModelTurn) -> str:
    """Return the options."""
    return str(dict(turn.options))


@pytest.fixture
def own(runtime: Runtime, data_dir: Path) -> Iterator[InProcess]:
    models = [found for found in map(declared, (counting, toned)) if found is not None]
    server = InProcess(data_dir, PythonProvider(runtime, models))
    yield server
    server.stop()


def test_state_of_a_model_belongs_to_the_branch_it_was_changed_on(own: InProcess) -> None:
    chat = own.chat()
    first = chat.ask("one", model="counting")
    assert chat.text(first) == "1"
    chat.wait_until_stored(first)
    second = chat.reply(first, "two", model="counting")
    chat.wait_for_end(second)
    assert chat.text(second) == "2"
    chat.wait_until_stored(second)
    # Another answer to the same question does not see what the first one changed.
    again = chat.regenerate(second)
    chat.wait_for_end(again)
    assert chat.text(again) == "2"
    chat.wait_until_stored(second)
    branch = chat.reply(first, "another two", model="counting")
    chat.wait_for_end(branch)
    assert chat.text(branch) == "2"
    chat.wait_until_stored(branch)
    third = chat.reply(branch, "three", model="counting")
    chat.wait_for_end(third)
    assert chat.text(third) == "3"


def test_failed_answer_changes_no_state_and_a_large_state_fails_the_answer(own: InProcess) -> None:
    chat = own.chat()
    first = chat.ask("one", model="counting")
    for text in ("fail", "large"):
        chat.wait_until_stored(first)
        ack = chat.reply(first, text, model="counting")
        assert chat.wait_for_end(ack)["error"]["code"] == "backend_failed"
    chat.wait_until_stored(first)
    ack = chat.reply(ack, "two", model="counting")
    chat.wait_for_end(ack)
    assert chat.text(ack) == "2"


def test_state_is_not_sent_to_a_client(own: InProcess) -> None:
    chat = own.chat()
    ack = chat.ask("one", model="counting")
    chat.wait_until_stored(ack)
    chat.open(ack)
    assert "secret count" not in str(chat.collect())


def test_own_options_of_a_model_are_offered_arrive_and_are_checked(own: InProcess) -> None:
    token = own.new_user()
    listed = own.request(token, "GET", "/api/models").get_json()["models"]
    [options] = [each["options"] for each in listed if each["id"] == "toned"]
    assert options == {"tone": ["short", "long"]}
    assert [each["id"] for each in listed if "options" not in each]
    chat = own.chat(token)
    ack = chat.ask("hi", model="toned", options={"own": {"tone": "long", "other": "x"}})
    assert chat.text(ack) == "{'tone': 'long'}"
    refused = chat.send("hi", model="toned", options={"own": {"tone": "loud"}})
    assert code(refused) == "invalid"


def test_own_options_that_a_conversation_keeps_are_ignored_by_other_models(own: InProcess) -> None:
    token = own.new_user()
    chat = own.chat(token)
    options = {"own": {"tone": "short"}}
    ack = chat.ask("hi", model="toned", options=options, keep_options=True)
    chat.wait_until_stored(ack)
    path = f"/api/conversations/{ack['conversation_id']}"
    assert own.request(token, "GET", path).get_json()["options"] == options
    other = chat.reply(ack, "hi", model="counting")
    chat.wait_for_end(other)
    assert chat.text(other) == "1"
    chat.wait_until_stored(other)
    again = chat.reply(other, "hi", model="toned")
    chat.wait_for_end(again)
    assert chat.text(again) == "{'tone': 'short'}"
