"""Closes connections that never joined, were refused, or send unreadable packets.

python-socketio keeps a refused connection open and answers its pings, logs a traceback for every
packet it cannot read, and collects binary attachments, which no command has, without limit.
"""

import logging
import re
from contextlib import suppress
from typing import Any

from engineio.exceptions import SocketIsClosedError
from flask_socketio import SocketIO

from ..identity.trusted_proxies import address_of
from ..identity.users import Users
from ..limits.rate_limits import Limits
from ..logs.rate_limited import RateLimitedLogger
from ..protocol import NAMESPACE
from ..protocol.errors import Refusal
from ..runtime import Runtime
from ..settings import Settings
from .bounded_socket import BoundedSocket, SocketBounds
from .packet_filter import check_length, refusing_ack
from .pending_connections import PendingConnections
from .request_checks import RequestChecks
from .senders import close_connection

log = RateLimitedLogger(logging.getLogger(__name__))
JOIN_TIMEOUT_S = 5.0
REFUSED_CLOSE_DELAY_S = 1.0
MAX_UNREADABLE = 10
CONNECT, DISCONNECT, EVENT = "0", "1", "2"
_NAMESPACE = re.compile(re.escape(NAMESPACE) + "([,?]|$)")


class ConnectionGuard:
    """Filters Engine.IO events before python-socketio receives them."""

    def __init__(
        self,
        socketio: SocketIO,
        runtime: Runtime,
        settings: Settings,
        limits: Limits,
        users: Users,
    ):
        self._server = socketio.server
        self._runtime = runtime
        self._packets = limits.packets
        self._pending = PendingConnections(settings, log, runtime.lock(), self._close)
        self._checks = RequestChecks(socketio, users, self._pending)
        self._unreadable: dict[str, int] = {}
        self._bounds = SocketBounds(
            runtime,
            log,
            settings.limit_stuck_reader_s,
            count_packet=self._count_packet,
            count_unreadable=self._count_unreadable,
            drop=self._close,
        )

    def watch(self) -> None:
        """Replace python-socketio's Engine.IO handlers by ones that call them."""
        self._checks.watch()
        handlers = dict(self._server.eio.handlers)

        def connect(eio_sid: str, environ: dict[str, Any]) -> Any:
            self._pending.add(eio_sid, address_of(environ))
            self._close_unless_joined(eio_sid, JOIN_TIMEOUT_S)
            BoundedSocket.bound(self._server.eio.sockets[eio_sid], self._bounds)
            return handlers["connect"](eio_sid, environ)

        def message(eio_sid: str, data: Any) -> None:
            if self._unreadable.get(eio_sid, 0) >= MAX_UNREADABLE:
                return  # it is being closed; this packet was already queued
            try:
                self._check(eio_sid, data)
                handlers["message"](eio_sid, data)
            except (SocketIsClosedError, ConnectionError):
                raise
            except Exception as error:  # noqa: BLE001 - python-socketio raises any type
                # The dispatcher handles errors of commands, so this packet is unreadable.
                self._count_unreadable(eio_sid, error)
            else:
                self._after_message(eio_sid, data)

        def disconnect(eio_sid: str, reason: str) -> Any:
            self._pending.remove(eio_sid)
            try:
                return handlers["disconnect"](eio_sid, reason)
            finally:
                self._unreadable.pop(eio_sid, None)

        for event, handler in (
            ("connect", connect),
            ("message", message),
            ("disconnect", disconnect),
        ):
            self._server.eio.on(event, handler)

    def close_refused(self, eio_sid: str | None) -> None:
        """Close a refused connection after its client had time to read the error."""
        if eio_sid is not None:
            self._close_unless_joined(eio_sid, REFUSED_CLOSE_DELAY_S)

    def _check(self, eio_sid: str, data: object) -> None:
        kind = data[:1] if isinstance(data, str) else None
        has_joined = self._has_joined(eio_sid)
        if kind == CONNECT and not has_joined:
            return
        if kind not in (DISCONNECT, EVENT) or not has_joined or not _NAMESPACE.match(str(data), 1):
            raise ValueError("unexpected packet type or namespace")

    def _after_message(self, eio_sid: str, data: str) -> None:
        """Count refused connects, because each gets a reply; close sockets that left."""
        if data[:1] == EVENT:
            return
        if self._has_joined(eio_sid):
            self._pending.remove(eio_sid)
            return
        if data[:1] == CONNECT:
            self._count_unreadable(eio_sid)
        else:
            self._close_unless_joined(eio_sid, REFUSED_CLOSE_DELAY_S)

    def _count_packet(self, eio_sid: str, data: str | bytes) -> float | None:
        """Count a packet; return the seconds to wait before it is parsed, None to ignore it."""
        try:
            check_length(data)
            return self._packets.count(eio_sid, lambda: self._address(eio_sid), len(data))
        except Refusal as refusal:
            self._count_unreadable(eio_sid, refusal)
            ack = refusing_ack(data, refusal)
            if ack is not None and self._has_joined(eio_sid):
                self._server.eio.send(eio_sid, ack)
            return None

    def _address(self, eio_sid: str) -> str:
        return address_of(self._server.environ.get(eio_sid, {}))

    def _close_unless_joined(self, eio_sid: str, within_s: float) -> None:
        def close() -> None:
            self._runtime.sleep(within_s)
            self._pending.remove(eio_sid)  # in case no disconnect event came
            if not self._has_joined(eio_sid):
                self._close(eio_sid)

        self._runtime.spawn(close)

    def _has_joined(self, eio_sid: str) -> bool:
        return self._server.manager.sid_from_eio_sid(eio_sid, NAMESPACE) is not None

    def _count_unreadable(self, eio_sid: str, error: Exception | None = None) -> None:
        if eio_sid not in self._server.environ:
            return  # it has left; this packet was being read
        count = self._unreadable[eio_sid] = self._unreadable.get(eio_sid, 0) + 1
        if count == 1 and error is not None:
            log.info("unreadable packet: %s", type(error).__name__)
        if count == MAX_UNREADABLE:
            log.info("closing a socket after %d unreadable packets", count)
            self._runtime.spawn(self._close, eio_sid)

    def _close(self, eio_sid: str) -> None:
        with suppress(KeyError, SocketIsClosedError):  # it may have disconnected meanwhile
            close_connection(self._server, eio_sid, self._runtime)
