"""Checks of Engine.IO requests, before one makes a socket or reaches that of another client."""

import json
import math
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs
from wsgiref.types import StartResponse, WSGIEnvironment

from flask_socketio import SocketIO

from ..identity.trusted_proxies import address_of
from ..identity.users import Users
from ..limits.rate_limits import RETRY_SOCKET_S
from ..protocol.errors import Refusal
from .pending_connections import PendingConnections


def is_polling(environ: WSGIEnvironment) -> bool:
    """Return whether a handshake is one of long-polling."""
    return str(environ.get("HTTP_UPGRADE", "")).lower() != "websocket"


class RequestChecks:
    """Wraps Engine.IO's request handler."""

    def __init__(self, socketio: SocketIO, users: Users, pending: PendingConnections):
        self._eio = socketio.server.eio
        self._environ = socketio.server.environ
        self._users = users
        self._pending = pending
        self._handle = self._eio.handle_request

    def watch(self) -> None:
        """Replace Engine.IO's request handler by the one that checks."""
        self._eio.handle_request = self.handle_request

    def handle_request(
        self, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Pass a request on, or refuse it."""
        # Read as Engine.IO reads it.
        query = parse_qs(str(environ.get("QUERY_STRING", "")))
        if "sid" not in query:
            if not self._pending.has_room(address_of(environ)):
                return _refuse(
                    Refusal("too_many_connections", retry_after_s=RETRY_SOCKET_S), start_response
                )
        elif not self._is_same_user(query["sid"][0], environ):
            return _refuse(Refusal("unauthenticated"), start_response)
        response: Iterable[bytes] = self._handle(environ, start_response)
        return response

    def _is_same_user(self, eio_sid: str, environ: WSGIEnvironment) -> bool:
        """Return whether the user that opened a session sends a request of it.

        The session id is no secret: proxies write it into their logs. A session without a user
        cannot join.
        """
        handshake = self._environ.get(eio_sid)
        if handshake is None:
            return True  # Engine.IO refuses it
        return self._users.of_request(handshake) == self._users.of_request(environ)


def _refuse(refusal: Refusal, start_response: Any) -> list[bytes]:
    status = HTTPStatus(refusal.kind.http)
    body = json.dumps({"error": refusal.wire()}).encode()
    headers = [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
    if refusal.retry_after_s is not None:
        headers.append(("Retry-After", str(math.ceil(refusal.retry_after_s))))
    start_response(f"{status.value} {status.phrase}", headers)
    return [body]
