"""Runs one soak: starts the environment, the users and the faults, and builds the report."""

import random
import threading
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from app.testing.fake_openai.client import FakeOpenAI
from app.testing.waiting import eventually
from tests.faults.descriptors import descriptors, extra
from tests.support.fault_proxy import CutProxy
from tests.support.ports import free_port

from .chaos import SERVER_FAULTS, Chaos, Windows
from .environment import LOG_FAULTS, Environment, SoakServer
from .memory import MemorySampler
from .observations import Observations
from .users.user import User
from .verify import Verifier, leftovers, read_stored_answers

NETWORKS = 3
MAX_GROWTH = 0.05
IDLE_WITHIN_S = 60.0
SETTINGS = {
    "LIMIT_IDLE_S": 5,
    "LIMIT_FIRST_BYTE_S": 5,
    "LIMIT_DRAIN_S": 5,
    "LIMIT_UNFOLLOWED": 1000,
    "TITLES": "words",
}


@dataclass(frozen=True)
class Plan:
    """Duration, number of clients and server faults; times are shares of the duration.

    With a single fault window each of `faults` comes once. Memory is measured in the calm window.
    """

    seconds: float = 600.0
    clients: int = 50
    seed: str = ""
    fault_windows: Windows = ((0.0, 0.2), (0.8, 1.0))
    calm: tuple[float, float] = (0.22, 0.8)
    faults: tuple[str, ...] = tuple(SERVER_FAULTS)


@dataclass
class Report:
    """The outcome of a soak."""

    observations: Observations
    verifier: Verifier
    memory: MemorySampler

    @property
    def mismatches(self) -> list[str]:
        """All violated guarantees."""
        return self.observations.mismatches

    def lines(self) -> list[str]:
        """Return the report, one count per line."""
        counts = {**self.verifier.checked, **self.observations.counts}
        lines = [f"{count:>10}  {what}" for what, count in sorted(counts.items())]
        low, high = self.memory.range_mib
        growth = f"{self.memory.growth:+.1%}" if self.memory.is_measured else "not measured"
        lines.append(f"memory of the worker: {low} to {high} MiB, growth {growth}")
        lines.append(f"mismatches: {len(self.mismatches)}")
        return [*lines, *(f"  {mismatch}" for mismatch in self.mismatches)]


def run_soak(plan: Plan, folder: Path) -> Report:
    """Run the plan with all files in `folder`."""
    seed = plan.seed or str(random.randrange(10**6))
    with ExitStack() as stack:
        provider = stack.enter_context(FakeOpenAI("--forget-bodies"))
        server = SoakServer(
            folder / "data", free_port(), OPENAI_BASE_URL=provider.base_url, **SETTINGS
        )
        stack.callback(server.kill)
        server.start()
        idle_descriptors = descriptors(server.worker, server.port, server.data_dir)
        networks = [stack.enter_context(CutProxy(server.port)) for _ in range(NETWORKS)]
        environment = Environment(server, networks, provider, plan.seconds, seed)
        memory = MemorySampler(environment, *plan.calm)
        _run_users(environment, plan, memory)
        verifier = Verifier(environment.observations, provider.requests())
        _check_idle(environment, idle_descriptors)
        verifier.verify(read_stored_answers(server.data_dir))
        if memory.is_measured and memory.growth > MAX_GROWTH:
            environment.observations.record_mismatch(
                f"the worker's memory grew by {memory.growth:.1%}"
            )
        return Report(environment.observations, verifier, memory)


def _run_users(environment: Environment, plan: Plan, memory: MemorySampler) -> None:
    chaos = Chaos(environment, plan.fault_windows, list(plan.faults))
    users = [User(environment, number) for number in range(plan.clients)]
    threads = [threading.Thread(target=user.run) for user in users]
    for thread in threads:
        thread.start()
    chaos.start()
    memory.start()
    chaos.join()
    for thread in threads:
        thread.join()


def _check_idle(environment: Environment, idle_descriptors: Counter[str]) -> None:
    """Check that the idle server has no leftover rows, descriptors or logged faults."""
    server, observations = environment.server, environment.observations
    try:
        eventually(lambda: not any(leftovers(server.data_dir).values()), within_s=IDLE_WITHIN_S)
    except AssertionError:
        observations.record_mismatch(f"left: {leftovers(server.data_dir)}")

    def leaked() -> dict[str, int]:
        current = descriptors(server.worker, server.port, server.data_dir)
        return extra(current, idle_descriptors)

    try:
        eventually(lambda: not leaked(), within_s=IDLE_WITHIN_S)
    except AssertionError:
        observations.record_mismatch(f"descriptors left: {leaked()}")
    log = server.logs + server.log()
    for fault in LOG_FAULTS:
        if fault in log:
            excerpt = log[log.index(fault) :][:600]
            observations.record_mismatch(f"the server logged {fault}: {excerpt}")
