"""One per worker: takes what is new in every answer, makes it durable in one commit, and then
sends each follower what lies behind its own cursor.

A live delta, a reload, a second tab, a slow reader and catching up are all that one thing.
"""

import logging
import time
from collections.abc import Callable

from ...journal.base import Drop, Journal, Rejected
from ...runtime import Runtime
from ..lifecycle.metrics import Metrics
from ..model.answer_state import AnswerState
from ..model.live_answer import LiveAnswer
from .delivery import NEVER, Delivery
from .journal_writer import JournalWriter

log = logging.getLogger(__name__)
REST_S = 0.007  # between turns: what a page can paint, and a commit should be worth
MOST_UNDURABLE_UNITS = 4 * 1024 * 1024 // 2


class Pump:
    """Moves text from answers to the journal and on to followers.

    `on_ended` is called once for every answer whose ending has become durable, `on_lost` for one
    whose run was ended elsewhere, `on_turn` with how many have grown, where any have. `may_read` is
    lowered while too much is not durable, so that reading from providers pauses.
    """

    def __init__(
        self,
        runtime: Runtime,
        journal: Journal,
        delivery: Delivery,
        *,
        on_ended: Callable[[LiveAnswer], None],
        on_lost: Callable[[LiveAnswer], None],
        on_turn: Callable[[int], None] = lambda _: None,
        clock: Callable[[], float] = time.monotonic,
        figures: Metrics | None = None,
    ):
        self._runtime = runtime
        self._on_ended = on_ended
        self._on_lost = on_lost
        self._on_turn = on_turn
        self._delivery = delivery
        self._lock = runtime.lock()
        self._clock = clock
        figures = figures or Metrics()
        self._added_s = figures.added_s
        self._committer = JournalWriter(
            runtime, journal, self._after_commit, self._after_rejection, clock, figures.commit_s
        )
        # When the first that is dirty became so, and of what is being sent.
        self._dirty_since = self._taken_since = 0.0
        self._dirty: dict[LiveAnswer, None] = {}
        self._behind: dict[LiveAnswer, None] = {}
        self._in_flight: list[LiveAnswer] = []
        self._drop: list[Drop] = []
        self._wake = runtime.event()
        self._is_stopped = False
        self.may_read = runtime.event()
        self.may_read.set()

    def start(self) -> None:
        """Begin to pump."""
        self.start_committing()
        self._runtime.spawn(self._run)

    def start_committing(self) -> None:
        """Begin to commit alone: the caller makes the turns."""
        self._committer.start()

    def stop(self) -> None:
        """Pump no longer; returns when nothing is being committed."""
        self._is_stopped = True
        self._committer.stop()
        self._wake.set()

    @property
    def is_degraded(self) -> bool:
        """Whether the journal is late and sending goes on from memory."""
        return self._committer.is_late

    def mark(self, live: LiveAnswer) -> None:
        """Note that `live` grew, ended, or has a follower to serve."""
        with self._lock:
            if not self._dirty:
                self._dirty_since = self._clock()
            self._dirty[live] = None
        self._wake.set()

    def wake(self) -> None:
        """Look again at followers that could not be served."""
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
            # The first delta goes at once; those that come while it rests go together.
            if (rest_s := rested_at - self._clock()) > 0:
                self._runtime.sleep(rest_s)
            self._wake.clear()
            rested_at = self._clock() + REST_S
            try:
                due = self.turn()
            except Exception:
                # One answer's fault must not silence all the others.
                log.exception("a turn of the pump failed")
                due = self._clock() + 1.0

    def turn(self) -> float:
        """Commit what is new, then send; return when to look again, on the monotonic clock."""
        self._commit()
        due = NEVER
        is_late = self._committer.is_late
        for live in list(self._behind):
            answer_due = self._delivery.send(live, undurable_too=is_late)
            if answer_due is None:
                del self._behind[live]
            else:
                due = min(due, answer_due)
        if self._taken_since:
            self._added_s.add(self._clock() - self._taken_since)
            self._taken_since = 0.0
        return due

    def _commit(self) -> None:
        if not self._committer.is_busy:
            with self._lock:
                dirty, self._dirty = self._dirty, {}
                self._taken_since = self._dirty_since if dirty else 0.0
                drop, self._drop = self._drop, []
            batch = [(live, entries) for live in dirty if (entries := live.pop_entries())]
            self._behind.update(dirty)
            if batch:
                self._on_turn(len(batch))
            if batch or drop:
                self._in_flight = [live for live, _ in batch]
                self._committer.submit(batch, drop)
        if self._committer.is_busy:
            self._committer.wait()
        if self._committer.is_busy:
            with self._lock:
                self._behind.update(self._dirty)
            self._behind.update(dict.fromkeys(self._in_flight))
        self._bound_undurable()

    def _bound_undurable(self) -> None:
        if self._committer.is_late and self.undurable_units() > MOST_UNDURABLE_UNITS:
            self.may_read.clear()
        elif not self.may_read.is_set() and not self._committer.is_late:
            self.may_read.set()

    def undurable_units(self) -> int:
        """Return how much text, in UTF-16 code units, the journal does not have yet."""
        with self._lock:
            lives = {*self._dirty, *self._behind, *self._in_flight}
        return sum(part.text.length - part.durable for live in lives for part in live.parts)

    def _after_rejection(self, live: LiveAnswer, rejected: Rejected) -> None:
        if rejected.lengths is None:
            self._on_lost(live)
        else:
            live.rewind_journal(rejected.lengths)
            self.mark(live)

    def _after_commit(self, committed: list[LiveAnswer], was_late: bool) -> None:
        for live in committed:
            if live.state is AnswerState.DURABLE:
                self._on_ended(live)
        if was_late:
            for live in committed:
                self.mark(live)
            # Nobody waits for a late one any more: what came meanwhile is taken up from here,
            # also behind a commit that only dropped.
            self._wake.set()
