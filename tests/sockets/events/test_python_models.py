"""A model written in Python behind the sockets: its answer is like any other."""

from collections.abc import Iterator
from pathlib import Path
from time import sleep  # noqa: TID251 - a model of a user sleeps like this

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


@model("searching")
def searching(turn: ModelTurn) -> Iterator[str]:
    """Search, then wait in a second step until stopped."""
    with turn.step("Searching", input={"q": turn.text}) as step:
        step.output = ["found"]
    yield "Found. "
    with turn.step("Waiting"):
        while not turn.cancelled:
            sleep(0.01)
            yield "w"


@pytest.fixture
def own(runtime: Runtime, data_dir: Path) -> InProcess:
    models = [found for found in map(declared, (echo, refusing, searching)) if found is not None]
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


def test_stop_in_a_step_cancels_it_and_both_are_stored(own: InProcess) -> None:
    token = own.new_user()
    chat = own.chat(token)
    ack = chat.send("geese?", model="searching")
    eventually(lambda: chat.payloads("answer:part", part=2) and chat.text(ack).startswith("www"))
    chat.stop(ack)
    end = chat.wait_for_end(ack)
    assert (end["status"], end["revs"]) == ("stopped", [2, 0, 2, 0])
    chat.wait_until_stored(ack)
    [answer] = chat.open(ack)["messages"][1:]
    kinds = [part["kind"] for part in answer["parts"]]
    assert kinds == ["tool", "text", "tool", "text"]
    search, wait = (part["tool"] for part in answer["parts"] if part["kind"] == "tool")
    assert search["result"] == [{"type": "json", "value": ["found"]}]
    assert (wait["status"], wait["rev"]) == ("cancelled", 2)
    assert chat.wire.states[ack["answer_id"]] == {0: search, 2: wait}


def test_second_tab_that_opens_in_a_step_has_its_state(own: InProcess) -> None:
    token = own.new_user()
    chat = own.chat(token)
    ack = chat.send("geese?", model="searching")
    eventually(lambda: chat.payloads("answer:part", part=2))
    late = own.chat(token)
    assert late.open(ack)["messages"][1]["parts"] == []
    eventually(lambda: late.payloads("answer:part", part=2))
    assert late.payloads("answer:part", part=0)[-1]["tool"]["status"] == "done"
    path = f"/api/conversations/{ack['conversation_id']}/messages"
    [answer] = own.request(token, "GET", path).get_json()["messages"][1:]
    assert answer["parts"][2]["tool"]["status"] == "running"
    chat.stop(ack)
    late.wait_for_end(ack)
    chat.wait_for_end(ack)
    assert late.wire.states == chat.wire.states
    # States that are held already are not sent again.
    again = own.chat(token)
    again.resume_from(late)
    assert again.reopen(ack)["status"] == "stopped"


def test_continued_answer_keeps_its_steps_and_goes_on_after_them(own: InProcess) -> None:
    chat = own.chat()
    ack = chat.send("geese?", model="searching")
    eventually(lambda: chat.text(ack).startswith("www"))
    chat.stop(ack)
    chat.wait_until_stored(ack)
    again = chat.continue_(ack)
    assert again["ok"], again
    eventually(lambda: chat.payloads("answer:part", run=2, part=6))
    chat.stop(ack)
    chat.wait_for_end(ack, run=2)
    states = chat.wire.states[ack["answer_id"]]
    assert [states[at]["title"] for at in sorted(states)] == ["Searching", "Waiting"] * 2
    assert len({state["call_id"] for state in states.values()}) == 4


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
