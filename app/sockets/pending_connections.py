"""Limits the connections of an address that have not joined yet."""

import time
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager

from ..limits.addresses import address_caps
from ..logs.rate_limited import RateLimitedLogger
from ..settings import Settings

# A page joins at once. Older connections make room for new ones of their address, so that a
# client that never joins does not lock its neighbours out; this bounds the rate of handshakes.
OLD_S = 0.2


class PendingConnections:
    """Connections that have not joined yet, the oldest first, counted by address.

    `close` is called with each connection that is closed for a newer one.
    """

    def __init__(
        self,
        settings: Settings,
        log: RateLimitedLogger,
        lock: AbstractContextManager[object],
        close: Callable[[str], None],
        clock: Callable[[], float] = time.monotonic,
    ):
        self._settings = settings
        self._log = log
        self._lock = lock
        self._close = close
        self._clock = clock
        self._connections: dict[str, tuple[float, dict[str, int]]] = {}
        self._counts: Counter[str] = Counter()

    def has_room(self, address: str) -> bool:
        """Return whether one more connection of an address is allowed; close an old one for it."""
        if not self._settings.limits:
            return True
        caps = address_caps(address, self._settings.limit_unjoined_per_address)
        with self._lock:
            full = [key for key, cap in caps.items() if self._counts[key] >= cap]
            old = self._oldest(full) if full else None
            if old is not None:
                self._remove(old)
        if full and old is None:
            self._log.info("turned a connection away: too many of its address have not joined")
            return False
        if old is not None:
            self._close(old)
        return True

    def _oldest(self, keys: list[str]) -> str | None:
        for eio_sid, (since, caps) in self._connections.items():
            if self._clock() - since < OLD_S:
                return None
            if all(key in caps for key in keys):
                return eio_sid
        return None

    def add(self, eio_sid: str, address: str) -> None:
        """Count a new connection."""
        caps = address_caps(address, self._settings.limit_unjoined_per_address)
        with self._lock:
            self._connections[eio_sid] = (self._clock(), caps)
            self._counts.update(caps.keys())

    def remove(self, eio_sid: str) -> None:
        """Stop counting a connection, which joined or left; idempotent."""
        with self._lock:
            self._remove(eio_sid)

    def _remove(self, eio_sid: str) -> None:
        _, caps = self._connections.pop(eio_sid, (0.0, {}))
        for key in caps:
            self._counts[key] -= 1
            if not self._counts[key]:
                del self._counts[key]
