"""How steadily deltas come to a tab, seen from outside while something else goes on."""

import time
from threading import Event, Thread
from typing import Self

from tests.integration.tab import Tab
from tests.support.client import Json

LOOK_S = 0.02


class Pace:
    """Notes the longest time without more text of an answer, until it ends or the block does."""

    def __init__(self, tab: Tab, ack: Json):
        self._tab = tab
        self._ack = ack
        self._is_over = Event()
        self._thread = Thread(target=self._watch)
        self.longest_s = 0.0

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        self._thread.join()

    def _watch(self) -> None:
        known, since = 0, time.monotonic()
        while not self._is_over.wait(LOOK_S):
            length = len(self._tab.text(self._ack))
            now = time.monotonic()
            if length != known:
                known, since = length, now
            elif self._ack["answer_id"] not in self._tab.wire.endings:
                self.longest_s = max(self.longest_s, now - since)
