"""Answers that another process writes, followed here: read-only copies fed from the journal.

A copy has followers and cursors as any answer has; nothing is ever appended to it but what the
journal, and at the end the database, says. It is made when somebody here follows, and goes when
nobody does.
"""

import logging
from typing import Any

from ..journal.base import ANYWHERE, Entry, Held, JournalError
from ..protocol.errors import Refusal
from .core import Core
from .follower import Follower
from .following import send_from
from .live_answer import Ids, LiveAnswer, LivePart
from .statuses import Ending

log = logging.getLogger(__name__)
RETRY_S = 0.25
UNFOLLOWED_S = 5.0
STORED_END_S = 5.0


class Replicas:
    """Makes copies and feeds them while somebody follows."""

    def __init__(self, core: Core):
        self._core = core

    def follow(self, owner: str, answer: dict[str, Any]) -> LiveAnswer:
        """Return the copy of a stored answer that may still run, made now if it is not here yet.

        Also returns the answer itself, if it is written here.
        """
        known = self._core.registry.get(owner, answer["id"])
        if known is not None and (known.run >= answer["run"] or not known.is_copy):
            return known
        ids = Ids(owner, answer["conversation_id"], answer["id"])
        live = LiveAnswer(ids, answer["run"], self._core.runtime, answer["parts"])
        live.is_copy = True
        live.interrupt = lambda _: self._core.peers.ask_to_stop(owner, ids.answer_id)
        self._core.registry.add(live)
        self._core.runtime.spawn(Feed(self._core, live).run)
        return live

    def bring(
        self, owner: str, conversation_id: str, answer_id: str, *, is_new: bool = False
    ) -> None:
        """Let all who follow the conversation here follow an answer that began elsewhere.

        `is_new`: nobody here can have anything of its first run. Else whoever lacks what an
        earlier run left, or what has ended, finds a gap and asks for it.
        """
        registry = self._core.registry
        if not registry.followers_of(conversation_id):
            return
        answer = self._core.store.get_answer(owner, answer_id)
        behind = take_cursors(self._core, conversation_id, answer_id, answer["run"])
        live = self.follow(owner, answer)
        held = [] if is_new and answer["run"] == 1 else live.lengths()
        for follower in registry.followers_of(conversation_id):
            if follower not in live.cursors:
                lengths = behind.get(follower, held)
                send_from(self._core, follower, live, answer, list(lengths))

    def give_up(self, live: LiveAnswer) -> None:
        """Write no more of an answer whose run was ended elsewhere; its followers get that end."""
        core, ids = self._core, live.ids
        if live.is_removed:
            return  # it was said before: another commit was on its way
        log.warning("answer %s was ended by another worker", ids.answer_id)
        with live.lock:
            cursors = dict(live.cursors)
        core.registry.remove(live)
        live.interrupt(Ending("stopped"))
        answer = self._stored(live)
        if answer is None:
            return
        copy = self.follow(ids.owner, answer)
        copy.ended.wait(STORED_END_S)
        for follower, cursor in cursors.items():
            if follower in core.registry.followers_of(ids.conversation_id):
                # Nothing of this run that the journal lacks was kept: what is beyond is cut.
                lengths = _shorter(cursor.lengths, copy.lengths())
                send_from(core, follower, copy, answer, lengths)

    def _stored(self, live: LiveAnswer) -> dict[str, Any] | None:
        while True:
            try:
                return self._core.store.get_answer(live.ids.owner, live.ids.answer_id)
            except Refusal as refusal:
                if refusal.code == "not_found":
                    return None
                self._core.runtime.sleep(RETRY_S)


class Feed:
    """Feeds one copy: by what the writer publishes, and by looking whenever some may be missed."""

    def __init__(self, core: Core, live: LiveAnswer):
        self._core = core
        self._live = live
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
            ids = live.ids
            Replicas(core).bring(ids.owner, ids.conversation_id, ids.answer_id)
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


def take_cursors(
    core: Core, conversation_id: str, answer_id: str, run: int
) -> dict[Follower, list[int]]:
    """Take over, from earlier runs, where followers stand who do not have all of them yet."""
    behind = {}
    for earlier in core.registry.answers_of(conversation_id):
        if earlier.ids.answer_id == answer_id and earlier.run < run:
            with earlier.lock:
                for follower, cursor in earlier.cursors.items():
                    if not cursor.is_ended:
                        behind[follower] = list(cursor.lengths)
                earlier.cursors.clear()
    return behind


def _shorter(held: list[int], there: list[int]) -> list[int]:
    return [min(pair) for pair in zip(held, there, strict=False)]


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
