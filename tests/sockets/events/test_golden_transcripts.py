"""The golden transcripts match the protocol, a client that applies the events, and this server.

WRITE_GOLDEN=1 records the recorded ones again.
"""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from time import sleep  # noqa: TID251 - a model of a user sleeps like this

import pytest

from app.protocol.commands import COMMANDS
from app.protocol.events import EVENTS
from app.providers.python_models import ModelTurn, model
from app.providers.python_models.declare import declared
from app.providers.python_models.provider import PythonProvider
from app.runtime import Runtime
from app.testing.fake_openai.client import FakeOpenAI
from app.testing.wire.chat_client import Json
from app.testing.wire.client_state import ClientState
from tests.sockets.in_process import InProcess
from tests.support.answers import stalled, whole

from ..recording import RecordedChat, comparable, transcript

GOLDEN = Path(__file__).parents[2] / "golden"
FILES = sorted(GOLDEN.glob("*.json"))

golden = pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.stem))


def _read(path: Path) -> Json:
    recorded: Json = json.loads(path.read_text())
    return recorded


def test_ten_transcripts_exist() -> None:
    assert len(FILES) >= 10


@golden
def test_transcript_matches_the_protocol_schemas(path: Path) -> None:
    recorded = _read(path)
    for event in recorded["events"]:
        EVENTS[event["name"]].model_validate(event["payload"])
    for command in recorded.get("commands", ()):
        COMMANDS[command["name"]][1].model_validate(command["ack"])


@golden
def test_client_that_applies_the_events_has_the_recorded_state(path: Path) -> None:
    recorded, client = _read(path), ClientState()
    for event in recorded["events"]:
        is_applied = client.apply((event["name"], event["payload"]))
        assert is_applied is not event.get("gap", False), event
    for answer_id, held in recorded["holds"].items():
        assert client.runs[answer_id] == held["run"]
        assert client.parts[answer_id] == held["parts"]
        states = client.states.get(answer_id, {})
        none: list[None] = [None] * len(held["parts"])
        assert [states.get(at) for at in range(len(none))] == held.get("states", none)
        assert client.endings[answer_id]["status"] == held["status"]


def _ask(server: InProcess, token: str, fake: FakeOpenAI) -> RecordedChat:
    """One question, answered with reasoning and text."""
    answer = whole("Rivers ", "run 🌊", ".", reasoning=("Hm, ", "rivers."))
    # With pauses, so that each part has several deltas.
    slowly = [step for each in answer for step in (each, {"sleep_ms": 40})]
    fake.script(slowly, marker="Rivers?", times=1)
    chat = RecordedChat(server.chat(token))
    chat.wait_until_stored(chat.ask("Rivers?"))
    return chat


def _stop_and_continue(server: InProcess, token: str, fake: FakeOpenAI) -> RecordedChat:
    """An answer is stopped, goes on in a second run, and is then written anew."""
    fake.script(stalled("Rivers ", "run "), marker="Rivers?", times=1)
    fake.script(whole("down ", "hill."), marker="Rivers?", times=1)
    fake.script(whole("Rivers flow."), marker="Rivers?", times=1)
    chat = RecordedChat(server.chat(token))
    ack = chat.send("Rivers?")
    chat.wait_for_text(ack, "Rivers run ")
    chat.stop(ack)
    chat.wait_for_end(ack)
    chat.wait_until_stored(ack)
    chat.continue_(ack)
    chat.wait_for_end(ack, run=2)
    chat.wait_until_stored(ack)
    again = chat.regenerate(ack)
    chat.wait_for_end(again)
    chat.wait_until_stored(ack)
    return chat


Scenario = Callable[[InProcess, str, FakeOpenAI], RecordedChat]
RECORDED: dict[str, Scenario] = {
    "recorded-ask": _ask,
    "recorded-stop-continue-regenerate": _stop_and_continue,
}


@model("searching")
def _searching(turn: ModelTurn) -> Iterator[str]:
    yield "One moment. "
    with turn.step("Searching", input={"query": turn.text}, name="search") as step:
        sleep(0.05)
        step.output = [{"title": "Rivers", "pages": 3}]
    with turn.step("Reading", name="read") as step:
        sleep(0.05)
        step.output = "Rivers run 🌊."
    yield "They run."
    with suppress(OSError), turn.step("Checking", name="check"):
        sleep(0.05)
        raise OSError


def _steps(server: InProcess, token: str, fake: FakeOpenAI) -> RecordedChat:
    """A model written in Python runs two steps between its words, and one that fails after them."""
    chat = RecordedChat(server.chat(token))
    chat.wait_until_stored(chat.ask("Rivers?"))
    return chat


@pytest.fixture
def with_steps(runtime: Runtime, data_dir: Path) -> Iterator[InProcess]:
    models = [found for found in [declared(_searching)] if found is not None]
    server = InProcess(data_dir, PythonProvider(runtime, models))
    yield server
    server.stop()


def test_server_sends_the_recorded_transcript_of_steps(
    with_steps: InProcess, fake: FakeOpenAI
) -> None:
    _compare("recorded-steps", _steps, with_steps, with_steps.new_user(), fake)


@pytest.mark.parametrize("name", RECORDED)
def test_server_sends_the_recorded_transcript(
    server: InProcess, token: str, fake: FakeOpenAI, name: str
) -> None:
    _compare(name, RECORDED[name], server, token, fake)


def _compare(
    name: str, scenario: Scenario, server: InProcess, token: str, fake: FakeOpenAI
) -> None:
    recorded = transcript(" ".join((scenario.__doc__ or "").split()), scenario(server, token, fake))
    path = GOLDEN / f"{name}.json"
    if os.environ.get("WRITE_GOLDEN") == "1":
        path.write_text(json.dumps(recorded, ensure_ascii=False, indent=2) + "\n")
    assert comparable(recorded) == comparable(_read(path))
