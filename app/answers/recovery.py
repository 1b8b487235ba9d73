"""Ends, as interrupted, the answers of processes that are gone; at start and every few seconds.

Only the free lock of its owner lets anyone else end an answer, so reloading a server, where two
processes overlap, interrupts nothing that lives.
"""

import logging

from ..conversations import Streaming
from ..journal.base import JournalError
from ..protocol.errors import Refusal
from ..protocol.events import CONVERSATION_CHANGED
from .core import Core
from .overlay import overlay_entries
from .runner import failed
from .statuses import Ending

log = logging.getLogger(__name__)


class Recovery:
    """Looks for answers that nobody writes any more."""

    def __init__(self, core: Core):
        self._core = core
        self._suspects: set[str] = set()

    def run(self) -> None:
        """End what is lost and drop journal entries of answers that are stored."""
        journaled = self._core.journal.answer_ids()
        streaming = self._core.store.streaming()
        self._end_lost(streaming)
        known = {row.answer_id for row in streaming}
        for answer_id in journaled:
            if answer_id not in known and not self._core.registry.writes(answer_id):
                self._core.pump.forget(answer_id)
        self._core.ownership.sweep()

    def run_quietly(self) -> None:
        """Do that again, and let a store that cannot be reached be reached later."""
        try:
            self._end_lost(self._core.store.streaming())
        except (Refusal, JournalError) as error:
            log.warning("looking for lost answers failed: %s", error)

    def _end_lost(self, streaming: list[Streaming]) -> None:
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
            self._end(row.owner, row.answer_id)
        self._suspects = suspects

    def _end(self, owner: str, answer_id: str) -> None:
        core = self._core
        answer = overlay_entries(
            core.store.get_answer(owner, answer_id), core.journal.read(answer_id)
        )
        if answer["status"] == "streaming":
            answer.update(failed("worker_lost").wire())
            log.info("answer %s was interrupted by the end of its process", answer_id)
        ending = Ending(*(answer[key] for key in Ending("stopped").wire()))
        conversation = core.store.finish(
            owner, answer_id, answer["run"], parts=answer["parts"], **ending.wire()
        )
        core.pump.forget(answer_id)
        if conversation is None:
            return
        core.registry.tell_owner(owner, CONVERSATION_CHANGED, {"conversation": conversation})
