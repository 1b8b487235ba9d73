"""Answers that another process writes, followed here: read-only copies fed from the journal.

While gunicorn reloads, the old process finishes its answers and the new one has the sockets. A
copy has followers and cursors as any answer has; nothing is ever appended to it but what the
journal, and at the end the database, says.
"""

import logging
from typing import Any

from ..journal.base import Entry, JournalError
from ..protocol.errors import Refusal
from .core import Core
from .live_answer import Ids, LiveAnswer, LivePart
from .statuses import Ending

log = logging.getLogger(__name__)
POLL_S = 0.25


class Replicas:
    """Makes copies and feeds them while somebody follows."""

    def __init__(self, core: Core):
        self._core = core

    def follow(self, owner: str, answer: dict[str, Any]) -> LiveAnswer:
        """Return the copy of a streaming answer, made now if it is not here yet."""
        known = self._core.registry.get(owner, answer["id"])
        if known is not None:
            return known
        ids = Ids(owner, answer["conversation_id"], answer["id"])
        live = LiveAnswer(ids, answer["run"], self._core.runtime, answer["parts"])
        live.is_copy = True
        live.interrupt = _refuse
        self._core.registry.add(live)
        self._core.runtime.spawn(self._feed, live)
        return live

    def _feed(self, live: LiveAnswer) -> None:
        entries_read = 0
        while not live.is_removed:
            try:
                stored = self._core.store.get_answer(live.ids.owner, live.ids.answer_id)
                entries = self._core.journal.read(live.ids.answer_id, skip=entries_read)
            except Refusal as refusal:
                if refusal.code == "not_found":
                    break
            except JournalError as error:
                log.warning("a copy of answer %s waits: %s", live.ids.answer_id, error)
            else:
                # Read before the journal: an answer that is stored by then is whole.
                if stored["status"] != "streaming" or stored["run"] != live.run:
                    self._finish(live, stored)
                    return
                entries_read += len(entries)
                self._apply(live, entries)
            self._core.runtime.sleep(POLL_S)
            if not live.cursors:
                break
        self._core.registry.discard(live)

    def _apply(self, live: LiveAnswer, entries: list[Entry]) -> None:
        entries = [entry for entry in entries if entry.run == live.run]
        if not entries:
            return
        with live.lock:
            for entry in entries:
                if entry.is_end:
                    _end(live, entry.ending())
                else:
                    _grow(live, entry.part, entry.kind, entry.at, entry.text)
        self._core.pump.mark(live)

    def _finish(self, live: LiveAnswer, stored: dict[str, Any]) -> None:
        with live.lock:
            for index, part in enumerate(stored["parts"]):
                _grow(live, index, part["kind"], 0, part["text"])
            _end(live, stored)
        live.settled.set()
        self._core.pump.mark(live)
        self._core.registry.discard_if_done(live)


def _grow(live: LiveAnswer, index: int, kind: Any, at: int, text: str) -> None:
    """Add what of `text`, which stands at `at`, the copy does not have yet."""
    while len(live.parts) <= index:
        live.parts.append(LivePart(kind))
    part = live.parts[index]
    known = part.text.length - at
    if known > 0:
        text = text.encode("utf-16-le")[known * 2 :].decode("utf-16-le")
    part.text.append(text)
    part.journaled = part.durable = part.text.length


def _end(live: LiveAnswer, ending: dict[str, Any]) -> None:
    keys = Ending("stopped").wire()
    live.ending = Ending(**{key: ending[key] for key in keys})
    live.is_ending_journaled = True
    live.ended.set()


def _refuse(_: Ending) -> None:
    # Another process writes it, and nothing reaches that one from here.
    raise Refusal("unavailable")
