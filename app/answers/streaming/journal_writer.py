"""Commits batches to the journal, one at a time, in a task of its own.

A failed commit is retried until it succeeds: its entries are never given up, and the next batch
waits.
"""

import logging
import time
from collections.abc import Callable, Sequence
from typing import cast

from ...journal.base import NONE_REJECTED, Drop, Entry, Journal, JournalError, Rejections
from ...logs.rate_limited import RateLimitedLogger
from ...runtime import Event, Runtime, Task
from ..lifecycle.metrics import Histogram
from ..model.live_answer import LiveAnswer

log = logging.getLogger(__name__)
LATE_S = 0.4
# After a hub stall, wake-ups arrive a few iterations late.
WAKE_UP_S = 0.02
WAKE_UP_TRIES = 3
RETRY_S = (0.05, 0.2, 1.0)
LOG_EVERY_S = 10.0
STOP_S = 5.0

Batch = Sequence[tuple[LiveAnswer, Sequence[Entry]]]
CommitResult = tuple[Batch, Rejections]


class JournalWriter:
    """Commits what `submit` is given; `result` is then the batch, and what the journal rejected.

    `wake` is set when a commit finishes for which `wait` no longer waits.
    """

    def __init__(
        self,
        runtime: Runtime,
        journal: Journal,
        wake: Event,
        clock: Callable[[], float] = time.monotonic,
        commit_s: Histogram | None = None,
    ):
        self._runtime = runtime
        self._journal = journal
        self._wake = wake
        self._clock = clock
        self._commit_s = commit_s or Histogram()
        self._work = runtime.event()
        self._done = runtime.event()
        self._job: tuple[Batch, Sequence[Drop]] | None = None
        self.result: CommitResult | None = None
        self._started_at = 0.0
        self._is_late = False
        self._is_awaited = False
        self._log = RateLimitedLogger(log, limit=1, period_s=LOG_EVERY_S, clock=clock)
        self._is_stopped = False
        self._task: Task | None = None

    def start(self) -> None:
        """Begin to accept batches."""
        self._task = self._runtime.spawn(self._run)

    def stop(self) -> None:
        """Accept no more; wait for the commit in flight, and give up one that keeps failing."""
        self._is_stopped = True
        self._work.set()
        if self._task is not None:
            self._task.join(STOP_S)

    @property
    def is_busy(self) -> bool:
        """Whether a commit is in flight."""
        return self._job is not None

    @property
    def is_late(self) -> bool:
        """Whether the commit in flight takes so long that sending goes on without it."""
        return self._job is not None and self._is_late

    def submit(self, batch: Batch, drop: Sequence[Drop]) -> None:
        """Commit at once where the journal can, else in the task; only while not busy."""
        self._started_at, self._is_late = self._clock(), False
        if not drop and self._journal.commit_at_once(_entries(batch)):
            self._finish(batch, NONE_REJECTED)
            return
        self._done.clear()
        self._job = (batch, drop)
        self._work.set()

    def wait(self) -> None:
        """Wait until the commit in flight is done, or late.

        It is not late for a hub that was stalled itself: text sent from memory then would be
        lost with the process, and a process whose hub stalls is about to be killed.
        """
        self._is_awaited = True
        try:
            self._wait_until_late()
        finally:
            self._is_awaited = False

    def _wait_until_late(self) -> None:
        late_at = self._started_at + LATE_S
        if self._done.wait(max(0.0, late_at - self._clock())) or self._clock() < late_at:
            return
        if not self._is_late:
            wake_ups = (self._done.wait(WAKE_UP_S) for _ in range(WAKE_UP_TRIES))
            self._is_late = not any(wake_ups)

    def pop_result(self) -> CommitResult:
        """Return `result`, which is there, and forget it."""
        result, self.result = self.result, None
        return cast("CommitResult", result)

    def _run(self) -> None:
        while True:
            self._work.wait()
            self._work.clear()
            if self._is_stopped:
                return
            if self._job is not None:
                self._commit(*self._job)

    def _commit(self, batch: Batch, drop: Sequence[Drop]) -> None:
        entries = _entries(batch)
        tries = 0
        while not self._is_stopped:
            try:
                rejections = self._journal.commit(entries, drop)
            except JournalError as error:
                self._log.error("the journal cannot be written, retrying: %s", error)
                self._runtime.sleep(RETRY_S[min(tries, len(RETRY_S) - 1)])
                tries += 1
                continue
            self._finish(batch, rejections)
            self._done.set()
            if not self._is_awaited:
                self._wake.set()
            return

    def _finish(self, batch: Batch, rejections: Rejections) -> None:
        self._commit_s.add(self._clock() - self._started_at)
        # In this order: a pump that sees no job finds the result.
        self.result = (batch, rejections)
        self._job = None


def _entries(batch: Batch) -> list[Entry]:
    return [entry for _, entries in batch for entry in entries]
