"""Moves text: collects what is new in every answer, makes it durable in one commit, then sends each
follower what is behind its own cursor. One pump per worker.

A live delta, a reload, a second tab, a slow reader and catching up are all this one operation.
"""

import logging
import time
from collections.abc import Callable

from ...journal.base import Drop, Journal, Rejected, Rejections
from ...runtime import Runtime, Task
from ..lifecycle.metrics import Metrics
from ..model.live_answer import LiveAnswer
from .delivery import NEVER, Delivery
from .journal_writer import STOP_S, Batch, JournalWriter

log = logging.getLogger(__name__)
REST_S = 0.007  # between cycles: as often as a page can paint, and worth a commit
MOST_UNDURABLE_UNITS = 4 * 1024 * 1024 // 2


class Pump:
    """Moves text from answers to the journal and on to followers.

    `on_ended` is called once for every answer whose ending has become durable, `on_lost` for one
    whose run another worker ended, `on_cycle` with the number of answers that grew, if any did.
    `may_read` is cleared while too much is not durable, so that reading from providers pauses.
    """

    def __init__(
        self,
        runtime: Runtime,
        journal: Journal,
        delivery: Delivery,
        *,
        on_ended: Callable[[LiveAnswer], None],
        on_lost: Callable[[LiveAnswer], None],
        on_cycle: Callable[[int], None] = lambda _: None,
        clock: Callable[[], float] = time.monotonic,
        metrics: Metrics | None = None,
    ):
        self._runtime = runtime
        self._on_ended = on_ended
        self._on_lost = on_lost
        self._on_cycle = on_cycle
        self._delivery = delivery
        self._lock = runtime.lock()
        self._clock = clock
        metrics = metrics or Metrics()
        self._added_s = metrics.added_s
        self._wake = runtime.event()
        self._writer = JournalWriter(runtime, journal, self._wake, clock, metrics.commit_s)
        # When the first answer became dirty, of those that wait and of those being sent.
        self._dirty_since = self._collected_since = 0.0
        self._dirty: dict[LiveAnswer, None] = {}
        self._behind: dict[LiveAnswer, None] = {}
        self._in_flight: list[LiveAnswer] = []
        self._drop: list[Drop] = []
        self._is_stopped = False
        self._task: Task | None = None
        self.may_read = runtime.event()
        self.may_read.set()

    def start(self) -> None:
        """Start both tasks: the one that commits and the one that pumps."""
        self.start_committing()
        self._task = self._runtime.spawn(self._run)

    def start_committing(self) -> None:
        """Start the task that commits alone: the caller makes the cycles."""
        self._writer.start()

    def stop(self) -> None:
        """Stop pumping; returns once no commit is in flight."""
        self._is_stopped = True
        self._writer.stop()
        self._wake.set()
        if self._task is not None:
            self._task.join(STOP_S)
        if self._writer.result is not None:
            self._finish_commit(*self._writer.pop_result())

    @property
    def is_degraded(self) -> bool:
        """Whether the journal is late and sending goes on from memory."""
        return self._writer.is_late

    def mark(self, live: LiveAnswer) -> None:
        """Note that `live` grew, ended, or has a follower to serve."""
        with self._lock:
            if not self._dirty:
                self._dirty_since = self._clock()
            self._dirty[live] = None
        self._wake.set()

    def wake(self) -> None:
        """Try again to serve followers that could not be served."""
        self._wake.set()

    def forget(self, answer_id: str, run: int | None = None) -> None:
        """Drop the answer's entries, up to those of `run`, with the next commit."""
        with self._lock:
            self._drop.append(Drop(answer_id, run))
        self._wake.set()

    def _run(self) -> None:
        due, rested_at = NEVER, 0.0
        while not self._is_stopped:
            self._wake.wait(None if due == NEVER else max(0.0, due - self._clock()))
            # The first delta goes at once; those that come while the pump rests go together.
            if (rest_s := rested_at - self._clock()) > 0:
                self._runtime.sleep(rest_s)
            self._wake.clear()
            rested_at = self._clock() + REST_S
            try:
                due = self.cycle()
            except Exception:
                # A fault with one answer must not silence all the others.
                log.exception("a cycle of the pump failed")
                due = self._clock() + 1.0

    def cycle(self) -> float:
        """Commit what is new, then send; return when the next is due, on the monotonic clock."""
        self._commit()
        due = NEVER
        is_late = self._writer.is_late
        self._bound_undurable(is_late=is_late)
        for live in list(self._behind):
            answer_due = self._delivery.send(live, undurable_too=is_late)
            if answer_due is None:
                del self._behind[live]
            else:
                due = min(due, answer_due)
        if self._collected_since:
            self._added_s.add(self._clock() - self._collected_since)
            self._collected_since = 0.0
        return due

    def _commit(self) -> None:
        writer = self._writer
        if not writer.is_busy:
            if writer.result is not None:  # of a late commit
                self._finish_commit(*writer.pop_result())
            batch, drop = self._collect()
            if batch or drop:
                writer.submit(batch, drop)
        if writer.is_busy:
            writer.wait()
        if writer.result is not None:
            self._finish_commit(*writer.pop_result())
            if self._dirty or self._drop:
                # Nothing else need come: these waited for a commit of an earlier cycle.
                self._wake.set()
        elif writer.is_busy:
            with self._lock:
                self._behind.update(self._dirty)
            self._behind.update(dict.fromkeys(self._in_flight))

    def _collect(self) -> tuple[Batch, list[Drop]]:
        with self._lock:
            dirty, self._dirty = self._dirty, {}
            self._collected_since = self._dirty_since if dirty else 0.0
            drop, self._drop = self._drop, []
        batch = [(live, entries) for live in dirty if (entries := live.pop_entries())]
        self._behind.update(dirty)
        if batch:
            self._on_cycle(len(batch))
        self._in_flight = [live for live, _ in batch]
        return batch, drop

    def _finish_commit(self, batch: Batch, rejections: Rejections) -> None:
        for live, entries in batch:
            if rejections and live.ids.answer_id in rejections:
                self._handle_rejection(live, rejections[live.ids.answer_id])
                continue
            is_over = live.mark_durable(entries)
            # Where a late commit's text was sent from memory, the ending may still be missing.
            self._behind[live] = None
            if is_over:
                self._on_ended(live)

    def _handle_rejection(self, live: LiveAnswer, rejected: Rejected) -> None:
        if rejected.lengths is None:
            self._on_lost(live)
        else:
            live.rewind_journal(rejected.lengths, rejected.revs)
            self.mark(live)

    def _bound_undurable(self, *, is_late: bool) -> None:
        if is_late and self.undurable_units() > MOST_UNDURABLE_UNITS:
            self.may_read.clear()
        elif not is_late and not self.may_read.is_set():
            self.may_read.set()

    def undurable_units(self) -> int:
        """Return how much text, in UTF-16 code units, the journal does not have yet."""
        with self._lock:
            lives = {*self._dirty, *self._behind, *self._in_flight}
        return sum(part.text.length - part.durable for live in lives for part in live.parts)
