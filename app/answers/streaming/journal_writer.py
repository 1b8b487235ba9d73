"""One commit at a time into the journal, off the pump's own task.

A commit that fails is tried again until it succeeds: what it holds is never given up, and the
next one waits behind it.
"""

import logging
import time
from collections.abc import Callable, Sequence

from ...journal.base import (
    NONE_REJECTED,
    Drop,
    Entry,
    Journal,
    JournalError,
    Rejected,
    Rejections,
)
from ...logs.rate_limited import RateLimitedLogger
from ...runtime import Runtime, Task
from ..lifecycle.metrics import Histogram
from ..model.live_answer import LiveAnswer

log = logging.getLogger(__name__)
LATE_S = 0.4
# Who was held up is told what has happened meanwhile only after some turns of the hub.
TELLING_S = 0.02
TELLING_TURNS = 3
RETRY_S = (0.05, 0.2, 1.0)
LOG_EVERY_S = 10.0
STOP_S = 5.0

Batch = Sequence[tuple[LiveAnswer, Sequence[Entry]]]


class JournalWriter:
    """Commits batches.

    `on_commit` is called with a finished batch's answers, and whether it was late; before that
    `on_rejected` with each answer whose entries the journal did not take.
    """

    def __init__(
        self,
        runtime: Runtime,
        journal: Journal,
        on_commit: Callable[[list[LiveAnswer], bool], None],
        on_rejected: Callable[[LiveAnswer, Rejected], None],
        clock: Callable[[], float] = time.monotonic,
        commit_s: Histogram | None = None,
    ):
        self._runtime = runtime
        self._journal = journal
        self._on_commit = on_commit
        self._on_rejected = on_rejected
        self._clock = clock
        self._commit_s = commit_s or Histogram()
        self._work = runtime.event()
        self._done = runtime.event()
        self._batch: tuple[Batch, Sequence[Drop]] | None = None
        self._started_at = 0.0
        self._is_late = False
        self._log = RateLimitedLogger(log, limit=1, period_s=LOG_EVERY_S, clock=clock)
        self._is_stopped = False
        self._task: Task | None = None

    def start(self) -> None:
        """Begin to take batches."""
        self._task = self._runtime.spawn(self._run)

    def stop(self) -> None:
        """Take no more, and wait for the commit in flight; one that keeps failing is given up."""
        self._is_stopped = True
        self._work.set()
        if self._task is not None:
            self._task.join(STOP_S)

    @property
    def is_busy(self) -> bool:
        """Whether a commit is in flight."""
        return self._batch is not None

    @property
    def is_late(self) -> bool:
        """Whether the commit in flight takes so long that sending goes on without it."""
        return self._batch is not None and self._is_late

    def submit(self, batch: Batch, drop: Sequence[Drop]) -> None:
        """Commit, at once where the journal can do so, or start to; only while not busy."""
        self._started_at, self._is_late = self._clock(), False
        if not drop and self._journal.commit_at_once(_entries(batch)):
            self._finish(batch, NONE_REJECTED)
            return
        self._done.clear()
        self._batch = (batch, drop)
        self._work.set()

    def wait(self) -> None:
        """Wait until the commit in flight is done, or late.

        It is not late for a hub that was held up itself: what it sent then from memory would be
        lost with the process, and one that is held up is about to be killed.
        """
        late_at = self._started_at + LATE_S
        if self._done.wait(max(0.0, late_at - self._clock())) or self._clock() < late_at:
            return
        if not self._is_late:
            told = (self._done.wait(TELLING_S) for _ in range(TELLING_TURNS))
            self._is_late = not any(told)

    def _run(self) -> None:
        while True:
            self._work.wait()
            self._work.clear()
            if self._is_stopped:
                return
            if self._batch is not None:
                self._commit(*self._batch)

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
            return

    def _finish(self, batch: Batch, rejections: Rejections) -> None:
        for live, answer_entries in batch:
            if rejections and (rejected := rejections.get(live.ids.answer_id)) is not None:
                self._on_rejected(live, rejected)
                continue
            for entry in answer_entries:
                live.mark_durable(entry)
        self._commit_s.add(self._clock() - self._started_at)
        was_late, self._batch = self.is_late, None
        self._on_commit([live for live, _ in batch], was_late)


def _entries(batch: Batch) -> list[Entry]:
    return [entry for _, entries in batch for entry in entries]
