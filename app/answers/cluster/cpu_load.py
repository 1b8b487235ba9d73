"""The CPU load of the workers that share this worker's cores.

Each worker sends its CPU share with its heartbeat, and a key of its place: the kernel's boot id,
which is the same in all containers of a machine, and the cores that it may use.
"""

import os
from collections.abc import Iterable, Mapping
from hashlib import sha1
from pathlib import Path

BUSY_SHARE = 0.01


class SharedCpuLoad:
    """CPU shares of a core: `own` is measured, `others` is the sum that the other workers sent."""

    def __init__(self, place: str = "", cores: int = 1):
        self._place = place
        self._cores = cores
        self.own = 0.0
        self.others = 0.0
        self._busy_others = 0

    @property
    def share(self) -> float:
        """Return the load of the cores by all workers, at least this worker's own share."""
        return max(self.own, (self.own + self.others) / self._cores)

    @property
    def busy_per_core(self) -> float:
        """Return how many busy workers share a core, at least 1."""
        return max(1.0, (1 + self._busy_others) / self._cores)

    def encode(self) -> str:
        """Return this worker's share and place, for the others."""
        return f"{self.own:.3f} {self._place}"

    def update(self, encoded: Iterable[str]) -> None:
        """Set the load of the others from what they encoded; ignore malformed values."""
        parts = [each.partition(" ") for each in encoded]
        shares = [_number(share) for share, _, place in parts if place == self._place]
        self.others = sum(shares)
        self._busy_others = sum(share >= BUSY_SHARE for share in shares)


def _number(text: str) -> float:
    try:
        return min(1.0, max(0.0, float(text)))
    except ValueError:
        return 0.0


def shared_cpu_load(
    boot_id: Path = Path("/proc/sys/kernel/random/boot_id"),
) -> SharedCpuLoad:
    """Return the load of this process's cores; without a boot id no other worker counts."""
    try:
        cores = sorted(os.sched_getaffinity(0))
        place = f"{boot_id.read_text()} {cores}"
    except (AttributeError, OSError):
        place, cores = os.urandom(16).hex(), [0]
    return SharedCpuLoad(sha1(place.encode(), usedforsecurity=False).hexdigest()[:16], len(cores))


def encoded_loads(counts: Mapping[bytes, bytes]) -> dict[str, str]:
    """Return the encoded load behind each worker's count, by boot id."""
    return {boot_id.decode(): value.decode().partition(" ")[2] for boot_id, value in counts.items()}
