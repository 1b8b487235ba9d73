"""Answers stream on while hostile files are read: the share of the time in which they wait."""

import threading
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle, pairwise
from pathlib import Path

from app.testing.fake_openai.client import FakeOpenAI
from tests.support import hostile_files as hostile
from tests.support.answers import steady
from tests.support.servers.wordbrook import ServerProcess
from tests.support.wire.tab import Tab

from .test_corpus import add

STREAMS, DELTAS, EVERY_MS = 10, 150, 20
USERS = 3
# Between two deltas. Reading takes longer, also on an idle machine.
LONG_GAP_S = 0.4
MOST_SHARE = 0.5


def gaps(tab: Tab, question: str) -> list[float]:
    """Stream answers at once; return the seconds between their deltas."""
    acks = [tab.send(f"{question} {number}") for number in range(STREAMS)]
    found: list[float] = []
    for ack in acks:
        assert tab.wait_for_end(ack, within_s=60)["status"] == "completed"
        found += [after - before for before, after in pairwise(tab.delta_times[ack["answer_id"]])]
    return found


def test_deltas_do_not_wait_for_hostile_files(
    fake: FakeOpenAI, question: str, tmp_path: Path
) -> None:
    fake.script(steady(DELTAS, every_ms=EVERY_MS), marker=question)
    # Those that take the longest.
    made = [hostile.pdf_bomb(), hostile.pdf_with_loops()]
    ended = threading.Event()

    def attack(server: ServerProcess, token: str) -> int:
        count = 0
        for data in cycle(made):
            if ended.is_set():
                break
            assert add(server, token, data).status_code in (200, 413, 415)
            count += 1
        return count

    with ServerProcess(
        tmp_path / "data", OPENAI_BASE_URL=fake.base_url, LIMIT_FILES_BYTES=0
    ) as server:
        tab = server.tab()
        tokens = [server.new_token() for _ in range(USERS)]
        with ThreadPoolExecutor(USERS) as pool:
            attacks = [pool.submit(attack, server, token) for token in tokens]
            try:
                beside = gaps(tab, question)
            finally:
                ended.set()
            counts = [each.result() for each in attacks]
    assert min(counts) > 0
    assert sum(gap for gap in beside if gap > LONG_GAP_S) < MOST_SHARE * sum(beside)
