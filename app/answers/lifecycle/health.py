"""How well this server works: what it tells its sockets, and what readiness and metrics name.

A part that is away is told once it is missing at two looks in a row; that it is back, at once.
"""

import logging

from ...protocol.events import SERVER_DEGRADED
from ..model.follower import Follower
from ..services import Services

log = logging.getLogger(__name__)
STEP_S = 1.0
PARTS = ("database", "journal", "redis", "deaf")


class HealthMonitor:
    """Looks, once a second, and tells whoever was told something else."""

    def __init__(self, core: Services):
        self._core = core
        self._last: list[str] = []
        self._told: dict[Follower, list[str]] = {}
        self._is_stopped = False

    def start(self) -> None:
        """Begin to look, in a task of its own: what is away may keep others waiting."""
        self._core.runtime.spawn(self._run)

    def stop(self) -> None:
        """Look no more."""
        self._is_stopped = True

    def _run(self) -> None:
        while True:
            self._core.runtime.sleep(STEP_S)
            if self._is_stopped:
                return
            try:
                self.tell()
            except Exception:
                # One socket's fault must not keep the news from all others for good.
                log.exception("the condition could not be told")

    def away(self) -> list[str]:
        """Return what is missing now, of PARTS."""
        core = self._core
        away = [] if core.store.is_reached else ["database"]
        away += ["journal"] if core.pump.is_degraded else []
        return away + core.peers.faults()

    def tell(self) -> None:
        """Tell every socket whose page shows something else."""
        now = self.away()
        lasting, self._last = [part for part in now if part in self._last], now
        sockets = self._core.registry.sockets() if lasting or self._told else []
        payload = {"away": lasting, "can_ask": "database" not in lasting}
        told = {}
        for follower in sockets:
            if self._told.get(follower, []) != lasting:
                follower.send(SERVER_DEGRADED, payload)
            if lasting:
                told[follower] = lasting
        self._told = told
