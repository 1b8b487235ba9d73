"""Periodic maintenance: lost and unfollowed answers, expired deletions and request records."""

import logging
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from ...conversations import ConversationStore
from ...protocol.errors import Refusal
from ...runtime import PeriodicTask, Runtime
from ..model.live_answer import LiveAnswer
from ..model.status import Ending
from ..registry import Registry
from .recovery import Recovery

log = logging.getLogger(__name__)
UNFOLLOWED_EVERY_S = 1.0
RECOVER_EVERY_S = 3.0
PURGE_EVERY_S = 10.0
PRUNE_EVERY_S = 3600.0
UNFOLLOWED_GRACE_S = 30.0
REQUESTS_KEPT = timedelta(hours=24)


class Janitor:
    """Runs each job in a periodic task of its own, so that a slow one delays no other."""

    def __init__(
        self,
        runtime: Runtime,
        store: ConversationStore,
        registry: Registry,
        recovery: Recovery,
        limit_unfollowed: int,
        clock: Callable[[], float] = time.monotonic,
    ):
        self._store = store
        self._registry = registry
        self._limit_unfollowed = limit_unfollowed
        self._clock = clock
        self._unfollowed_since: dict[LiveAnswer, float] = {}
        jobs: list[tuple[str, Callable[[], object], float]] = [
            ("stopping unfollowed answers", self.bound_unfollowed, UNFOLLOWED_EVERY_S),
            ("ending lost answers", recovery.run_quietly, RECOVER_EVERY_S),
            ("purging deleted conversations", self._purge, PURGE_EVERY_S),
            ("pruning request records", self._prune, PRUNE_EVERY_S),
        ]
        self._tasks = [PeriodicTask(runtime, *job) for job in jobs]

    def start(self) -> None:
        """Start the tasks."""
        for task in self._tasks:
            task.start()

    def stop(self) -> None:
        """Stop the tasks."""
        for task in self._tasks:
            task.stop()

    def _purge(self) -> None:
        with suppress(Refusal):  # the database is busy; the next step purges
            self._store.edits.purge()

    def _prune(self) -> None:
        self._store.prune_requests(datetime.now(UTC) - REQUESTS_KEPT)

    def bound_unfollowed(self) -> None:
        """Stop the oldest answers without followers for 30 s, beyond limit_unfollowed."""
        now = self._clock()
        since = {
            live: self._unfollowed_since.get(live, now)
            for live in self._registry.written()
            if live.ending is None and not live.cursors
        }
        self._unfollowed_since = since
        old = [live for live, start in since.items() if now - start >= UNFOLLOWED_GRACE_S]
        excess = max(0, len(old) - self._limit_unfollowed)
        for live in sorted(old, key=since.__getitem__)[:excess]:
            log.info("stopping answer %s, which has no followers", live.ids.answer_id)
            live.interrupt(Ending("stopped"))
