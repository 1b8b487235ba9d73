"""Limits the connections of an address that have not joined yet."""

from collections import Counter

from ..logs.rate_limited import RateLimitedLogger
from ..settings import Settings


class PendingConnections:
    """Connections that have not joined yet, counted by address."""

    def __init__(self, settings: Settings, log: RateLimitedLogger):
        self._settings = settings
        self._log = log
        self._addresses: dict[str, str] = {}
        self._counts: Counter[str] = Counter()

    def admit(self, eio_sid: str, address: str) -> bool:
        """Count a new connection; return False, without counting it, beyond the limit."""
        limit = self._settings.limit_unjoined_per_address
        if self._settings.limits and self._counts[address] >= limit:
            self._log.info("turned a connection away: %d of its address have not joined", limit)
            return False
        self._addresses[eio_sid] = address
        self._counts[address] += 1
        return True

    def remove(self, eio_sid: str) -> None:
        """Stop counting a connection, which joined or left; idempotent."""
        address = self._addresses.pop(eio_sid, None)
        if address is not None:
            self._counts[address] -= 1
            if not self._counts[address]:
                del self._counts[address]
