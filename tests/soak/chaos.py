"""Injects faults at random times: kills and restarts the server, disturbs the networks."""

import random
import signal
import threading
import time
from collections.abc import Callable

from app.testing.waiting import eventually
from tests.support.fault_proxy import CutProxy

from .environment import Environment

PAUSE_S = (4.0, 14.0)
EXIT_WITHIN_S = 90.0
POLL_S = 0.05
Windows = tuple[tuple[float, float], ...]


class Chaos:
    """Fault injection in threads. `fault_windows` are shares of the run time for server faults."""

    def __init__(self, environment: Environment, fault_windows: Windows, faults: list[str]):
        self._environment, self._windows, self._faults = environment, fault_windows, faults
        self._rng = random.Random(f"{environment.seed}.chaos")
        self._threads = [threading.Thread(target=self._inject_server_faults)]
        self._threads += [
            threading.Thread(
                target=self._disturb, args=(network, random.Random(f"{environment.seed}.{n}"))
            )
            for n, network in enumerate(environment.networks)
        ]

    def start(self) -> None:
        """Start injecting; it stops when the run time is over."""
        for thread in self._threads:
            thread.start()

    def join(self) -> None:
        """Wait until the server is ready again and the networks are restored."""
        for thread in self._threads:
            thread.join()

    def _wait(self, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and not self._environment.is_over:
            time.sleep(POLL_S)  # noqa: TID251 - a random pause between faults

    def _inject_server_faults(self) -> None:
        remaining: list[str] = []
        try:
            while not self._environment.is_over:
                share = self._environment.elapsed_share
                if not any(start <= share < end for start, end in self._windows):
                    self._wait(POLL_S)
                    continue
                remaining = remaining or self._rng.sample(self._faults, len(self._faults))
                fault = remaining.pop()
                self._environment.observations.count(f"server: {fault}")
                SERVER_FAULTS[fault](self._environment)
                if len(self._windows) == 1 and not remaining:
                    return
                self._wait(self._rng.uniform(*PAUSE_S))
        except AssertionError as error:
            self._environment.observations.record_mismatch(
                f"the server did not become ready again: {error}"
            )

    def _disturb(self, network: CutProxy, rng: random.Random) -> None:
        disturbances: dict[str, Callable[[], object]] = {
            "cut": network.cut,
            "silent": network.blackhole,
            "slow": lambda: network.delay(rng.uniform(0.05, 0.5)),
        }
        while not self._environment.is_over:
            self._wait(rng.uniform(3, 10))
            kind = rng.choice(list(disturbances))
            self._environment.observations.count(f"network: {kind}")
            disturbances[kind]()
            self._wait(rng.uniform(0.5, 4))
            network.restore()


def _wait_until_ready(environment: Environment) -> None:
    eventually(environment.server.is_ready, within_s=EXIT_WITHIN_S, what="ready again")


def _kill_worker(environment: Environment) -> None:
    _wait_until_ready(environment)  # while degraded, a kill may lose text that clients received
    environment.server.kill_worker()
    _wait_until_ready(environment)


def _kill_all(environment: Environment) -> None:
    _wait_until_ready(environment)
    environment.server.kill()
    environment.server.restart()


def _reload(environment: Environment) -> None:
    server = environment.server
    old = set(server.workers())
    server.signal(signal.SIGHUP)
    eventually(lambda: not old & set(server.workers()), within_s=EXIT_WITHIN_S)
    _wait_until_ready(environment)


def _terminate(environment: Environment) -> None:
    environment.server.signal(signal.SIGTERM)
    environment.server.wait(EXIT_WITHIN_S)
    environment.server.restart()


SERVER_FAULTS: dict[str, Callable[[Environment], None]] = {
    "kill -9 of the worker": _kill_worker,
    "kill -9 of all": _kill_all,
    "SIGHUP": _reload,
    "SIGTERM": _terminate,
}
