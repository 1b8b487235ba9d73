"""One soak from beginning to end: sets the world up, lets it go, and gathers the report."""

import random
import threading
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from tests.faults.descriptors import descriptors, extra
from tests.support.fake_provider.client import FakeProvider
from tests.support.fault_proxy import CutProxy
from tests.support.ports import free_port
from tests.support.waiting import eventually

from .ledger import Ledger
from .memory import Memory
from .user import User
from .verdict import Verdict, leftovers, read_stored
from .weather import STORMS, Weather
from .world import FAULTS_OF_OURS, SoakedServer, World

NETWORKS = 3
MOST_GROWTH = 0.05
REST_WITHIN_S = 60.0
SETTINGS = {"LIMIT_IDLE_S": 5, "LIMIT_DRAIN_S": 5, "LIMIT_UNFOLLOWED": 1000, "TITLES": "words"}


@dataclass(frozen=True)
class Plan:
    """How long, how many, and when the server is killed: shares of the time.

    With one stormy stretch each kind of `storms` comes once; the calm one is measured.
    """

    seconds: float = 600.0
    clients: int = 50
    seed: str = ""
    stormy: tuple[tuple[float, float], ...] = ((0.0, 0.2), (0.8, 1.0))
    calm: tuple[float, float] = (0.22, 0.8)
    storms: tuple[str, ...] = tuple(STORMS)


@dataclass
class Report:
    """What came of it."""

    ledger: Ledger
    verdict: Verdict
    memory: Memory

    @property
    def mismatches(self) -> list[str]:
        """All that must not be; empty if all is well."""
        return self.ledger.mismatches

    def lines(self) -> list[str]:
        """Return the figures, one a line."""
        figures = {**self.verdict.checked, **self.ledger.counts}
        lines = [f"{count:>10}  {what}" for what, count in sorted(figures.items())]
        least, most = self.memory.range_mib
        growth = f"{self.memory.growth:+.1%}" if self.memory.is_measured else "not measured"
        lines.append(f"memory of the worker: {least} to {most} MiB, growth {growth}")
        lines.append(f"mismatches: {len(self.mismatches)}")
        return [*lines, *(f"  {mismatch}" for mismatch in self.mismatches)]


def soak(plan: Plan, place: Path) -> Report:
    """Let it go, in the directory `place`."""
    seed = plan.seed or str(random.randrange(10**6))
    with ExitStack() as stack:
        provider = stack.enter_context(FakeProvider("--forget-bodies"))
        server = SoakedServer(
            place / "data", free_port(), OPENAI_BASE_URL=provider.base_url, **SETTINGS
        )
        stack.callback(server.kill)
        server.start()
        at_rest = descriptors(server.worker, server.port, server.data_dir)
        networks = [stack.enter_context(CutProxy(server.port)) for _ in range(NETWORKS)]
        world = World(server, networks, provider, plan.seconds, seed)
        memory = Memory(world, *plan.calm)
        _play(world, plan, memory)
        verdict = Verdict(world.ledger, provider.requests())
        _look_at_rest(world, at_rest)
        verdict.judge(read_stored(server.data_dir))
        if memory.is_measured and memory.growth > MOST_GROWTH:
            world.ledger.blame(f"the worker's memory grew by {memory.growth:.1%}")
        return Report(world.ledger, verdict, memory)


def _play(world: World, plan: Plan, memory: Memory) -> None:
    weather = Weather(world, plan.stormy, list(plan.storms))
    users = [User(world, number) for number in range(plan.clients)]
    threads = [threading.Thread(target=user.live) for user in users]
    for thread in threads:
        thread.start()
    weather.begin()
    memory.begin()
    weather.wait_for_its_end()
    for thread in threads:
        thread.join()


def _look_at_rest(world: World, at_rest: Counter[str]) -> None:
    server, ledger = world.server, world.ledger
    try:
        eventually(lambda: not any(leftovers(server.data_dir).values()), within_s=REST_WITHIN_S)
    except AssertionError:
        ledger.blame(f"left: {leftovers(server.data_dir)}")

    def more() -> dict[str, int]:
        found = descriptors(server.worker, server.port, server.data_dir)
        return extra(found, at_rest)

    try:
        eventually(lambda: not more(), within_s=REST_WITHIN_S)
    except AssertionError:
        ledger.blame(f"descriptors left: {more()}")
    log = server.logs + server.log()
    for fault in FAULTS_OF_OURS:
        if fault in log:
            ledger.blame(f"the server logged {fault}: {log[log.index(fault) :][:600]}")
