"""Every second: what nobody else comes back to.

Lost answers, answers nobody follows, conversations that were deleted and not asked back.
"""

import logging
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from ...protocol.errors import Refusal
from ..model.live_answer import LiveAnswer
from ..model.status import Ending
from ..services import Services
from .recovery import Recovery

log = logging.getLogger(__name__)
STEP_S = 1.0
RECOVER_EVERY = 3
PRUNE_EVERY = 3600
PURGE_EVERY = 10
UNFOLLOWED_GRACE_S = 30.0
REQUESTS_KEPT = timedelta(hours=24)


class Janitor:
    """Runs in a task of its own until stopped."""

    def __init__(self, core: Services, recovery: Recovery):
        self._core = core
        self._recovery = recovery
        self._is_stopped = False
        self._unfollowed_since: dict[LiveAnswer, float] = {}

    def start(self) -> None:
        """Begin."""
        self._core.runtime.spawn(self._run)

    def stop(self) -> None:
        """Stop after the step that is being made."""
        self._is_stopped = True

    def _run(self) -> None:
        steps = 0
        while True:
            self._core.runtime.sleep(STEP_S)
            if self._is_stopped:
                return
            steps += 1
            try:
                self._step(steps)
            except Exception:
                # Its next step may well succeed, and without it lost answers stay lost.
                log.exception("a step of the janitor failed")

    def _step(self, steps: int) -> None:
        self.bound_unfollowed()
        if steps % RECOVER_EVERY == 0:
            self._recovery.run_quietly()
        if steps % PURGE_EVERY == 0:
            with suppress(Refusal):  # the database is busy; what is due stays due
                self._core.store.edits.purge()
        if steps % PRUNE_EVERY == 0:
            self._core.store.prune_requests(datetime.now(UTC) - REQUESTS_KEPT)

    def bound_unfollowed(self) -> None:
        """Stop the oldest answers that nobody followed for 30 s, beyond the cap."""
        now = self._core.clock()
        since = {
            live: self._unfollowed_since.get(live, now)
            for live in self._core.registry.written()
            if live.ending is None and not live.cursors
        }
        self._unfollowed_since = since
        left = [live for live, start in since.items() if now - start >= UNFOLLOWED_GRACE_S]
        over = len(left) - self._core.settings.limit_unfollowed
        for live in sorted(left, key=since.__getitem__)[: max(0, over)]:
            log.info("stopping answer %s, which nobody follows", live.ids.answer_id)
            live.interrupt(Ending("stopped"))
