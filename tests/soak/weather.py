"""What befalls the server and the networks, at random moments."""

import random
import signal
import threading
import time
from collections.abc import Callable

from tests.support.fault_proxy import CutProxy
from tests.support.waiting import eventually

from .world import World

REST_S = (4.0, 14.0)
LEAVES_WITHIN_S = 90.0
LOOK_S = 0.05


class Weather:
    """`stormy` are the stretches, as shares of the time, in which the server is killed and more."""

    def __init__(self, world: World, stormy: tuple[tuple[float, float], ...], kinds: list[str]):
        self._world, self._stormy, self._kinds = world, stormy, kinds
        self._rng = random.Random(f"{world.seed}.weather")
        self._threads = [threading.Thread(target=self._storm)]
        self._threads += [
            threading.Thread(
                target=self._disturb, args=(network, random.Random(f"{world.seed}.{n}"))
            )
            for n, network in enumerate(world.networks)
        ]

    def begin(self) -> None:
        """Let it begin; it ends with the soak's time."""
        for thread in self._threads:
            thread.start()

    def wait_for_its_end(self) -> None:
        """Wait until the server stands and the networks are whole."""
        for thread in self._threads:
            thread.join()

    def _wait(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until and not self._world.is_over:
            time.sleep(LOOK_S)  # noqa: TID251 - the time itself is what is meant

    def _storm(self) -> None:
        kinds: list[str] = []
        try:
            while not self._world.is_over:
                if not any(start <= self._world.share < end for start, end in self._stormy):
                    self._wait(LOOK_S)
                    continue
                kinds = kinds or self._rng.sample(self._kinds, len(self._kinds))
                kind = kinds.pop()
                self._world.ledger.count(f"server: {kind}")
                STORMS[kind](self._world)
                if len(self._stormy) == 1 and not kinds:
                    return
                self._wait(self._rng.uniform(*REST_S))
        except AssertionError as error:
            self._world.ledger.blame(f"the server did not come back: {error}")

    def _disturb(self, network: CutProxy, rng: random.Random) -> None:
        disturbances: dict[str, Callable[[], object]] = {
            "cut": network.cut,
            "silent": network.blackhole,
            "slow": lambda: network.delay(rng.uniform(0.05, 0.5)),
        }
        while not self._world.is_over:
            self._wait(rng.uniform(3, 10))
            kind = rng.choice(list(disturbances))
            self._world.ledger.count(f"network: {kind}")
            disturbances[kind]()
            self._wait(rng.uniform(0.5, 4))
            network.restore()


def _wait_until_ready(world: World) -> None:
    eventually(world.server.is_ready, within_s=LEAVES_WITHIN_S, what="ready again")


def _kill_worker(world: World) -> None:
    _wait_until_ready(world)  # while degraded a kill may lose what was shown
    world.server.kill_worker()
    _wait_until_ready(world)


def _kill_all(world: World) -> None:
    _wait_until_ready(world)
    world.server.kill()
    world.server.start_again()


def _reload(world: World) -> None:
    old = set(world.server.workers())
    world.server.signal(signal.SIGHUP)
    eventually(lambda: not old & set(world.server.workers()), within_s=LEAVES_WITHIN_S)
    _wait_until_ready(world)


def _end(world: World) -> None:
    world.server.signal(signal.SIGTERM)
    world.server.wait(LEAVES_WITHIN_S)
    world.server.start_again()


STORMS: dict[str, Callable[[World], None]] = {
    "kill -9 of the worker": _kill_worker,
    "kill -9 of all": _kill_all,
    "SIGHUP": _reload,
    "SIGTERM": _end,
}
