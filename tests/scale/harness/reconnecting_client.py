"""A client that comes back by itself, as the page does, and goes on with what it holds."""

from collections.abc import Callable
from threading import Event, Thread

from socketio.exceptions import ConnectionError as ConnectFailed

from tests.faults.reconnecting_client import reopen
from tests.integration.tab import RefusedError, Tab
from tests.support.client import Json
from tests.support.waiting import eventually

LOOK_S = 0.05
RETURNS_WITHIN_S = 60.0


class Returning:
    """Follows one conversation through whatever happens to its connections."""

    def __init__(self, connect: Callable[[], Tab]):
        self._connect = connect
        self.tab = self._arrive()
        self.ack: Json = {}
        self._ended: Json | None = None
        self.returns = 0
        self._is_over = Event()
        self._thread = Thread(target=self._watch)

    def follow(self, ack: Json) -> None:
        """Stay with the conversation of `ack` from now on."""
        self.ack = ack
        self._open()
        self._thread.start()

    def _arrive(self) -> Tab:
        def arrive() -> Tab | None:
            try:
                return self._connect()
            except (RefusedError, ConnectFailed):
                return None

        return eventually(arrive, within_s=RETURNS_WITHIN_S, what="a connection")

    def _open(self) -> None:
        answer = reopen(self.tab, self.ack)
        if answer["status"] != "streaming":
            self._ended = answer

    def ending(self) -> Json | None:
        """Return how the answer ended, once it is told."""
        self.tab.collect()
        return self._ended or self.tab.wire.endings.get(self.ack["answer_id"])

    def _watch(self) -> None:
        while not self._is_over.wait(LOOK_S):
            if self.tab.is_connected and not self.tab.payloads("server:draining"):
                continue
            self.tab.collect()
            left, self.tab = self.tab, self._arrive()
            if left.is_connected:
                left.leave()
            self.tab.wire = left.wire
            self.returns += 1
            self._open()

    def leave(self) -> None:
        """Come back no more."""
        self._is_over.set()
        self._thread.join()
        if self.tab.is_connected:
            self.tab.leave()
