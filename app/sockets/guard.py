"""Closes connections that nothing else would: never joined, refused, or sending garbage.

python-socketio keeps a refused connection open and answers its pings, and writes a traceback for
every packet it cannot read.
"""

import logging
from contextlib import suppress
from typing import Any

from engineio.exceptions import SocketIsClosedError
from flask_socketio import SocketIO

from ..protocol import NAMESPACE
from ..runtime import Runtime
from .senders import close_connection

log = logging.getLogger(__name__)
JOIN_WITHIN_S = 5.0
CLOSE_REFUSED_AFTER_S = 1.0
MOST_UNREADABLE = 10


class Guard:
    """Stands between Engine.IO and Socket.IO."""

    def __init__(self, socketio: SocketIO, runtime: Runtime):
        self._server = socketio.server
        self._runtime = runtime
        self._unreadable: dict[str, int] = {}

    def watch(self) -> None:
        """Take Engine.IO's events before python-socketio does."""
        handlers = dict(self._server.eio.handlers)

        def connect(eio_sid: str, environ: dict[str, Any]) -> Any:
            self._close_unless_joined(eio_sid, JOIN_WITHIN_S)
            return handlers["connect"](eio_sid, environ)

        def message(eio_sid: str, data: Any) -> None:
            try:
                handlers["message"](eio_sid, data)
            except (SocketIsClosedError, ConnectionError):
                raise
            except Exception as error:  # noqa: BLE001 - told from ours by where it comes from
                # Commands answer their own faults, so this is a packet that cannot be read.
                self._count_unreadable(eio_sid, error)

        def disconnect(eio_sid: str, reason: str) -> Any:
            self._unreadable.pop(eio_sid, None)
            return handlers["disconnect"](eio_sid, reason)

        for event, handler in (
            ("connect", connect),
            ("message", message),
            ("disconnect", disconnect),
        ):
            self._server.eio.on(event, handler)

    def close_refused(self, eio_sid: str | None) -> None:
        """Close a connection that was refused, once its client had time to read why."""
        if eio_sid is not None:
            self._close_unless_joined(eio_sid, CLOSE_REFUSED_AFTER_S)

    def _close_unless_joined(self, eio_sid: str, within_s: float) -> None:
        def close() -> None:
            self._runtime.sleep(within_s)
            if self._server.manager.sid_from_eio_sid(eio_sid, NAMESPACE) is None:
                self._close(eio_sid)

        self._runtime.spawn(close)

    def _count_unreadable(self, eio_sid: str, error: Exception) -> None:
        count = self._unreadable[eio_sid] = self._unreadable.get(eio_sid, 0) + 1
        if count == 1:
            log.info("a packet could not be read: %s", type(error).__name__)
        if count == MOST_UNREADABLE:
            log.info("cutting a socket after %d packets that could not be read", count)
            self._runtime.spawn(self._close, eio_sid)

    def _close(self, eio_sid: str) -> None:
        with suppress(KeyError, SocketIsClosedError):  # it may have left meanwhile
            close_connection(self._server, eio_sid, self._runtime)
