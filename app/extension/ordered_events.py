"""Keeps the events of a socket in order on a Socket.IO server that handles each in its own task.

Another application's server does that by default (`async_handlers`): there a stop could overtake
its send. Only the events of our namespace wait for each other.
"""

import logging
from collections import deque
from typing import Any

from ..protocol import NAMESPACE
from ..runtime import Runtime

log = logging.getLogger(__name__)
# A client awaits the acks of few commands at a time.
MAX_WAITING = 200


class OrderedEvents:
    """One queue for each socket, emptied by a task of its own while it has events."""

    def __init__(self, server: Any, runtime: Runtime):
        self._server = server
        self._runtime = runtime
        self._lock = runtime.lock()
        self._waiting: dict[str, deque[tuple[Any, ...]]] = {}
        self._handle = server._handle_event  # noqa: SLF001 - no public hook before the task

    def watch(self) -> None:
        """Replace the server's handler of events."""
        self._server._handle_event = self._receive  # noqa: SLF001

    def unwatch(self) -> None:
        """Put the server's handler back."""
        self._server._handle_event = self._handle  # noqa: SLF001

    def _receive(self, eio_sid: str, namespace: str | None, id_: Any, data: Any) -> Any:
        # The test client of Flask-SocketIO switches async_handlers off after the start.
        if namespace != NAMESPACE or not self._server.async_handlers:
            return self._handle(eio_sid, namespace, id_, data)
        sid = self._server.manager.sid_from_eio_sid(eio_sid, namespace)
        if not self._server.manager.is_connected(sid, namespace):
            return None
        with self._lock:
            waiting = self._waiting.get(sid)
            is_idle = waiting is None
            if waiting is None:
                waiting = self._waiting[sid] = deque()
            is_full = len(waiting) >= MAX_WAITING
            if not is_full:
                waiting.append((self._server, sid, eio_sid, data, namespace, id_))
        if is_full:
            self._server.disconnect(sid, namespace=namespace)
        elif is_idle:
            self._runtime.spawn(self._empty, sid)
        return None

    def _empty(self, sid: str) -> None:
        while True:
            with self._lock:
                waiting = self._waiting[sid]
                if not waiting:
                    del self._waiting[sid]
                    return
                event = waiting.popleft()
            try:
                self._server._handle_event_internal(*event)  # noqa: SLF001
            except Exception:
                log.exception("the ack of a command could not be sent")
