"""Admission of sockets to the namespace, and their release on disconnect."""

import logging
from collections.abc import Callable
from typing import Any

from flask_socketio import SocketIO
from socketio.exceptions import ConnectionRefusedError as ConnectRefused
from werkzeug.wrappers import Request

from ..answers.model.follower import Follower
from ..answers.services import Services
from ..identity.origins import is_allowed_origin
from ..identity.signed_identity import Identities
from ..identity.trusted_proxies import address_of
from ..logs.rate_limited_by_kind import RateLimitedLogger
from ..protocol import NAMESPACE, PROTOCOL
from ..protocol.errors import Refusal
from .connection_guard import ConnectionGuard
from .senders import FastSender, PortableSender

log = RateLimitedLogger(logging.getLogger(__name__))


class ConnectionAdmission:
    """Adds sockets to the registry as followers and removes them.

    A connection without an Engine.IO socket comes from Flask-SocketIO's test client in this
    process: it gets the portable sender, and may omit protocol and token.
    """

    def __init__(
        self, services: Services, socketio: SocketIO, identities: Identities, guard: ConnectionGuard
    ):
        self._services = services
        self._socketio = socketio
        self._identities = identities
        self._guard = guard
        self._portable = PortableSender(socketio)
        self._fast = FastSender(socketio, services.runtime)
        self._releases: dict[str, Callable[[], None]] = {}

    def connect(self, sid: str, environ: dict[str, Any], auth: object) -> None:
        """Admit a socket as a follower.

        Raises:
            ConnectRefused: the socket may not join; carries the error of the protocol.
        """
        eio_sid = self._socketio.server.manager.eio_sid_from_sid(sid, NAMESPACE)
        try:
            self._admit(sid, environ, auth, is_local=eio_sid not in self._engine_sockets())
        except Refusal as refusal:
            log.info("refused a connect: %s", refusal.code)
            self._services.figures.refuse("connect", refusal.code)
            self._guard.close_refused(eio_sid)
            raise ConnectRefused(refusal.message, refusal.wire()) from None

    def _admit(self, sid: str, environ: dict[str, Any], auth: object, *, is_local: bool) -> None:
        if not is_allowed_origin(environ, self._services.settings):
            raise Refusal("forbidden_origin")
        fields = auth if isinstance(auth, dict) else {}
        version = fields.get("protocol", PROTOCOL if is_local else None)
        if version != PROTOCOL or isinstance(version, bool):
            raise Refusal("protocol_unsupported")
        owner = self._owner(environ, fields.get("token"))
        if owner is None and is_local and fields.get("token") is None:
            owner = self._identities.new()
        if owner is None:
            raise Refusal("unauthenticated")
        if self._services.is_draining:
            raise Refusal("draining", retry_after_s=1)
        address = address_of(environ) or "local"
        self._releases[sid] = self._services.limits.hold_socket(owner, address)
        sender = self._portable if is_local else self._fast
        self._services.registry.join(Follower(sid, owner, address, sender))

    def _owner(self, environ: dict[str, Any], token: object) -> str | None:
        if token is not None:
            return self._identities.from_token(token) if isinstance(token, str) else None
        return self._identities.from_cookie(Request(environ).cookies)

    def disconnect(self, sid: str) -> None:
        """Remove a socket, also one that was refused."""
        follower = self._services.registry.socket(sid)
        if follower is not None:
            self._services.registry.leave(follower)
        release = self._releases.pop(sid, None)
        if release is not None:
            release()

    def _engine_sockets(self) -> Any:
        return self._socketio.server.eio.sockets
