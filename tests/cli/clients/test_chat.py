"""`python -m app chat`: asks over the HTTP door, resumes, stops, and is safe to read."""

import json
import os
import pty
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from app.cli.chat.display import finished_length, without_controls
from app.cli.chat.held_answer import HeldAnswer
from app.testing.fake_openai.client import FakeOpenAI
from tests.support.answers import broken, stalled, whole
from tests.support.needs import ROOT
from tests.support.servers.wordbrook import ServerProcess

from ..conftest import Run

Environment = Callable[..., dict[str, str]]


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    return {"XDG_STATE_HOME": str(tmp_path / "state")}


def test_answer_is_written_to_a_pipe_and_the_conversation_continued(
    run: Run, shared_server: ServerProcess, fake: FakeOpenAI, home: dict[str, str]
) -> None:
    fake.script(whole("Rivers ", "run 🌊.\n", reasoning=("Hm.",)), times=1)
    fake.script(whole("And on."), times=1)
    first = run("chat", "What", "is it?", "--url", shared_server.url, "--json", **home)
    events = [json.loads(line) for line in first.output.splitlines()]
    assert [event["event"] for event in events[:2]] == ["ack", "answer:start"]
    assert events[-1]["data"]["status"] == "completed"
    conversation_id = events[0]["data"]["conversation_id"]
    place = ("--conversation", conversation_id, "--url", shared_server.url)
    second = run("chat", "Go on", *place, **home)
    assert (second.status, second.output) == (0, "And on.\n")
    messages = fake.requests()[-1]["body"]["messages"]
    assert [message["content"] for message in messages] == [
        "What is it?",
        "Rivers run 🌊.\n",
        "Go on",
    ]
    tokens = Path(home["XDG_STATE_HOME"]) / "wordbrook/tokens.json"
    assert tokens.stat().st_mode & 0o077 == 0


def test_question_may_come_from_standard_input(
    environment: Environment, shared_server: ServerProcess, fake: FakeOpenAI, home: dict[str, str]
) -> None:
    fake.script(whole("Yes."))
    done = subprocess.run(
        [sys.executable, "-m", "app", "chat", "Sum up:", "-", "--url", shared_server.url],
        cwd=ROOT,
        env=environment(**home),
        input="a long text\n",
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stdout == "Yes.\n"
    assert fake.requests()[-1]["body"]["messages"][-1]["content"] == "Sum up:\n\na long text"


def test_interrupt_stops_the_answer_and_keeps_the_text(
    environment: Environment, shared_server: ServerProcess, fake: FakeOpenAI, home: dict[str, str]
) -> None:
    fake.script(stalled("so ", "far"))
    process = subprocess.Popen(
        [sys.executable, "-m", "app", "chat", "Tell me", "--url", shared_server.url],
        cwd=ROOT,
        env=environment(**home),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.read(6) == "so far"
    process.send_signal(signal.SIGINT)
    assert process.stdout.read() == "\n"
    assert process.wait(60) == 130


def test_terminal_gets_markdown(
    environment: Environment, shared_server: ServerProcess, fake: FakeOpenAI, home: dict[str, str]
) -> None:
    fake.script(whole("# Title\n\nSome **bold** te", "xt.\n\n", "- one\n- two\n\x1b]0;evil\x07"))
    shown = _run_on_terminal(
        [sys.executable, "-m", "app", "chat", "Tell me", "--url", shared_server.url],
        environment(**home, TERM="xterm", COLUMNS="60", LINES="20"),
    )
    assert "**" not in shown
    assert "\x1b]0;" not in shown
    plain = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown)
    assert "bold text" in plain
    assert "• two" in plain
    assert "--conversation" in plain


def test_failures_are_told_in_a_sentence(
    run: Run, shared_server: ServerProcess, fake: FakeOpenAI, home: dict[str, str]
) -> None:
    fake.script(broken("half"))
    broke = run("chat", "x", "--url", shared_server.url, **home)
    assert broke.status == 1
    assert broke.output.startswith("half\n")
    absent = run("chat", "x", "--url", "http://127.0.0.1:9", **home)
    assert (absent.status, absent.output) == (1, "No server answers at http://127.0.0.1:9.\n")
    unknown = run("chat", "x", "--url", shared_server.url, "--conversation", "none", **home)
    assert (unknown.status, unknown.output) == (1, "This was not found.\n")
    nothing = run("chat", " ", "--url", shared_server.url, **home)
    assert nothing.status == 1


@pytest.mark.parametrize(
    ("text", "finished"),
    [
        ("one\n\ntwo", "one\n\n"),
        ("one\n", ""),
        ("```\na\n\nb\n", ""),
        ("```\na\n\n```\n\nb", "```\na\n\n```\n\n"),
        ("- a\n\n- b", ""),
        ("- a\n\n  b", ""),
        ("a\n\n1", ""),
    ],
)
def test_blocks_are_finished_when_nothing_can_join_them(text: str, finished: str) -> None:
    assert text[: finished_length(text)] == finished


def test_control_characters_do_not_reach_the_terminal() -> None:
    assert without_controls("a\x1b[2J\tb\n\x9bc\x07") == "a[2J\tb\nc"


def test_held_answer_follows_the_rule_of_the_client() -> None:
    held = HeldAnswer()
    held.apply("answer:start", {"lengths": []})
    delta = {"part": 0, "kind": "text", "at": 0, "text": "a🌊b"}
    held.apply("answer:delta", delta)
    held.apply("answer:delta", delta)
    held.apply("answer:delta", {**delta, "at": 3, "text": "bc"})
    assert held.text() == "a🌊bc"
    held.apply("answer:start", {"lengths": [3]})
    assert held.text() == "a🌊"


def _run_on_terminal(command: list[str], environment: dict[str, str]) -> str:
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdin=theirs, stdout=theirs, stderr=theirs
    )
    os.close(theirs)
    shown = b""
    while True:
        try:
            data = os.read(ours, 65536)
        except OSError:  # the other side is closed
            break
        if not data:
            break
        shown += data
    os.close(ours)
    assert process.wait(60) == 0, shown
    return shown.decode()
