"""A tab that reconnects by itself, as the page does, and resumes with the text it holds."""

import random
import time
from collections.abc import Callable, Sequence

from app.testing.waiting import eventually
from app.testing.wire.chat_client import Json

from .tab import RefusedError, Tab

RECONNECT_WITHIN_S = 60.0
MAX_BACKOFF_S = 0.5


class ReconnectingTab:
    """Follows one answer. Each call of `poll` receives, reconnects and closes gaps.

    `seen` is the longest text it ever held of the answer, `reconnects` how often it came back.
    """

    def __init__(self, connect: Callable[[], Tab]):
        self._connect = connect
        self.tab = eventually(self._try_to_connect, within_s=RECONNECT_WITHIN_S, what="connected")
        self.ack: Json = {}
        self.seen = ""
        self.reconnects = 0
        self.ending: Json | None = None
        self._retry_at: float | None = None
        self._known_gaps = 0

    def _try_to_connect(self) -> Tab | None:
        try:
            return self._connect()
        except (RefusedError, ConnectionError):
            return None

    def follow(self, ack: Json) -> None:
        """Open the conversation of `ack` and follow its answer from now on."""
        self.ack = ack
        self._reopen()

    def _reopen(self) -> None:
        try:
            answer = self.tab.reopen(self.ack)
        except ConnectionError:
            return  # the next poll reconnects
        if answer["status"] != "streaming":
            self.ending = answer

    def poll(self) -> Json | None:
        """Receive what has arrived; return how the answer ended, or None while it runs."""
        if not self.tab.is_connected or self.tab.is_draining:
            self._reconnect()
        text = self.tab.text(self.ack)
        if self.tab.wire.gaps != self._known_gaps:
            self._known_gaps = self.tab.wire.gaps
            self._reopen()
        self.seen = max(self.seen, text, key=len)
        self.ending = self.ending or self.tab.wire.endings.get(self.ack["answer_id"])
        return self.ending

    def _reconnect(self) -> None:
        if self._retry_at is None:
            self.tab.collect()
            self.tab.leave()
            self._retry_at = time.monotonic() + random.uniform(0, MAX_BACKOFF_S)
        if time.monotonic() < self._retry_at:
            return
        tab = self._try_to_connect()
        if tab is None:
            self._retry_at = time.monotonic() + random.uniform(0, MAX_BACKOFF_S)
            return
        self._retry_at = None
        tab.wire, self.tab = self.tab.wire, tab
        self.reconnects += 1
        self._reopen()

    def text(self) -> str:
        """Return the text held of the answer."""
        return self.tab.text(self.ack)


def poll_until(
    tabs: Sequence[ReconnectingTab], condition: Callable[[], object], *, within_s: float
) -> None:
    """Poll all tabs until `condition` holds."""

    def holds() -> object:
        for tab in tabs:
            tab.poll()
        return condition()

    eventually(holds, within_s=within_s)
