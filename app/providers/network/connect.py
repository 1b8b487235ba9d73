"""From a host name to a connected socket, beside the call: it can give up waiting at any time."""

import _socket
import socket
from collections.abc import Iterable
from time import monotonic
from typing import Any

import httpcore2

from ...runtime import Runtime
from .cancel_scope import CallScope, Expired, active_watch
from .response_head import ResponseHeadStream
from .socket_stream import SocketStream

Address = tuple[Any, ...]


class WatchedBackend(httpcore2.NetworkBackend):
    """Opens connections for the pool of the HTTP client, each under the watch of its call."""

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
        watch = active_watch()
        with watch.connecting() as connect_by:
            attempt = _Attempt(watch, host, port, connect_by)
            try:
                sock = attempt.wait()
            except Expired as error:
                raise httpcore2.ConnectTimeout("connect") from error
            except OSError as error:
                raise httpcore2.ConnectError("connect") from error
        return ResponseHeadStream(SocketStream(sock, watch, connect_by))


class _Attempt:
    """Resolving and connecting in a task of its own.

    A blocked name lookup or connect cannot be interrupted alike under every runtime; the call
    stops waiting instead, and the task closes what it may still get.
    """

    def __init__(self, watch: CallScope, host: str, port: int, connect_by: float):
        self._watch = watch
        self._target = (host, port)
        self._connect_by = connect_by
        self._lock = watch.runtime.lock()
        self._wake = watch.runtime.event()
        self._is_abandoned = False
        self._result: socket.socket | OSError | None = None

    def hang_up(self, watch: CallScope) -> None:
        self._wake.set()

    def wait(self) -> socket.socket:
        watch = self._watch
        if watch.hold(self):
            watch.runtime.spawn(self._run)
            self._wake.wait(watch.may_wait_s())
        with self._lock:
            result = self._result
            self._is_abandoned = result is None
        if isinstance(result, socket.socket):
            return result
        if result is None and not watch.is_cancelled:
            raise watch.expire()
        raise result or ConnectionAbortedError

    def _run(self) -> None:
        result: socket.socket | OSError
        try:
            result = self._connect()
        except (OSError, UnicodeError) as error:
            result = error if isinstance(error, OSError) else OSError("not a host name")
        with self._lock:
            self._result = result
            is_wanted = not self._is_abandoned
        if not is_wanted and isinstance(result, socket.socket):
            result.close()
        self._wake.set()

    def _connect(self) -> socket.socket:
        addresses = resolve(self._watch.runtime, *self._target)
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
    """Return the addresses of `host`; a name is looked up in a native thread.

    The unpatched C function: inside the native thread no patched one may run.
    """
    hints = (0, _socket.SOCK_STREAM, 0)
    try:
        found = _socket.getaddrinfo(host, port, *hints, _socket.AI_NUMERICHOST)
    except OSError:
        found = runtime.run_blocking(_socket.getaddrinfo, host, port, *hints)
    return [(entry[0], entry[4]) for entry in found]
