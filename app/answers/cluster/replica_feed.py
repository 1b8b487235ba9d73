"""Feeds a copy of an answer that another process writes: by what that one publishes, and by looking
into journal and database at first, whenever something may have been missed, and after silence.
"""

from collections.abc import Callable

from ...journal.base import Entry, Held, JournalError
from ...protocol.errors import Refusal
from ..model.live_answer import LiveAnswer
from ..model.replica_answer import ReplicaAnswer
from ..services import Services

RETRY_S = 0.25
UNFOLLOWED_S = 5.0


class ReplicaFeed:
    """Feeds one copy; `on_later_run` is called when it is of a run that is over."""

    def __init__(
        self, core: Services, live: ReplicaAnswer, on_later_run: Callable[[LiveAnswer], None]
    ):
        self._core = core
        self._live = live
        self._on_later_run = on_later_run
        self._must_look = core.runtime.event()
        self._followed_at = core.clock()
        self._has_heard = False

    def run(self) -> None:
        """Feed it until it is stored, or followed no more."""
        core, live = self._core, self._live
        with core.peers.watch(live.ids.answer_id, self._take, self._must_look.set):
            while not live.is_removed and not self._look():
                self._wait()
                if live.cursors:
                    self._followed_at = core.clock()
                elif core.clock() - self._followed_at > UNFOLLOWED_S:
                    break
        if not live.is_stored:
            core.registry.discard(live)

    def _wait(self) -> None:
        while True:
            self._has_heard = False
            self._must_look.wait(self._core.peers.silent_s)
            if self._must_look.is_set() or not self._has_heard or not self._live.cursors:
                self._must_look.clear()
                return

    def _look(self) -> bool:
        """Take what the journal and the database have; return whether that was all."""
        live, core = self._live, self._core
        try:
            stored = core.store.get_answer(live.ids.owner, live.ids.answer_id)
            held = Held(live.run, live.lengths())
            entries = core.journal.read(live.ids.answer_id, held)
        except (Refusal, JournalError) as error:
            if isinstance(error, Refusal) and error.code == "not_found":
                return True
            core.runtime.sleep(RETRY_S)
            self._must_look.set()
            return False
        # Read before the journal: an answer that is stored by then is whole.
        if stored["run"] != live.run:
            self._on_later_run(live)
            return True
        if stored["status"] != "streaming":
            live.complete(stored)
            core.pump.mark(live)
            core.registry.discard_if_done(live)
            return True
        self._apply(entries)
        return False

    def _take(self, entries: list[Entry]) -> None:
        self._has_heard = True
        if not entries:
            self._must_look.set()  # it is stored now
        elif not self._apply(entries):
            self._must_look.set()

    def _apply(self, entries: list[Entry]) -> bool:
        is_whole = self._live.apply(entries)
        self._core.pump.mark(self._live)
        return is_whole
