"""Closes connections that nothing else would: never joined, refused, or sending garbage.

python-socketio keeps a refused connection open and answers its pings, writes a traceback for
every packet it cannot read, and collects binary attachments, which no command has, without end.
"""

import logging
import re
from contextlib import suppress
from typing import Any

from engineio.exceptions import SocketIsClosedError, UnknownPacketError
from flask_socketio import SocketIO

from ..identity.trusted_proxies import address_of
from ..logs.rate_limited import RateLimitedLogger
from ..protocol import NAMESPACE
from ..runtime import Runtime
from ..settings import Settings
from .pending_connections import PendingConnections
from .senders import close_connection

log = RateLimitedLogger(logging.getLogger(__name__))
JOIN_WITHIN_S = 5.0
CLOSE_REFUSED_AFTER_S = 1.0
MOST_UNREADABLE = 10
CONNECT, DISCONNECT, EVENT = "0", "1", "2"
_OURS = re.compile(re.escape(NAMESPACE) + "([,?]|$)")


class ConnectionGuard:
    """Stands between Engine.IO and Socket.IO."""

    def __init__(self, socketio: SocketIO, runtime: Runtime, settings: Settings):
        self._server = socketio.server
        self._runtime = runtime
        self._crowd = PendingConnections(settings, log)
        self._unreadable: dict[str, int] = {}

    def watch(self) -> None:
        """Take Engine.IO's events before python-socketio does."""
        handlers = dict(self._server.eio.handlers)

        def connect(eio_sid: str, environ: dict[str, Any]) -> Any:
            if not self._crowd.admit(eio_sid, address_of(environ)):
                return False
            self._close_unless_joined(eio_sid, JOIN_WITHIN_S)
            self._contain(eio_sid)
            return handlers["connect"](eio_sid, environ)

        def message(eio_sid: str, data: Any) -> None:
            if self._unreadable.get(eio_sid, 0) >= MOST_UNREADABLE:
                return  # it is being closed, and this had come before that
            try:
                self._check(eio_sid, data)
                handlers["message"](eio_sid, data)
            except (SocketIsClosedError, ConnectionError):
                raise
            except Exception as error:  # noqa: BLE001 - told from ours by where it comes from
                # Commands answer their own faults, so this is a packet that cannot be read.
                self._count_unreadable(eio_sid, error)
            else:
                self._look_after(eio_sid, data)

        def disconnect(eio_sid: str, reason: str) -> Any:
            self._unreadable.pop(eio_sid, None)
            self._crowd.discharge(eio_sid)
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

    def _check(self, eio_sid: str, data: object) -> None:
        kind = data[:1] if isinstance(data, str) else None
        has_joined = self._has_joined(eio_sid)
        if kind == CONNECT and not has_joined:
            return
        if kind not in (DISCONNECT, EVENT) or not has_joined or not _OURS.match(str(data), 1):
            raise ValueError("nothing of this kind is taken here")

    def _look_after(self, eio_sid: str, data: str) -> None:
        """Count connects that led nowhere, for each is answered; close what has left."""
        if data[:1] == EVENT:
            return
        if self._has_joined(eio_sid):
            self._crowd.discharge(eio_sid)
            return
        if data[:1] == CONNECT:
            self._count_unreadable(eio_sid)
        else:
            self._close_unless_joined(eio_sid, CLOSE_REFUSED_AFTER_S)

    def _contain(self, eio_sid: str) -> None:
        """Keep what Engine.IO itself cannot read from breaking out of its handler.

        It would leave the socket half open behind, and an HTTP response in the WebSocket.
        """
        socket = self._server.eio.sockets[eio_sid]
        receive, handle = socket.receive, socket._websocket_handler  # noqa: SLF001 - no other place

        def receive_known(packet: Any) -> None:
            try:
                receive(packet)
            except UnknownPacketError as error:
                self._count_unreadable(eio_sid, error)

        def handle_and_close(ws: Any) -> Any:
            try:
                return handle(ws)
            except Exception as error:  # noqa: BLE001 - only decoding a packet raises here
                log.info("a packet could not be read: %s", type(error).__name__)
                socket.close(wait=False, abort=True)
                return []

        socket.receive = receive_known
        socket._websocket_handler = handle_and_close  # noqa: SLF001

    def _close_unless_joined(self, eio_sid: str, within_s: float) -> None:
        def close() -> None:
            self._runtime.sleep(within_s)
            self._crowd.discharge(eio_sid)  # also one that ended without a word
            if not self._has_joined(eio_sid):
                self._close(eio_sid)

        self._runtime.spawn(close)

    def _has_joined(self, eio_sid: str) -> bool:
        return self._server.manager.sid_from_eio_sid(eio_sid, NAMESPACE) is not None

    def _count_unreadable(self, eio_sid: str, error: Exception | None = None) -> None:
        count = self._unreadable[eio_sid] = self._unreadable.get(eio_sid, 0) + 1
        if count == 1 and error is not None:
            log.info("a packet could not be read: %s", type(error).__name__)
        if count == MOST_UNREADABLE:
            log.info("cutting a socket after %d packets that could not be read", count)
            self._runtime.spawn(self._close, eio_sid)

    def _close(self, eio_sid: str) -> None:
        with suppress(KeyError, SocketIsClosedError):  # it may have left meanwhile
            close_connection(self._server, eio_sid, self._runtime)
