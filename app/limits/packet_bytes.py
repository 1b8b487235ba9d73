"""The rate of bytes that sockets send, counted before a packet is parsed."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping

from ..protocol.errors import Refusal
from ..settings import Settings
from .addresses import address_caps

# A packet costs time even if it is short.
PACKET_BYTES = 256
# New sockets have a burst each, so long packets are also counted by address. Short ones are not:
# no neighbour must wait with a stop or an open.
LONG_BYTES = 16 * 1024
SOCKETS_PER_ADDRESS = 32
MAX_WAIT_S = 5.0


class PacketBytes:
    """Token buckets of sockets and addresses: a burst at once, then a rate in bytes a second.

    The generic cell rate algorithm, ITU-T I.371.
    """

    def __init__(self, settings: Settings, clock: Callable[[], float] = time.monotonic):
        self._is_limited = settings.limits
        self._rate = settings.limit_socket_bytes_per_second
        self._burst = settings.limit_socket_buffer_bytes
        self._clock = clock
        self._lock = threading.Lock()
        self._due: OrderedDict[str, float] = OrderedDict()

    def __len__(self) -> int:
        return len(self._due)

    def count(self, socket_id: str, address: Callable[[], str], size: int) -> float:
        """Count a packet; return the seconds to wait before it is parsed.

        Raises:
            Refusal: rate_limited; other sockets of its address send too many long packets.
        """
        if not self._is_limited:
            return 0
        rates = {}
        if size > LONG_BYTES:
            rates = address_caps(address(), self._rate * SOCKETS_PER_ADDRESS)
        now = self._clock()
        with self._lock:
            self._expire(now)
            wait_s = self._wait_s({socket_id: self._rate}, size + PACKET_BYTES, now)
            self._add({socket_id: self._rate}, size + PACKET_BYTES, now)
            wait_of_address_s = self._wait_s(rates, size, now)
            if wait_of_address_s > MAX_WAIT_S:
                raise Refusal("rate_limited", retry_after_s=round(wait_of_address_s, 1))
            self._add(rates, size, now)
        return max(wait_s, wait_of_address_s)

    def _wait_s(self, rates: Mapping[str, int], size: int, now: float) -> float:
        waits = [
            max(now, self._due.get(key, now)) - now + (size - self._burst) / rate
            for key, rate in rates.items()
        ]
        return max([0.0, *waits])

    def _add(self, rates: Mapping[str, int], size: int, now: float) -> None:
        for key, rate in rates.items():
            self._due[key] = max(now, self._due.get(key, now)) + size / rate
            self._due.move_to_end(key)

    def _expire(self, now: float) -> None:
        while self._due and next(iter(self._due.values())) <= now:
            self._due.popitem(last=False)
