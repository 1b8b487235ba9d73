"""Feeds replicas, from the entries that the writing worker publishes and by polling.

A feed polls journal and database at its start, whenever messages may be missing, and after a
silence.
"""

import time
from collections.abc import Callable

from ...conversations import ConversationStore
from ...journal.base import Entry, Held, Journal, JournalError
from ...protocol.errors import Refusal
from ...runtime import Runtime
from ..model.live_answer import LiveAnswer
from ..model.replica_answer import ReplicaAnswer
from ..registry import Registry
from ..streaming.pump import Pump
from .peers import Peers

RETRY_S = 0.25
UNFOLLOWED_S = 5.0


class ReplicaFeeder:
    """Starts a feed for each replica; has what all of them use."""

    def __init__(
        self,
        runtime: Runtime,
        store: ConversationStore,
        journal: Journal,
        registry: Registry,
        peers: Peers,
        pump: Pump,
        clock: Callable[[], float] = time.monotonic,
    ):
        self.runtime = runtime
        self.store = store
        self.journal = journal
        self.registry = registry
        self.peers = peers
        self.pump = pump
        self.clock = clock

    def start(self, live: ReplicaAnswer, on_later_run: Callable[[LiveAnswer], None]) -> None:
        """Feed `live` in a task of its own, until it is stored or has no followers.

        `on_later_run` is called if the database has a later run of the answer.
        """
        self.runtime.spawn(_ReplicaFeed(self, live, on_later_run).run)


class _ReplicaFeed:
    def __init__(
        self,
        feeder: ReplicaFeeder,
        live: ReplicaAnswer,
        on_later_run: Callable[[LiveAnswer], None],
    ):
        self._feeder = feeder
        self._live = live
        self._on_later_run = on_later_run
        self._must_poll = feeder.runtime.event()
        self._followed_at = feeder.clock()
        self._has_received = False

    def run(self) -> None:
        feeder, live = self._feeder, self._live
        with feeder.peers.watch(live.ids.answer_id, self._receive, self._must_poll.set):
            while not live.is_removed and not self._poll():
                self._wait()
                if live.cursors:
                    self._followed_at = feeder.clock()
                elif feeder.clock() - self._followed_at > UNFOLLOWED_S:
                    break
        if not live.is_stored:
            feeder.registry.discard(live)

    def _wait(self) -> None:
        while True:
            self._has_received = False
            self._must_poll.wait(self._feeder.peers.silent_s)
            if self._must_poll.is_set() or not self._has_received or not self._live.cursors:
                self._must_poll.clear()
                return

    def _poll(self) -> bool:
        """Apply the content of journal and database; return whether the feed is complete."""
        live, feeder = self._live, self._feeder
        try:
            # Before the journal: if the answer is stored by then, the stored text is complete.
            stored = feeder.store.get_answer(live.ids.owner, live.ids.answer_id)
            held = Held(live.run, live.lengths())
            entries = feeder.journal.read(live.ids.answer_id, held)
        except (Refusal, JournalError) as error:
            if isinstance(error, Refusal) and error.code == "not_found":
                return True
            feeder.runtime.sleep(RETRY_S)
            self._must_poll.set()
            return False
        if stored["run"] != live.run:
            self._on_later_run(live)
            return True
        if stored["status"] != "streaming":
            live.complete(stored)
            feeder.pump.mark(live)
            feeder.registry.discard_if_done(live)
            return True
        self._apply(entries)
        return False

    def _receive(self, entries: list[Entry]) -> None:
        self._has_received = True
        # No entries: the answer is stored. A gap before the entries also needs a poll.
        if not entries or not self._apply(entries):
            self._must_poll.set()

    def _apply(self, entries: list[Entry]) -> bool:
        is_whole = self._live.apply(entries)
        self._feeder.pump.mark(self._live)
        return is_whole
