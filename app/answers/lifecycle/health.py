"""Polls which parts of the server are missing; readiness and metrics use it as well.

Sockets get `server:degraded` when a part is missing in two polls in a row, and at once when it is
back.
"""

from ...conversations import ConversationStore
from ...protocol.events import SERVER_DEGRADED
from ...runtime import PeriodicTask, Runtime
from ..cluster.peers import Peers
from ..model.follower import Follower
from ..registry import Registry
from ..streaming.pump import Pump

POLL_S = 1.0
PARTS = ("database", "journal", "redis", "deaf")


class HealthMonitor:
    """Sends `server:degraded` to each socket whose last value differs."""

    def __init__(
        self,
        runtime: Runtime,
        store: ConversationStore,
        registry: Registry,
        pump: Pump,
        peers: Peers,
    ):
        self._store = store
        self._registry = registry
        self._pump = pump
        self._peers = peers
        self._last: list[str] = []
        self._sent: dict[Follower, list[str]] = {}
        # A task of its own, because other tasks may wait for a missing part.
        self._task = PeriodicTask(runtime, "polling the server's health", self.poll, POLL_S)

    def start(self) -> None:
        """Start polling."""
        self._task.start()

    def stop(self) -> None:
        """Stop polling."""
        self._task.stop()

    def missing(self) -> list[str]:
        """Return the members of PARTS that are missing now."""
        missing = [] if self._store.is_reached else ["database"]
        missing += ["journal"] if self._pump.is_degraded else []
        return missing + self._peers.faults()

    def poll(self) -> None:
        """Poll once, and send what changed."""
        now = self.missing()
        lasting, self._last = [part for part in now if part in self._last], now
        sockets = self._registry.sockets() if lasting or self._sent else []
        payload = {"away": lasting, "can_ask": "database" not in lasting}
        sent = {}
        for follower in sockets:
            if self._sent.get(follower, []) != lasting:
                follower.send(SERVER_DEGRADED, payload)
            if lasting:
                sent[follower] = lasting
        self._sent = sent
