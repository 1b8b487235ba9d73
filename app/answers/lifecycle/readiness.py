"""Whether new connections should come to this worker, and not rather to another.

A worker that is cut off from Redis while others are not must have none: they take it for lost, and
its answers. Where Redis is away for all of them, none is better than another, and all stay ready.
Which it is, is asked through the database. One that has never reached Redis is not ready.
"""

from contextlib import suppress

from ...conversations import RedisWitness
from ...protocol.errors import Refusal
from ..services import Services

STEP_S = 2.0
# The first answer may come of one who has only not noticed yet.
ANSWERS = 2


class Readiness:
    """Looks every other second; alone there is nobody to ask."""

    def __init__(self, core: Services, witness: RedisWitness):
        self._core = core
        self._witness = witness
        self._question: int | None = None
        self._answers = 0
        self._is_stopped = False

    def start(self) -> None:
        """Begin to look, where there may be others."""
        if self._core.settings.redis_url is not None:
            self._core.runtime.spawn(self._run)

    def stop(self) -> None:
        """Look no more."""
        self._is_stopped = True

    def reasons(self) -> list[str]:
        """Return why others should be preferred to this worker, or nothing."""
        core, faults = self._core, self._core.peers.faults()
        reasons = ["draining"] if core.is_draining else []
        if "redis" in faults and core.peers.has_joined and self._answers < ANSWERS:
            return reasons  # what comes of it, a journal that is late, is so everywhere
        return reasons + (["degraded"] if core.pump.is_degraded else []) + faults

    def _run(self) -> None:
        while not self._is_stopped:
            # Without the database nothing is known of the others, as before.
            with suppress(Refusal):
                self.look()
            self._core.runtime.sleep(STEP_S)

    def look(self) -> None:
        """Ask the others, or answer one who asks."""
        faults = self._core.peers.faults()
        if "redis" not in faults:
            self._question, self._answers = None, 0
            if not faults:
                self._witness.answer()
            return
        if self._question is not None:
            is_answered = self._witness.is_answered(self._question)
            self._answers = self._answers + 1 if is_answered else 0
        self._question = self._witness.ask()
