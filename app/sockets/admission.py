"""Admission to the namespace: checks a socket that connects, registers it, and releases it."""

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
    """Registers sockets as followers, each with its own sender, and releases them.

    A connection without an Engine.IO socket is made in this process, by Flask-SocketIO's test
    client: it gets a portable sender, and may leave out its protocol and its identity.
    """

    def __init__(
        self, core: Services, socketio: SocketIO, identities: Identities, guard: ConnectionGuard
    ):
        self._core = core
        self._socketio = socketio
        self._identities = identities
        self._guard = guard
        self._joined: dict[str, tuple[PortableSender | FastSender, Callable[[], None]]] = {}

    def connect(self, sid: str, environ: dict[str, Any], auth: object) -> None:
        """Admit a socket as a follower.

        Raises:
            ConnectRefused: it may not join; carries the wire's error.
        """
        eio_sid = self._socketio.server.manager.eio_sid_from_sid(sid, NAMESPACE)
        try:
            self._admit(sid, environ, auth, is_local=eio_sid not in self._engine_sockets())
        except Refusal as refusal:
            log.info("refused a connect: %s", refusal.code)
            self._core.figures.refuse("connect", refusal.code)
            self._guard.close_refused(eio_sid)
            raise ConnectRefused(refusal.message, refusal.wire()) from None

    def _admit(self, sid: str, environ: dict[str, Any], auth: object, *, is_local: bool) -> None:
        if not is_allowed_origin(environ, self._core.settings):
            raise Refusal("forbidden_origin")
        given = auth if isinstance(auth, dict) else {}
        version = given.get("protocol", PROTOCOL if is_local else None)
        if version != PROTOCOL or isinstance(version, bool):
            raise Refusal("protocol_unsupported")
        owner = self._owner(environ, given.get("token"))
        if owner is None and is_local and given.get("token") is None:
            owner = self._identities.new()
        if owner is None:
            raise Refusal("unauthenticated")
        if self._core.is_draining:
            raise Refusal("draining", retry_after_s=1)
        address = address_of(environ) or "local"
        release = self._core.limits.hold_socket(owner, address)
        sender = self._bind_sender(sid, is_local=is_local)
        self._joined[sid] = (sender, release)
        self._core.registry.join(Follower(sid, owner, address, sender))

    def _bind_sender(self, sid: str, *, is_local: bool) -> PortableSender | FastSender:
        if is_local:
            return PortableSender(self._socketio, sid)
        server = self._socketio.server
        eio_sid = server.manager.eio_sid_from_sid(sid, NAMESPACE)
        return FastSender(server, eio_sid, self._core.runtime)

    def _owner(self, environ: dict[str, Any], token: object) -> str | None:
        if token is not None:
            return self._identities.from_token(token) if isinstance(token, str) else None
        return self._identities.from_cookie(Request(environ).cookies)

    def disconnect(self, sid: str) -> None:
        """Release a socket; also one that was refused."""
        follower = self._core.registry.socket(sid)
        if follower is not None:
            self._core.registry.leave(follower)
        if sid in self._joined:
            sender, release = self._joined.pop(sid)
            sender.unbind()
            release()

    def _engine_sockets(self) -> Any:
        return self._socketio.server.eio.sockets
