"""Feeds a copy of an answer that another process writes: by what that one publishes, and by looking
into journal and database at first, whenever something may have been missed, and after silence.
"""

from collections.abc import Callable
from typing import Any

from ...journal.base import ANYWHERE, Entry, Held, JournalError
from ...protocol.errors import Refusal
from ..model.live_answer import LiveAnswer, LivePart
from ..model.status import Ending
from ..services import Services

RETRY_S = 0.25
UNFOLLOWED_S = 5.0


class ReplicaFeed:
    """Feeds one copy; `on_later_run` is called when it is of a run that is over."""

    def __init__(
        self, core: Services, live: LiveAnswer, on_later_run: Callable[[LiveAnswer], None]
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
        if not live.settled.is_set():
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
            self._finish(stored)
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
        """Add what is new; return False, and leave the rest, at a gap."""
        live = self._live
        is_whole = True
        with live.lock:
            if live.is_removed or live.ending is not None:
                return True
            for entry in entries:
                if entry.run != live.run:
                    continue
                if entry.is_end and _has_all_before(live, entry):
                    _end(live, entry.ending())
                elif entry.is_end or not _grow(live, *entry[2:6]):
                    is_whole = False
                    break
        self._core.pump.mark(live)
        return is_whole

    def _finish(self, stored: dict[str, Any]) -> None:
        live = self._live
        with live.lock:
            if live.ending is None:
                for index, part in enumerate(stored["parts"]):
                    _grow(live, index, part["kind"], 0, part["text"])
                _end(live, stored)
        live.settled.set()
        self._core.pump.mark(live)
        self._core.registry.discard_if_done(live)


def _grow(live: LiveAnswer, index: int, kind: Any, at: int, text: str) -> bool:
    """Add what of `text`, which stands at `at`, the copy does not have yet; False at a gap."""
    if index > len(live.parts):
        return False
    if index == len(live.parts):
        live.parts.append(LivePart(kind))
    part = live.parts[index]
    known = part.text.length - at
    if known < 0:
        return False
    if known:
        text = text.encode("utf-16-le")[known * 2 :].decode("utf-16-le")
    part.text.append(text)
    part.journaled = part.durable = part.text.length
    return True


def _has_all_before(live: LiveAnswer, end: Entry) -> bool:
    written = sum(part.text.length - part.base for part in live.parts)
    return end.behind in (ANYWHERE, written)


def _end(live: LiveAnswer, ending: dict[str, Any]) -> None:
    keys = Ending("stopped").wire()
    live.ending = Ending(**{key: ending[key] for key in keys})
    live.is_ending_journaled = True
    live.ended.set()
