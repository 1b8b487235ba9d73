"""Models written in Python under a real server: streams, a stop, a kill, and a name at fault."""

import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.testing.waiting import eventually
from app.testing.wire.chat_client import Json
from tests.support.needs import ROOT
from tests.support.servers.wordbrook import ServerProcess
from tests.support.wire.http_client import HttpClient
from tests.support.wire.tab import Tab

AGENTS = """
import os, time
from wordbrook import Reasoning, model

@model("agent", title="Agent")
def agent(turn):
    yield Reasoning("hm")
    yield f"{os.getpid()} "
    for number in range(2000):
        yield f"w{number} "
        time.sleep(0.005)

@model("steps")
def steps(turn):
    for number in range(40 if turn.text == "few" else 1000):
        with turn.step(f"Step {number}", input=number) as step:
            time.sleep(0.02 if turn.text == "few" else 0.05)
            step.output = {"number": number}
        yield f"w{number} "
"""


@pytest.fixture(params=["eventlet", "gevent", "threading"])
def server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ServerProcess]:
    agents = tmp_path / "my_agents.py"
    agents.write_text(AGENTS)
    with ServerProcess(tmp_path / "data", request.param, BACKENDS=agents) as server:
        yield server


def test_python_model_streams_stops_and_survives_a_kill_of_its_worker(
    server: ServerProcess,
) -> None:
    tab = server.tab()
    ack = tab.send("go", model="agent")
    eventually(lambda: "w20 " in tab.text(ack))
    assert tab.stop(ack)["status"] == "stopped"
    assert tab.wait_for_end(ack)["status"] == "stopped"
    tab.wait_until_stored(ack)

    ack = tab.send("again", model="agent")
    eventually(lambda: "w20 " in tab.text(ack))
    process = int(tab.text(ack).split()[0])
    seen = tab.text(ack)
    server.kill()
    eventually(lambda: not Path(f"/proc/{process}").exists() or _is_zombie(process))
    server.start()
    after = server.tab(tab.token)
    answer = eventually(lambda: _ended(after, ack), within_s=40)
    assert answer["status"] == "interrupted"
    assert answer["parts"][-1]["text"].startswith(seen)


def test_step_that_runs_when_its_worker_is_killed_has_failed_and_no_other_is_lost(
    tmp_path: Path,
) -> None:
    agents = tmp_path / "my_agents.py"
    agents.write_text(AGENTS)
    with ServerProcess(tmp_path / "data", BACKENDS=agents) as server:
        tab = server.tab()
        ack = tab.send("go", model="steps")
        eventually(lambda: "w4 " in tab.whole_text(ack))
        server.kill()
        tab.collect()
        seen = tab.wire
        server.start()
        after = server.tab(tab.token)
        answer = eventually(lambda: _ended(after, ack), within_s=40)
    parts = answer["parts"]
    for at, state in seen.states[ack["answer_id"]].items():
        assert parts[at]["tool"] == state or state["status"] == "running"
    for at, text in enumerate(seen.parts[ack["answer_id"]]):
        assert parts[at]["text"].startswith(text)
    states = [part["tool"] for part in parts if part["kind"] == "tool"]
    assert [state["title"] for state in states] == [f"Step {at}" for at in range(len(states))]
    assert {state["status"] for state in states[:-1]} == {"done"}
    assert states[-1]["status"] in ("done", "failed")
    if states[-1]["status"] == "failed":
        assert states[-1]["error"]["code"] == "worker_lost"


def test_stream_without_socketio_that_is_cut_receives_each_state_once(tmp_path: Path) -> None:
    agents = tmp_path / "my_agents.py"
    agents.write_text(AGENTS)
    with ServerProcess(tmp_path / "data", BACKENDS=agents) as server:
        client = HttpClient(server.url, server.new_token())
        ack = client.send("few", model="steps")
        chance, last_id, cuts, later = random.Random(7), "", 0, 1
        while not client.payloads("answer:end"):
            held = last_id
            last_id = client.follow(ack, held, most=chance.randrange(100, 900) * later)
            client.collect()
            # A cut within the first event, which grows with the answer, brings nothing new.
            later = 1 if last_id != held else 2 * later
            cuts += 1
        answer = server.tab(client.token).open(ack)["messages"][1]
    assert cuts > 10
    received = [(state["part"], state["tool"]["rev"]) for state in client.payloads("answer:part")]
    assert len(received) == len(set(received))
    stored = {at: part["tool"] for at, part in enumerate(answer["parts"]) if "tool" in part}
    assert client.wire.states[ack["answer_id"]] == stored
    assert len(stored) == 40
    assert client.wire.parts[ack["answer_id"]] == [part["text"] for part in answer["parts"]]


def test_backend_that_cannot_be_imported_is_named_at_the_start(tmp_path: Path) -> None:
    started = subprocess.run(
        [Path(sys.executable).with_name("gunicorn"), "-c", "gunicorn.conf.py"],
        cwd=ROOT,
        env={**os.environ, "BACKENDS": "no_such_agents", "DATA_DIR": str(tmp_path), "PORT": "0"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert started.returncode not in (0, -signal.SIGKILL)
    assert "BACKENDS=no_such_agents cannot be imported: ModuleNotFoundError" in started.stderr
    assert "Traceback" not in started.stderr


def _ended(tab: Tab, ack: Json) -> Json | None:
    answer: Json = tab.open(ack)["messages"][1]
    return answer if answer["status"] != "streaming" else None


def _is_zombie(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().split()[2] == "Z"
    except OSError:
        return True
