"""A JavaScript client written from the protocol alone, against the server as deployed."""

import json
import subprocess
from pathlib import Path

import pytest

from app.testing.fake_openai.client import FakeOpenAI
from app.testing.wire.chat_client import Json
from tests.support.answers import steady, steady_text, whole
from tests.support.servers.wordbrook import ServerProcess

from ..conftest import DEFAULT_RUNTIME

pytestmark = DEFAULT_RUNTIME
CLIENT = Path(__file__).with_name("wire_client.mjs")
WITHIN_S = 180


@pytest.fixture(scope="module")
def report(server: ServerProcess, fake: FakeOpenAI) -> Json:
    """Run the client once and return its report."""
    asked = "plain client"
    fake.script(whole("Rivers ", "run 🌊", reasoning=("Hm.",)), marker=f"{asked} whole")
    first, second = steady(400, every_ms=10), steady(100, every_ms=40, word="v")
    for steps in (first, second, whole("Another.")):
        fake.script(steps, marker=f"{asked} long", times=1)
    done = subprocess.run(
        ["node", CLIENT, server.url, asked],
        capture_output=True,
        text=True,
        timeout=WITHIN_S,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    seen: Json = json.loads(done.stdout)
    return seen


def test_client_joins_deltas_without_a_gap(report: Json) -> None:
    answer = report["whole"]
    assert answer["parts"] == ["Hm.", "Rivers run 🌊"]
    assert answer["gaps"] == 0
    assert answer["end"]["status"] == "completed"


def test_stopped_answer_keeps_the_text_received(report: Json) -> None:
    assert report["stopAck"]["status"] == report["stopped"]["end"]["status"] == "stopped"
    [text] = report["stopped"]["parts"]
    assert len(text) >= 20
    assert steady_text(400).startswith(text)
    assert report["stopped"]["gaps"] == 0


def test_continue_starts_a_second_run(report: Json) -> None:
    assert report["continueAck"]["run"] == report["continued"]["run"] == 2
    assert report["continued"]["end"]["status"] == "completed"


def test_reconnected_client_receives_exactly_the_missing_text(report: Json) -> None:
    [stopped], [text] = report["stopped"]["parts"], report["continued"]["parts"]
    assert text == stopped + steady_text(100, word="v")
    assert report["held"][0] < len(text)
    assert report["continued"]["deltas"] > 1
    assert report["continued"]["gaps"] == 0


def test_open_returns_a_running_answer_without_text(report: Json) -> None:
    answer = report["openedWhile"]["messages"][1]
    assert report["openedWhile"]["running"] == [answer["id"]]
    assert (answer["status"], answer["run"], answer["parts"]) == ("streaming", 2, [])


def test_repeated_regenerate_makes_one_answer(report: Json) -> None:
    first, second = report["regenerateAcks"]
    assert first == second
    assert report["regenerated"]["parts"] == ["Another."]


def test_new_client_opens_the_whole_conversation(report: Json) -> None:
    opened = report["reopened"]
    newest = opened["messages"][-1]
    assert newest["parts"][0]["text"] == "Another."
    assert newest["id"] == opened["conversation"]["head_id"]
    assert len(newest["siblings"]) == 2
