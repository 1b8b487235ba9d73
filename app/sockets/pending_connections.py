"""Connections that have not joined yet, counted by address: each may have so many and no more."""

from collections import Counter

from ..logs.rate_limited import RateLimitedLogger
from ..settings import Settings


class PendingConnections:
    """Who stands before the door."""

    def __init__(self, settings: Settings, log: RateLimitedLogger):
        self._settings = settings
        self._log = log
        self._addresses: dict[str, str] = {}
        self._counts: Counter[str] = Counter()

    def admit(self, eio_sid: str, address: str) -> bool:
        """Count a connection that was just made; False, and not counted, if it is too many."""
        most = self._settings.limit_unjoined_per_address
        if self._settings.limits and self._counts[address] >= most:
            self._log.info("turned a connection away: %d have not joined", most)
            return False
        self._addresses[eio_sid] = address
        self._counts[address] += 1
        return True

    def discharge(self, eio_sid: str) -> None:
        """Count it off: it has joined, or left; again is fine."""
        address = self._addresses.pop(eio_sid, None)
        if address is not None:
            self._counts[address] -= 1
            if not self._counts[address]:
                del self._counts[address]
