"""Many Python models at once do not hold up the streams of others."""

from itertools import pairwise
from pathlib import Path
from statistics import median

import pytest

from app.testing.fake_openai.client import FakeOpenAI
from app.testing.waiting import eventually
from tests.support.answers import steady
from tests.support.servers.wordbrook import ServerProcess
from tests.support.wire.tab import Tab

AGENTS = """
import asyncio, time
from wordbrook import model

@model("blocking")
def block(turn):
    for number in range(1000):
        yield f"w{number} "
        time.sleep(2)

@model("async")
async def wait(turn):
    for number in range(1000):
        yield f"w{number} "
        await asyncio.sleep(2)
"""
EACH = 50
STREAMS = 10
DELTAS = 30
ROUNDS = 5
# Of the 99th percentile of the time between two deltas, which are sent 20 ms apart.
MOST_RATIO = 3.0
NOISE_S = 0.05


def p99_gap_s(tab: Tab, question: str) -> float:
    """Stream ten answers of the service at once; return the time between deltas."""
    acks = [tab.send(f"{question} {number}", model="fake-chat") for number in range(STREAMS)]
    gaps: list[float] = []
    for ack in acks:
        tab.wait_for_end(ack, within_s=60)
        gaps += [after - before for before, after in pairwise(tab.delta_times[ack["answer_id"]])]
    return sorted(gaps)[len(gaps) * 99 // 100]


@pytest.mark.parametrize("mode", ["eventlet", "threading"])
def test_fifty_blocking_and_fifty_async_models_do_not_hold_up_other_streams(
    fake: FakeOpenAI, question: str, tmp_path: Path, mode: str
) -> None:
    agents = tmp_path / "agents.py"
    agents.write_text(AGENTS)
    fake.script(steady(DELTAS, every_ms=20), marker=question)
    given = {"BACKENDS": agents, "OPENAI_BASE_URL": fake.base_url}
    with (
        ServerProcess(tmp_path / "busy", mode, **given) as server,
        ServerProcess(tmp_path / "idle", mode, **given) as idle,
    ):
        tab, busy, tab_of_idle = server.tab(), server.tab(), idle.tab()
        acks = [busy.send("go", model=name) for name in ("blocking", "async") for _ in range(EACH)]
        eventually(lambda: all("w1 " in busy.text(ack) for ack in acks), within_s=60)
        # In turns: what other processes of the machine take is in both.
        gaps = [(p99_gap_s(tab_of_idle, question), p99_gap_s(tab, question)) for _ in range(ROUNDS)]
        # They ran meanwhile.
        eventually(lambda: all("w2 " in busy.text(ack) for ack in acks), within_s=60)
    alone, beside = (median(each) for each in zip(*gaps, strict=True))
    assert beside < max(MOST_RATIO * alone, NOISE_S), gaps
