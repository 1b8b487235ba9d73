"""A connected socket as an httpcore2 stream, whose waits follow the scope of the call.

The socket is non-blocking between waits, so that a read first detects whether it would wait.
"""

import socket
import ssl
from collections.abc import Callable
from typing import Any, TypeVar

import httpcore2

from .cancel_scope import CallScope, Expired, active_scope
from .failures import failed_tls
from .tls import TlsStream

A = TypeVar("A")
R = TypeVar("R")
MAX_POLLS = 4


class SocketStream(httpcore2.NetworkStream):
    """One TCP connection. One call at a time owns it, and only that call can abort it.

    Until `connect_by`, TLS must be established.
    """

    def __init__(self, sock: socket.socket, scope: CallScope, connect_by: float):
        self._sock = sock
        self._runtime = scope.runtime
        self._lock = self._runtime.lock()
        self._is_waiting = False
        self._is_closed = False
        self._is_empty = False
        self.connect_by = connect_by
        self._owner: CallScope | None = None
        sock.settimeout(0)
        self._own(scope)

    def _own(self, scope: CallScope) -> None:
        with self._lock:
            self._owner = scope
        if not scope.wait_on(self):
            raise httpcore2.ReadError("cancelled")

    def abort(self, scope: CallScope) -> None:
        """Shut the connection down if `scope` still owns it: it may serve another call by now."""
        with self._lock:
            if self._owner is scope:
                self._runtime.cancel_read(self._sock.fileno())

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Return available data, or wait for data as long as the scope allows; b"" is the end.

        Raises:
            httpcore2.ReadTimeout, httpcore2.ReadError
        """
        scope = active_scope()
        if self._owner is not scope:
            self._own(scope)
        try:
            scope.yield_if_due()
            # A read that returned less than its maximum has emptied the socket: another read
            # before the next batching interval would be a wasted system call.
            if self._is_empty and scope.pace():
                scope.start_slice()
            try:
                data = self._sock.recv(max_bytes)
            except BlockingIOError:
                data = self._poll_then_wait(scope, max_bytes)
        except (TimeoutError, Expired) as error:
            scope.expire()
            raise httpcore2.ReadTimeout("read") from error
        except OSError as error:
            raise httpcore2.ReadError("read") from error
        self._is_empty = len(data) < max_bytes
        return data

    def _poll_then_wait(self, scope: CallScope, max_bytes: int) -> bytes:
        # Under load, polling once per batching interval is cheaper than one wake-up per delta.
        for _ in range(MAX_POLLS):
            if not scope.pace():
                break
            scope.start_slice()
            try:
                return self._sock.recv(max_bytes)
            except BlockingIOError:
                continue
        return self._wait(scope, self._sock.recv, max_bytes)

    def _wait(self, scope: CallScope, operation: Callable[[A], R], argument: A) -> R:
        self._sock.settimeout(scope.may_wait_s())
        self._is_waiting = True
        try:
            return operation(argument)
        finally:
            with self._lock:
                self._is_waiting = False
                if self._is_closed:
                    self._sock.close()
                else:
                    self._sock.settimeout(0)
            scope.start_slice()

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send all of `buffer`.

        Raises:
            httpcore2.WriteTimeout, httpcore2.WriteError
        """
        scope = active_scope()
        if self._owner is not scope:
            self._own(scope)
        view = memoryview(buffer)
        try:
            while view:
                view = view[self._wait(scope, self._sock.send, view) :]
        except (TimeoutError, Expired) as error:
            scope.expire()
            raise httpcore2.WriteTimeout("write") from error
        except OSError as error:
            raise httpcore2.WriteError("write") from error

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore2.NetworkStream:
        """Return this connection under TLS; the handshake has the deadline of the connect.

        Raises:
            httpcore2.ConnectTimeout, httpcore2.ConnectError
        """
        try:
            with active_scope().connecting(self.connect_by):
                return TlsStream(self, ssl_context, server_hostname)
        except httpcore2.TimeoutException as error:
            self.close()
            raise httpcore2.ConnectTimeout("tls") from error
        except ssl.SSLError as error:
            self.close()
            raise failed_tls(error) from error
        except (OSError, ValueError, httpcore2.NetworkError) as error:
            self.close()
            raise httpcore2.ConnectError("tls") from error
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Close the connection; a later abort has no effect."""
        with self._lock:
            self._owner = None
            self._is_closed = True
            if self._is_waiting:
                # A close would not wake a call that waits here; this wakes it, and it closes.
                self._runtime.cancel_read(self._sock.fileno())
            else:
                self._sock.close()

    def get_extra_info(self, info: str) -> Any:
        """Return "is_readable": an idle connection with data to read was closed by the service."""
        if info != "is_readable":
            return None
        try:
            self._sock.recv(1, socket.MSG_PEEK)
        except BlockingIOError:
            return False
        except OSError:
            pass
        return True
