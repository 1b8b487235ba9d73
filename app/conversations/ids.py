"""Ids made by the server, and its clock; both are injected, so that tests can fix them."""

import os
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID

Clock = Callable[[], datetime]
IdMaker = Callable[[], str]

_lock = threading.Lock()
_last = 0


def now() -> datetime:
    """Return the current time in UTC."""
    return datetime.now(UTC)


def wire_time(moment: datetime) -> str:
    """Format an aware time as ISO 8601 UTC with milliseconds and Z; such strings sort by time."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def make_id() -> str:
    """Make a UUID of version 7 (RFC 9562, 5.7); the ids of one process ascend.

    Method 3 of section 6.2: the twelve bits after the milliseconds are a fraction of one.
    """
    global _last  # noqa: PLW0603 - ascending within the process is the point
    ticks = (time.time_ns() << 12) // 1_000_000
    with _lock:
        _last = ticks = max(ticks, _last + 1)
    milliseconds, fraction = ticks >> 12, ticks & 0xFFF
    tail = int.from_bytes(os.urandom(8)) & ((1 << 62) - 1)
    return str(UUID(int=milliseconds << 80 | 0x7 << 76 | fraction << 64 | 0b10 << 62 | tail))
