"""The body of a response that goes on for as long as an answer: never waits for its client.

The task of the response sends what is queued, by the WSGI server. Where the server's connection
is known, an event goes to the kernel at once instead, as it does on a WebSocket: waking the task
for each event would cost several times as much.
"""

import logging
from collections import deque
from collections.abc import Callable, Iterator
from time import monotonic

from ..logs.rate_limited import RateLimitedLogger
from ..runtime import DirectResponse, Runtime
from .event_text import HEARTBEAT

log = RateLimitedLogger(logging.getLogger(__name__))
HEARTBEAT_S = 15.0
# How soon a client that left is noticed while nothing is sent.
LOOK_S = 2.0
MAX_UNSENT_BYTES = 4 * 1024 * 1024


class StreamBody:
    """An iterable for the WSGI server; `on_close` is called once, when the response has ended.

    `first` is the beginning of the body. Text is bounded by the follower, which checks `is_free`;
    a client with many unsent bytes of other events is dropped.
    """

    def __init__(self, runtime: Runtime, first: bytes, connection: DirectResponse | None):
        self._lock = runtime.lock()
        self._wake = runtime.event()
        self._first = first
        self._connection = connection
        self._queue: deque[bytes] = deque()
        self._rest = b""
        self._unsent = 0
        # Until the server has sent the head, and while the task sends, events are queued.
        self._is_sending = True
        self._is_over = False
        self._is_dropped = False
        self._on_close: Callable[[], None] = lambda: None

    def set_on_close(self, on_close: Callable[[], None]) -> None:
        """Call `on_close` when the response has ended."""
        self._on_close = on_close

    @property
    def is_free(self) -> bool:
        """Whether nothing waits to be sent; of an ended response, nothing does."""
        return self._is_over or self._is_dropped or not (self._is_sending or self._queue)

    def write(self, data: bytes) -> None:
        """Send `data` after all earlier ones; do nothing once it is over."""
        with self._lock:
            if self._is_over or self._is_dropped:
                return
            if self._connection is not None and not self._is_sending and not self._queue:
                rest = self._connection.send_now(data)
                if rest is None:
                    return
                if rest is not data:
                    self._rest, self._is_sending = rest, True
                    self._wake.set()
                    return
            self._queue.append(data)
            self._unsent += len(data)
            is_full = self._unsent > MAX_UNSENT_BYTES
        if is_full:
            log.info("dropping a stream with %d bytes unsent", self._unsent)
            self.drop()
        self._wake.set()

    def end(self) -> None:
        """End the response after what is queued."""
        self._is_over = True
        self._wake.set()

    def drop(self) -> None:
        """End the response at once, also one whose client does not read."""
        self._is_dropped = True
        if self._connection is not None:
            self._connection.drop()
        self._wake.set()

    def __iter__(self) -> Iterator[bytes]:
        yield self._first
        heartbeat_at = monotonic() + HEARTBEAT_S
        while True:
            is_over = self._is_over  # read first: what was written before goes out
            if (rest := self._pop_rest()) and self._connection is not None:
                self._connection.send_rest(rest)
            elif data := self._pop():
                yield data
            elif is_over or self._has_left():
                return
            elif monotonic() >= heartbeat_at:
                heartbeat_at = monotonic() + HEARTBEAT_S
                self.write(HEARTBEAT)
            else:
                self._wake.wait(min(LOOK_S, max(0.0, heartbeat_at - monotonic())))

    def _has_left(self) -> bool:
        return self._is_dropped or (self._connection is not None and self._connection.is_gone())

    def _pop_rest(self) -> bytes:
        with self._lock:
            rest, self._rest = self._rest, b""
            return rest

    def _pop(self) -> bytes:
        """Return all that is queued; nothing: events may go to the kernel directly."""
        with self._lock:
            self._wake.clear()
            data = b"".join(self._queue)
            self._queue.clear()
            self._unsent = 0
            self._is_sending = bool(data)
            return data

    def close(self) -> None:
        """Note the end of the response; the WSGI server calls this."""
        self._is_over = True
        if self._connection is not None:
            with self._lock:
                self._connection.detach()
        on_close, self._on_close = self._on_close, lambda: None
        on_close()
