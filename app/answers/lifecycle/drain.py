"""The end of a process in good order: answers finish, sockets leave, then it may go.

No new answers are begun and no new sockets taken. Sockets that follow nothing that runs are told
at once, the others behind their `answer:end`. What still runs at the deadline is interrupted.
"""

import logging

from ...protocol.events import SERVER_DRAINING
from ..model.follower import Follower
from ..model.live_answer import LiveAnswer
from ..services import Services
from ..streaming.run import failed

log = logging.getLogger(__name__)
STEP_S = 0.05
LEAVE_S = 3.0
STORE_S = 5.0


class Drainer:
    """Drains this worker, once."""

    def __init__(self, core: Services):
        self._core = core
        self._told: set[Follower] = set()

    def run(self) -> None:
        """Drain; returns when the process may end. Takes limit_drain_s and some seconds more."""
        core = self._core
        core.is_draining = True
        log.info("draining: %d answers run", len(self._running()))
        deadline = core.clock() + core.settings.limit_drain_s
        while self._running() and core.clock() < deadline:
            self._tell()
            core.runtime.sleep(STEP_S)
        for live in self._running():
            live.interrupt(failed("worker_lost"))
        deadline = core.clock() + STORE_S
        for live in core.registry.written():
            live.wait_until_stored(max(0.0, deadline - core.clock()))
        deadline = core.clock() + LEAVE_S
        while core.registry.sockets() and core.clock() < deadline:
            self._tell()
            core.runtime.sleep(STEP_S)
        for follower in core.registry.sockets():
            follower.sender.drop(follower.sid)
        log.info("drained")

    def _running(self) -> list[LiveAnswer]:
        return [live for live in self._core.registry.written() if live.ending is None]

    def _tell(self) -> None:
        for follower in self._core.registry.sockets():
            if follower not in self._told and not self._waits(follower):
                self._told.add(follower)
                follower.send(SERVER_DRAINING, {"within_s": LEAVE_S})

    def _waits(self, follower: Follower) -> bool:
        return any(
            not cursor.is_ended
            for conversation_id in follower.conversations
            for live in self._core.registry.answers_of(conversation_id)
            if (cursor := live.cursors.get(follower)) is not None
        )
