"""Whether a load balancer should send new connections to this worker.

A worker that alone is cut off from Redis is not ready: the others consider it and its answers
lost. While Redis is down for all workers, all stay ready. A worker distinguishes the two cases by a
probe through the database. A worker that has never reached Redis is not ready.
"""

from contextlib import suppress

from ...conversations import RedisWitness
from ...protocol.errors import Refusal
from ...runtime import Event, PeriodicTask, Runtime
from ..cluster.peers import Peers
from ..streaming.pump import Pump

POLL_S = 2.0
# The first answer may come from a worker that has not noticed the outage yet.
ANSWERS_NEEDED = 2


class Readiness:
    """Polls every two seconds, if the worker may have peers."""

    def __init__(
        self, runtime: Runtime, witness: RedisWitness, peers: Peers, pump: Pump, draining: Event
    ):
        self._witness = witness
        self._peers = peers
        self._pump = pump
        self._draining = draining
        self._question: int | None = None
        self._answers = 0
        self._task = PeriodicTask(
            runtime, "polling the readiness", self._poll_quietly, POLL_S, starts_at_once=True
        )

    def start(self) -> None:
        """Start polling."""
        self._task.start()

    def stop(self) -> None:
        """Stop polling."""
        self._task.stop()

    def reasons(self) -> list[str]:
        """Return why other workers should be preferred, or nothing."""
        faults = self._peers.faults()
        reasons = ["draining"] if self._draining.is_set() else []
        if "redis" in faults and self._peers.has_joined and self._answers < ANSWERS_NEEDED:
            return reasons  # an outage for all workers, which makes their journals late as well
        return reasons + (["degraded"] if self._pump.is_degraded else []) + faults

    def _poll_quietly(self) -> None:
        # Without the database the last result stays.
        with suppress(Refusal):
            self.poll()

    def poll(self) -> None:
        """Ask the other workers whether they reach Redis, or answer such a question."""
        faults = self._peers.faults()
        if "redis" not in faults:
            self._question, self._answers = None, 0
            if not faults:
                self._witness.answer()
            return
        if self._question is not None:
            is_answered = self._witness.is_answered(self._question)
            self._answers = self._answers + 1 if is_answered else 0
        self._question = self._witness.ask()
