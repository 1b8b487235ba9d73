"""Ends answers of lost processes as interrupted; at start and every few seconds.

An answer may be ended only if its owner's lock is free or its heartbeat has stopped. A reload,
during which two processes overlap, therefore interrupts no running answer. The run is ended in the
journal first: from then on the journal rejects entries of the run from any process.
"""

import logging
import threading
from typing import Any

from ...conversations import ConversationStore, StreamingAnswer
from ...journal.base import Entry, Journal, JournalError
from ...protocol.errors import Refusal
from ...protocol.events import CONVERSATION_CHANGED
from ..cluster.ownership import Ownership
from ..hooks import NO_HOOKS, AnswerHooks
from ..model.live_answer import Ids
from ..model.overlay import overlay_entries
from ..model.status import Ending
from ..registry import Registry
from ..streaming.pump import Pump
from ..streaming.run import failed
from .lost_use import LostUse, text_of_lost_run

log = logging.getLogger(__name__)


class Recovery:
    """Finds and ends answers that no process writes any more."""

    def __init__(
        self,
        store: ConversationStore,
        journal: Journal,
        ownership: Ownership,
        registry: Registry,
        pump: Pump,
        hooks: AnswerHooks = NO_HOOKS,
        lost_use: LostUse | None = None,
    ):
        self._store = store
        self._journal = journal
        self._ownership = ownership
        self._registry = registry
        self._pump = pump
        self._on_finished = hooks.on_finished
        self._lost_use = lost_use
        self._suspects: set[str] = set()
        self._lock = threading.Lock()
        self._must_run = False

    def run(self) -> None:
        """End lost answers, and drop journal entries of stored ones."""
        journaled = self._journal.leftovers()
        streaming = self._store.streaming()
        self._end_lost(streaming)
        known = {row.answer_id for row in streaming}
        for answer_id in journaled:
            if answer_id not in known and not self._registry.writes(answer_id):
                self._pump.forget(answer_id)
        self._settle_ended()
        self._ownership.sweep()

    def run_quietly(self) -> None:
        """End lost answers; log a store that cannot be reached, for the next call to retry."""
        # A call during another one makes that one look again, so no lost answer waits longer.
        self._must_run = True
        if not self._lock.acquire(blocking=False):
            return
        try:
            while self._must_run:
                self._must_run = False
                self._end_lost(self._store.streaming())
        except (Refusal, JournalError) as error:
            log.warning("looking for lost answers failed: %s", error)
        finally:
            self._lock.release()

    def _end_lost(self, streaming: list[StreamingAnswer]) -> None:
        suspects, has_ended = set(), False
        for row in streaming:
            if self._registry.writes(row.answer_id):
                continue
            if row.boot_id == self._ownership.boot_id:
                # It may be starting right now; it is lost if it is found twice in a row.
                if row.answer_id not in self._suspects:
                    suspects.add(row.answer_id)
                    continue
            elif self._ownership.is_alive(row.boot_id):
                continue
            if self._ownership.claim(row.boot_id):
                self._end(row)
                has_ended = True
        self._suspects = suspects
        if has_ended:
            self._settle_ended()

    def _settle_ended(self) -> None:
        if self._lost_use is not None:
            self._lost_use.settle_ended(self._is_alive)

    def _is_alive(self, boot_id: str) -> bool:
        return boot_id == self._ownership.boot_id or self._ownership.is_alive(boot_id)

    def _end(self, row: StreamingAnswer) -> None:
        stored = self._store.get_answer(row.owner, row.answer_id)
        if stored["status"] != "streaming" or stored["run"] != row.run:
            return  # another process has ended it
        entries = self._journal.read(row.answer_id)
        answer = overlay_entries(stored, entries)
        if answer["status"] == "streaming":
            lost = Entry.end(row.answer_id, row.run, failed("worker_lost").wire())
            if row.answer_id not in self._journal.commit([lost]):
                log.info("answer %s was interrupted by the end of its process", row.answer_id)
            # Read again: other entries, or another process's ending, may have come first.
            entries = self._journal.read(row.answer_id)
            answer = overlay_entries(stored, entries)
        if answer["status"] == "streaming":
            return  # the entries were dropped, so another process has stored the answer
        known = {key: answer[key] for key in Ending("stopped").wire()}
        ending = Ending(
            **known,
            history_cut=answer.get("history_cut"),
            details=answer.get("details"),
            model_state=_model_state(entries, row.run),
        )
        if self._lost_use is not None:
            # Before the answer is stored as ended: a process that is killed here is followed by
            # one that finds both again, and settles nothing twice.
            text = text_of_lost_run(stored["parts"], answer["parts"])
            self._lost_use.settle(row.owner, row.answer_id, answer.get("usage"), text)
        conversation = self._store.finish(
            row.owner, row.answer_id, row.run, parts=answer["parts"], **ending.stored()
        )
        self._pump.forget(row.answer_id, row.run)
        if conversation is not None:
            changed = {"conversation": conversation}
            self._registry.send_to_owner(row.owner, CONVERSATION_CHANGED, changed)
            if self._on_finished is not None:
                ids = Ids(row.owner, stored["conversation_id"], row.answer_id)
                self._on_finished(self._store, ids)


def _model_state(entries: list[Entry], run: int) -> dict[str, Any] | None:
    endings = [entry.ending() for entry in entries if entry.is_end and entry.run == run]
    return endings[-1].get("model_state") if endings else None
