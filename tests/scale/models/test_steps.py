"""Steps of a model that runs on one of two workers, as the followers of both have them."""

from pathlib import Path

import pytest

from app.testing.waiting import eventually

from ..conftest import MakeWorkers

pytestmark = pytest.mark.needs("redis")
AGENTS = """
import time
from pathlib import Path
from wordbrook import model

@model("steps")
def steps(turn):
    for number in range(1000):
        with turn.step(f"Step {number}", input=number) as step:
            time.sleep(0.05)
            step.output = {"number": number}
        yield f"w{number} "
        while turn.text == "few" and not Path(GATE).exists():
            time.sleep(0.02)
        if turn.text == "few" and number == 4:
            return
"""


def test_followers_on_both_workers_have_the_same_steps(
    make_workers: MakeWorkers, tmp_path: Path
) -> None:
    agents, gate = tmp_path / "agents.py", tmp_path / "gate"
    agents.write_text(AGENTS.replace("GATE", repr(str(gate))))
    one, two = make_workers(2, BACKENDS=agents).start()
    here = one.tab()
    there = two.tab(here.token)
    ack = here.send("few", model="steps")
    eventually(lambda: "w0 " in here.whole_text(ack))
    there.open(ack)
    gate.touch()  # the answer ends only after the other worker follows it
    for tab in (here, there):
        end = tab.wait_for_end(ack)
        assert end["revs"] == [2, 0] * 5
        assert tab.wire.gaps == 0
    assert here.wire.states == there.wire.states
    assert here.wire.parts == there.wire.parts


def test_step_of_a_lost_worker_fails_on_the_other_one(
    make_workers: MakeWorkers, tmp_path: Path
) -> None:
    agents = tmp_path / "agents.py"
    agents.write_text(AGENTS)
    one, two = make_workers(2, BACKENDS=agents).start()
    here = one.tab()
    there = two.tab(here.token)
    ack = here.send("many", model="steps")
    eventually(lambda: "w2 " in here.whole_text(ack))
    there.open(ack)
    eventually(lambda: "w4 " in there.whole_text(ack))
    one.kill()
    end = there.wait_for_end(ack, within_s=60)
    assert (end["status"], end["error"]["code"]) == ("interrupted", "worker_lost")
    states = there.wire.states[ack["answer_id"]]
    there.wait_until_stored(ack)
    answer = there.reopen(ack)
    stored = [part.get("tool") for part in answer["parts"]]
    assert [states.get(at) for at in range(len(stored))] == stored
    assert all(state["status"] in ("done", "failed") for state in states.values())
