"""A JavaScript client that knows the protocol alone, against the server as deployed."""

import json
import subprocess
from pathlib import Path

import pytest

from tests.support.answers import steady, steady_text, whole
from tests.support.fake_provider.client import FakeProvider
from tests.support.servers.wordbrook import ServerProcess
from tests.support.wire.chat_client import Json

from ..conftest import DEFAULT_RUNTIME

pytestmark = DEFAULT_RUNTIME
CLIENT = Path(__file__).with_name("wire_client.mjs")
WITHIN_S = 90


@pytest.fixture(scope="module")
def report(server: ServerProcess, fake: FakeProvider) -> Json:
    """Let the client run once, and return what it saw."""
    asked = "plain client"
    fake.script(whole("Rivers ", "run 🌊", reasoning=("Hm.",)), marker=f"{asked} whole")
    first, second = steady(400, every_ms=10), steady(100, every_ms=10, word="v")
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


def test_it_joins_the_deltas_without_a_gap(report: Json) -> None:
    answer = report["whole"]
    assert answer["parts"] == ["Hm.", "Rivers run 🌊"]
    assert answer["gaps"] == 0
    assert answer["end"]["status"] == "completed"


def test_it_stops_and_holds_what_was_shown(report: Json) -> None:
    assert report["stopAck"]["status"] == report["stopped"]["end"]["status"] == "stopped"
    [text] = report["stopped"]["parts"]
    assert len(text) >= 20
    assert steady_text(400).startswith(text)
    assert report["stopped"]["gaps"] == 0


def test_it_continues_in_a_second_run(report: Json) -> None:
    assert report["continueAck"]["run"] == report["continued"]["run"] == 2
    assert report["continued"]["end"]["status"] == "completed"


def test_it_comes_back_with_what_it_held_and_gets_exactly_the_rest(report: Json) -> None:
    [stopped], [text] = report["stopped"]["parts"], report["continued"]["parts"]
    assert text == stopped + steady_text(100, word="v")
    assert report["held"][0] < len(text)
    assert report["continued"]["deltas"] > 1
    assert report["continued"]["gaps"] == 0


def test_a_running_answer_is_opened_without_text(report: Json) -> None:
    answer = report["openedWhile"]["messages"][1]
    assert report["openedWhile"]["running"] == [answer["id"]]
    assert (answer["status"], answer["run"], answer["parts"]) == ("streaming", 2, [])


def test_it_regenerates_once_however_often_it_asks(report: Json) -> None:
    first, second = report["regenerateAcks"]
    assert first == second
    assert report["regenerated"]["parts"] == ["Another."]


def test_it_finds_everything_again(report: Json) -> None:
    opened = report["reopened"]
    newest = opened["messages"][-1]
    assert newest["parts"][0]["text"] == "Another."
    assert newest["id"] == opened["conversation"]["head_id"]
    assert len(newest["siblings"]) == 2
