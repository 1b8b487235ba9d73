"""CPU per delta as an answer and its number of followers grow, without the network.

Runs the server's live answer, pump and on-disk journal in this process, with sockets that accept
every packet and a manual clock. Counts the CPU of all threads.
"""

import json
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from app.answers.model.follower import Follower
from app.answers.model.live_answer import Ids, LiveAnswer
from app.answers.streaming.delivery import Delivery
from app.answers.streaming.pump import Pump
from app.journal.sqlite import SqliteJournal
from app.runtime import choose_runtime

_DELTA = "twenty five characters... " * 4
_INTERVAL_S = 0.02
_encode = json.JSONEncoder(separators=(",", ":")).encode


@dataclass(slots=True, eq=False)
class _AcceptingSockets:
    """Sockets that accept every packet; a packet is encoded once, as for real sockets."""

    delivered: int = 0

    @staticmethod
    def prepare(event: str, payload: dict[str, Any]) -> str:
        return _encode([event, payload])

    def can_take(self) -> bool:
        return True

    def deliver(self, packet: str) -> None:
        self.delivered += 1

    def drop(self) -> None:
        raise AssertionError("a socket that accepts every packet was dropped")


class _GrowingAnswer:
    """One live answer and its followers."""

    def __init__(self, folder: Path, followers: int):
        runtime = choose_runtime("threading")
        self._now = 0.0
        self._journal = SqliteJournal(folder / "journal.sqlite3", runtime)
        delivery = Delivery(on_delivered=lambda *_: None, stuck_s=30, clock=lambda: self._now)
        self._pump = Pump(
            runtime,
            self._journal,
            delivery,
            on_ended=lambda _: None,
            on_lost=lambda _: None,
            clock=lambda: self._now,
        )
        self._pump.start_committing()
        self.live = LiveAnswer(Ids("owner", "conversation", "answer"), 1, runtime)
        self.sockets = _AcceptingSockets()
        for number in range(followers):
            follower = Follower(str(number), "owner", "address", self.sockets)
            self.live.attach(follower, [])

    def grow(self, deltas: int) -> float:
        """Append `deltas` deltas, one pump cycle each; return CPU microseconds per delta."""
        started_s = time.process_time()
        for _ in range(deltas):
            self._now += _INTERVAL_S
            self.live.append("text", _DELTA)
            self._pump.mark(self.live)
            self._pump.cycle()
        return (time.process_time() - started_s) * 1e6 / deltas

    def close(self) -> None:
        self._pump.stop()
        self._journal.close()


def grow_answer(characters: int) -> list[tuple[int, float]]:
    """Return (characters so far, CPU microseconds per delta) for each tenth of a long answer."""
    deltas = characters // len(_DELTA) // 10
    with TemporaryDirectory(prefix="wordbrook-bench-") as folder:
        answer = _GrowingAnswer(Path(folder), followers=1)
        answer.grow(200)
        tenths = []
        for _ in range(10):
            cpu_us = answer.grow(deltas)
            tenths.append((answer.live.parts[0].text.length, cpu_us))
        answer.close()
    return tenths


def grow_followers(followers: int, deltas: int) -> float:
    """Return the CPU microseconds per delta of an answer with `followers` followers."""
    with TemporaryDirectory(prefix="wordbrook-bench-") as folder:
        answer = _GrowingAnswer(Path(folder), followers)
        answer.grow(100)
        sent_before = answer.sockets.delivered
        cpu_us = answer.grow(deltas)
        assert answer.sockets.delivered - sent_before == deltas * followers
        answer.close()
    return cpu_us
