"""The rate of bytes that one socket may send."""

import time
from collections.abc import Callable

# A packet costs time even if it is short.
PACKET_BYTES = 256


class ByteRate:
    """A token bucket: `burst` bytes at once, then `rate` bytes a second.

    The generic cell rate algorithm, ITU-T I.371.
    """

    def __init__(self, rate: int, burst: int, clock: Callable[[], float] = time.monotonic):
        self._rate = rate
        self._burst_s = burst / rate
        self._clock = clock
        self._due = 0.0

    def wait_s(self, size: int) -> float:
        """Count a packet; return the seconds to wait before it is handled."""
        now = self._clock()
        self._due = max(now, self._due) + (size + PACKET_BYTES) / self._rate
        return max(0.0, self._due - now - self._burst_s)
