"""A time that a client may let the server wait; beyond it, its connection is aborted."""

import socket
import struct
from contextlib import suppress
from time import monotonic
from typing import Any

from eventlet import hubs

from ..base import shut_down

_NO_LINGER = struct.pack("ii", 1, 0)


def abort(sock: Any) -> None:
    """Reset a connection: every read and write of it ends, and unsent bytes are dropped."""
    with suppress(OSError):
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NO_LINGER)
    shut_down(sock.fileno())


class TimeBudget:
    """Seconds that are used up inside `with` blocks only."""

    def __init__(self, sock: Any, seconds: float):
        self._sock = sock
        self._left_s = seconds
        self._since = 0.0
        self._timer: Any = None
        self.is_over = False

    def extend(self, seconds: float) -> None:
        """Add to what is left."""
        self._left_s += seconds

    def allow(self, seconds: float) -> None:
        """Replace what is left."""
        self._left_s = seconds

    def __enter__(self) -> None:
        self._since = monotonic()
        hub = hubs.get_hub()
        self._timer = hub.schedule_call_global(max(0.0, self._left_s), self._end)

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """End the block early."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
            self._left_s -= monotonic() - self._since

    def _end(self) -> None:
        self.is_over = True
        abort(self._sock)
