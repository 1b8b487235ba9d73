"""Name resolution and connecting in a task of their own, so that a call can stop waiting."""

import _socket
import socket
from collections.abc import Iterable
from time import monotonic
from typing import Any

import httpcore2

from ...runtime import Runtime
from .cancel_scope import CallScope, Expired, active_scope
from .response_head import ResponseHeadStream
from .socket_stream import SocketStream

Address = tuple[Any, ...]


class ScopedBackend(httpcore2.NetworkBackend):
    """Opens connections for the pool of the HTTP client, each in the scope of its call."""

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        """Connect to `host` within the call's connect deadline.

        Raises:
            httpcore2.ConnectTimeout, httpcore2.ConnectError
        """
        return ResponseHeadStream(self._connect(host, port))

    def _connect(self, host: str, port: int) -> SocketStream:
        scope = active_scope()
        with scope.connecting() as connect_by:
            attempt = _Attempt(scope, host, port, connect_by)
            try:
                sock = attempt.wait()
            except Expired as error:
                raise httpcore2.ConnectTimeout("connect") from error
            except OSError as error:
                raise httpcore2.ConnectError("connect") from error
        return SocketStream(sock, scope, connect_by)


class _Attempt:
    """One attempt to resolve and connect, in a task of its own.

    No runtime-independent way interrupts a blocked lookup or connect. So the call stops waiting,
    and the task closes the socket if it still connects.
    """

    def __init__(self, scope: CallScope, host: str, port: int, connect_by: float):
        self._scope = scope
        self._target = (host, port)
        self._connect_by = connect_by
        self._lock = scope.runtime.lock()
        self._wake = scope.runtime.event()
        self._is_abandoned = False
        self._result: socket.socket | OSError | None = None

    def abort(self, scope: CallScope) -> None:
        self._wake.set()

    def wait(self) -> socket.socket:
        scope = self._scope
        if scope.wait_on(self):
            scope.runtime.spawn(self._run)
            self._wake.wait(scope.may_wait_s())
        with self._lock:
            result = self._result
            self._is_abandoned = result is None
        if isinstance(result, socket.socket):
            return result
        if result is None and not scope.is_cancelled:
            raise scope.expire()
        raise result or ConnectionAbortedError

    def _run(self) -> None:
        result: socket.socket | OSError
        try:
            result = self._connect()
        except (OSError, UnicodeError) as error:
            result = error if isinstance(error, OSError) else OSError("invalid host name")
        with self._lock:
            self._result = result
            is_wanted = not self._is_abandoned
        if not is_wanted and isinstance(result, socket.socket):
            result.close()
        self._wake.set()

    def _connect(self) -> socket.socket:
        addresses = resolve(self._scope.runtime, *self._target)
        failure = OSError("no address")
        for index, (family, address) in enumerate(addresses):
            # One dead address must leave time for the others.
            left_s = (self._connect_by - monotonic()) / (len(addresses) - index)
            if left_s <= 0 or self._is_abandoned:
                break
            sock = socket.socket(family, socket.SOCK_STREAM)
            try:
                sock.settimeout(left_s)
                sock.connect(address)
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            except OSError as error:
                sock.close()
                failure = error
            except BaseException:
                sock.close()
                raise
            else:
                return sock
        raise failure


def resolve(runtime: Runtime, host: str, port: int) -> list[tuple[int, Address]]:
    """Return the addresses of `host`; a native thread looks names up.

    It calls the C function, because no patched function may run in a native thread.
    """
    hints = (0, _socket.SOCK_STREAM, 0)
    try:
        found = _socket.getaddrinfo(host, port, *hints, _socket.AI_NUMERICHOST)
    except OSError:
        found = runtime.run_blocking(_socket.getaddrinfo, host, port, *hints)
    return [(entry[0], entry[4]) for entry in found]
