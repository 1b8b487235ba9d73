"""Ends, as interrupted, the answers of processes that are gone; at start and every few seconds.

Only the free lock of its owner, or a beat that stopped, lets anyone else end an answer, so
reloading a server, where two processes overlap, interrupts nothing that lives. The journal is
ended first: from then on it takes nothing more of that run, whoever still writes.
"""

import logging
import threading

from ...conversations import StreamingAnswer
from ...journal.base import Entry, JournalError
from ...protocol.errors import Refusal
from ...protocol.events import CONVERSATION_CHANGED
from ..model.overlay import overlay_entries
from ..model.status import Ending
from ..services import Services
from ..streaming.run import failed

log = logging.getLogger(__name__)


class Recovery:
    """Looks for answers that nobody writes any more."""

    def __init__(self, core: Services):
        self._core = core
        self._suspects: set[str] = set()
        self._is_at_it = threading.Lock()
        self._must_look = False

    def run(self) -> None:
        """End what is lost and drop journal entries of answers that are stored."""
        journaled = self._core.journal.leftovers()
        streaming = self._core.store.streaming()
        self._end_lost(streaming)
        known = {row.answer_id for row in streaming}
        for answer_id in journaled:
            if answer_id not in known and not self._core.registry.writes(answer_id):
                self._core.pump.forget(answer_id)
        self._core.ownership.sweep()

    def run_quietly(self) -> None:
        """Do that again, and let a store that cannot be reached be reached later."""
        # One that was lost while another look was under way must not wait for the one after.
        self._must_look = True
        if not self._is_at_it.acquire(blocking=False):
            return
        try:
            while self._must_look:
                self._must_look = False
                self._end_lost(self._core.store.streaming())
        except (Refusal, JournalError) as error:
            log.warning("looking for lost answers failed: %s", error)
        finally:
            self._is_at_it.release()

    def _end_lost(self, streaming: list[StreamingAnswer]) -> None:
        suspects = set()
        for row in streaming:
            if self._core.registry.writes(row.answer_id):
                continue
            if row.boot_id == self._core.ownership.boot_id:
                # It may be beginning right now; twice in a row it is not.
                if row.answer_id not in self._suspects:
                    suspects.add(row.answer_id)
                    continue
            elif self._core.ownership.is_alive(row.boot_id):
                continue
            if self._core.ownership.claim(row.boot_id):
                self._end(row)
        self._suspects = suspects

    def _end(self, row: StreamingAnswer) -> None:
        core = self._core
        stored = core.store.get_answer(row.owner, row.answer_id)
        if stored["status"] != "streaming" or stored["run"] != row.run:
            return  # it was ended meanwhile
        answer = overlay_entries(stored, core.journal.read(row.answer_id))
        if answer["status"] == "streaming":
            lost = Entry.end(row.answer_id, row.run, failed("worker_lost").wire())
            if row.answer_id not in core.journal.commit([lost]):
                log.info("answer %s was interrupted by the end of its process", row.answer_id)
            # Whatever came in between, and another's ending if that was first, counts.
            answer = overlay_entries(stored, core.journal.read(row.answer_id))
        if answer["status"] == "streaming":
            return  # it was dropped: whoever did that has stored it
        ending = Ending(*(answer[key] for key in Ending("stopped").wire()))
        conversation = core.store.finish(
            row.owner, row.answer_id, row.run, parts=answer["parts"], **ending.wire()
        )
        core.pump.forget(row.answer_id, row.run)
        if conversation is None:
            return
        core.registry.tell_owner(row.owner, CONVERSATION_CHANGED, {"conversation": conversation})
