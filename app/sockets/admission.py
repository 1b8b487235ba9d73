"""Admission of sockets to the namespace, and their release on disconnect."""

import logging
from collections.abc import Callable
from typing import Any, Protocol

from flask_socketio import SocketIO
from socketio.exceptions import ConnectionRefusedError as ConnectRefused
from socketio.packet import Packet

from ..answers.lifecycle.metrics import Metrics
from ..answers.model.follower import Follower
from ..answers.registry import Registry
from ..identity.origins import is_allowed_origin
from ..identity.signed_identity import Identities
from ..identity.trusted_proxies import address_of
from ..identity.users import Users
from ..limits.rate_limits import Limits
from ..logs.rate_limited import RateLimitedLogger
from ..protocol import NAMESPACE, PROTOCOL
from ..protocol.errors import Refusal
from ..runtime import Event, Runtime
from ..settings import Settings
from .connection_guard import ConnectionGuard
from .request_checks import is_polling
from .senders import FastSender, PortableSender

log = RateLimitedLogger(logging.getLogger(__name__))
POLLING_NEEDS_HEADER = (
    "Over long-polling every request needs the cookie, or the token as Authorization: Bearer."
)
AnySender = PortableSender | FastSender


class SessionWatch(Protocol):
    """Looks after joined sockets and streams, whose users may sign out."""

    def joined(
        self, sid: str, environ: dict[str, Any], token: object, *, is_stream: bool = False
    ) -> None:
        """Note a socket that joined, or a stream, with the request that showed its user."""

    def left(self, sid: str) -> None:
        """Forget a socket; idempotent."""


class ConnectionAdmission:
    """Adds sockets to the registry as followers, with a sender bound to each, and removes them.

    A connection without an Engine.IO socket comes from Flask-SocketIO's test client in this
    process: it gets the portable sender, and may omit protocol and token. Without a `guard` the
    Socket.IO server is shared with another application, which checks origins and bounds sockets.
    """

    def __init__(
        self,
        settings: Settings,
        runtime: Runtime,
        draining: Event,
        limits: Limits,
        registry: Registry,
        metrics: Metrics,
        socketio: SocketIO,
        users: Users,
        guard: ConnectionGuard | None,
        watch: SessionWatch | None = None,
    ):
        self._settings = settings
        self._runtime = runtime
        self._draining = draining
        self._limits = limits
        self._registry = registry
        self._metrics = metrics
        self._socketio = socketio
        self._users = users
        self._guard = guard
        self._watch = watch
        self._joined: dict[str, tuple[AnySender, Callable[[], None]]] = {}

    def connect(self, sid: str, environ: dict[str, Any], auth: object) -> None:
        """Admit a socket as a follower.

        Raises:
            ConnectRefused: the socket may not join; carries the error of the protocol.
        """
        server = self._socketio.server
        eio_sid = server.manager.eio_sid_from_sid(sid, NAMESPACE)
        is_local = eio_sid not in server.eio.sockets
        try:
            owner = self._identify(environ, auth, is_local=is_local)
            address = address_of(environ) or "local"
            release = self._limits.acquire_socket(owner, address)
        except Refusal as refusal:
            log.info("refused a connect: %s", refusal.code)
            self._metrics.refuse("connect", refusal.code)
            if self._guard is not None:
                self._guard.close_refused(eio_sid)
            raise ConnectRefused(refusal.message, refusal.wire()) from None
        sender = self._sender(sid, eio_sid, is_local=is_local)
        self._joined[sid] = (sender, release)
        self._registry.join(Follower(sid, owner, address, sender))
        if self._watch is not None:
            self._watch.joined(sid, environ, _token_in(auth))

    def _sender(self, sid: str, eio_sid: str, *, is_local: bool) -> AnySender:
        server = self._socketio.server
        # A fast sender builds packets of the default serializer.
        if is_local or server.packet_class is not Packet:
            return PortableSender(self._socketio, sid)
        return FastSender(server, eio_sid, self._runtime, None if self._guard else sid)

    def _identify(self, environ: dict[str, Any], auth: object, *, is_local: bool) -> str:
        if self._guard is not None and not is_allowed_origin(environ, self._settings):
            raise Refusal("forbidden_origin")
        fields = auth if isinstance(auth, dict) else {}
        version = fields.get("protocol", PROTOCOL if is_local else None)
        if version != PROTOCOL or isinstance(version, bool):
            raise Refusal("protocol_unsupported")
        owner = self._users.of_socket(environ, fields.get("token"))
        # Every request of a polling client shows its user; the session id is no secret.
        is_bound = is_local or not is_polling(environ)
        if owner and not is_bound and self._users.of_request(environ) != owner:
            raise Refusal("unauthenticated", POLLING_NEEDS_HEADER)
        is_new = is_local and fields.get("token") is None
        if owner is None and is_new and isinstance(self._users, Identities):
            owner = self._users.new()
        if owner is None:
            raise Refusal("unauthenticated")
        if self._draining.is_set():
            raise Refusal("draining", retry_after_s=1)
        return owner

    def disconnect(self, sid: str) -> None:
        """Remove a socket, also one that was refused."""
        follower = self._registry.socket(sid)
        if follower is not None:
            self._registry.leave(follower)
        if sid in self._joined:
            sender, release = self._joined.pop(sid)
            sender.unbind()
            release()
        if self._watch is not None:
            self._watch.left(sid)


def _token_in(auth: object) -> object:
    return auth.get("token") if isinstance(auth, dict) else None
