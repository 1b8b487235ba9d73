"""A connected socket as httpcore2 wants it: buffered bytes at once, waits by the call's watch.

Rests in non-blocking mode, so that a read first finds out whether it would have to wait.
"""

import socket
import ssl
from collections.abc import Callable
from typing import Any, TypeVar

import httpcore2

from .cancel_scope import CallScope, Expired, active_watch
from .tls import TlsStream

A = TypeVar("A")
R = TypeVar("R")
BEATS = 4


class SocketStream(httpcore2.NetworkStream):
    """One TCP connection, held by one call at a time and hung up by that one only."""

    def __init__(self, sock: socket.socket, watch: CallScope, connect_by: float):
        self._sock = sock
        self._runtime = watch.runtime
        self._lock = self._runtime.lock()
        self._is_waiting = False
        self._is_closed = False
        self._is_drained = False
        self._connect_by = connect_by
        self._holder: CallScope | None = None
        sock.settimeout(0)
        self._hold(watch)

    def _hold(self, watch: CallScope) -> None:
        with self._lock:
            self._holder = watch
        if not watch.hold(self):
            raise httpcore2.ReadError("cancelled")

    def hang_up(self, watch: CallScope) -> None:
        """Shut the connection down if `watch` still holds it: it may serve another call by now."""
        with self._lock:
            if self._holder is watch:
                self._runtime.cancel_read(self._sock.fileno())

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Return what has arrived, else wait for it as long as the watch allows; b"" is the end.

        Raises:
            httpcore2.ReadTimeout, httpcore2.ReadError
        """
        watch = active_watch()
        if self._holder is not watch:
            self._hold(watch)
        try:
            watch.take_turns()
            # A read that got less than it would have taken has left nothing behind: to look
            # again before the beat would be a call to the kernel for nothing.
            if self._is_drained and watch.pace():
                watch.waited()
            try:
                data = self._sock.recv(max_bytes)
            except BlockingIOError:
                data = self._read_later(watch, max_bytes)
        except (TimeoutError, Expired) as error:
            watch.expire()
            raise httpcore2.ReadTimeout("read") from error
        except OSError as error:
            raise httpcore2.ReadError("read") from error
        self._is_drained = len(data) < max_bytes
        return data

    def _read_later(self, watch: CallScope, max_bytes: int) -> bytes:
        # Under load one look on each of some beats costs less than to be woken off the beat.
        for _ in range(BEATS):
            if not watch.pace():
                break
            watch.waited()
            try:
                return self._sock.recv(max_bytes)
            except BlockingIOError:
                continue
        return self._wait(watch, self._sock.recv, max_bytes)

    def _wait(self, watch: CallScope, operation: Callable[[A], R], argument: A) -> R:
        self._sock.settimeout(watch.may_wait_s())
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
            watch.waited()

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send all of `buffer`.

        Raises:
            httpcore2.WriteTimeout, httpcore2.WriteError
        """
        watch = active_watch()
        if self._holder is not watch:
            self._hold(watch)
        view = memoryview(buffer)
        try:
            while view:
                view = view[self._wait(watch, self._sock.send, view) :]
        except (TimeoutError, Expired) as error:
            watch.expire()
            raise httpcore2.WriteTimeout("write") from error
        except OSError as error:
            raise httpcore2.WriteError("write") from error

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore2.NetworkStream:
        """Return this connection under TLS; the handshake shares the deadline of the connect.

        Raises:
            httpcore2.ConnectTimeout, httpcore2.ConnectError
        """
        try:
            with active_watch().connecting(self._connect_by):
                return TlsStream(self, ssl_context, server_hostname)
        except httpcore2.TimeoutException as error:
            self.close()
            raise httpcore2.ConnectTimeout("tls") from error
        except (OSError, ValueError, httpcore2.NetworkError) as error:
            self.close()
            raise httpcore2.ConnectError("tls") from error
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Close the connection; a later hang up finds nothing."""
        with self._lock:
            self._holder = None
            self._is_closed = True
            if self._is_waiting:
                # Closing would wake no call that waits in here; it is woken, and closes.
                self._runtime.cancel_read(self._sock.fileno())
            else:
                self._sock.close()

    def get_extra_info(self, info: str) -> Any:
        """Return "is_readable": an idle connection that has something to read is at its end."""
        if info != "is_readable":
            return None
        try:
            self._sock.recv(1, socket.MSG_PEEK)
        except BlockingIOError:
            return False
        except OSError:
            pass
        return True
