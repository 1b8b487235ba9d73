"""Drains a worker before its process ends: answers finish, then sockets leave.

A draining worker starts no answers and accepts no sockets. A socket that follows no running answer
gets `server:draining` at once, the others after their `answer:end`. Answers that still run at the
deadline are interrupted.
"""

import logging
import time
from collections.abc import Callable

from ...protocol.events import SERVER_DRAINING
from ...runtime import Event, Runtime
from ..model.follower import Follower
from ..model.live_answer import LiveAnswer
from ..registry import Registry
from ..streaming.run import failed

log = logging.getLogger(__name__)
STEP_S = 0.05
LEAVE_S = 3.0
STORE_S = 5.0


class Drainer:
    """Drains this worker, once; sets `draining` first."""

    def __init__(
        self,
        runtime: Runtime,
        registry: Registry,
        draining: Event,
        limit_drain_s: float,
        clock: Callable[[], float] = time.monotonic,
    ):
        self._runtime = runtime
        self._registry = registry
        self._draining = draining
        self._limit_drain_s = limit_drain_s
        self._clock = clock
        self._notified: set[Follower] = set()

    def run(self) -> None:
        """Drain; return when the process may end, after limit_drain_s and a few seconds."""
        self._draining.set()
        log.info("draining: %d answers run", len(self._running()))
        self._notify_while(self._running, self._limit_drain_s)
        for live in self._running():
            live.interrupt(failed("worker_lost"))
        deadline = self._clock() + STORE_S
        for live in self._registry.written():
            live.wait_until_stored(max(0.0, deadline - self._clock()))
        self._notify_while(self._registry.sockets, LEAVE_S)
        for follower in self._registry.sockets():
            follower.sender.drop()
        log.info("drained")

    def _notify_while(self, find_waiting: Callable[[], object], limit_s: float) -> None:
        deadline = self._clock() + limit_s
        while find_waiting() and self._clock() < deadline:
            self._notify()
            self._runtime.sleep(STEP_S)

    def _running(self) -> list[LiveAnswer]:
        return [live for live in self._registry.written() if live.ending is None]

    def _notify(self) -> None:
        for follower in self._registry.sockets():
            if follower not in self._notified and not self._follows_running(follower):
                self._notified.add(follower)
                follower.send(SERVER_DRAINING, {"within_s": LEAVE_S})

    def _follows_running(self, follower: Follower) -> bool:
        return any(
            not cursor.is_ended
            for conversation_id in follower.conversations
            for live in self._registry.answers_of(conversation_id)
            if (cursor := live.cursors.get(follower)) is not None
        )
