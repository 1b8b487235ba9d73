"""The workers that share this one's cores: together they are as busy as one that does it all.

Each tells its share of a core with its beat, and where it runs: the kernel's boot id, which
containers of one machine have in common, and the cores it may use.
"""

import os
from collections.abc import Iterable, Mapping
from hashlib import sha1
from pathlib import Path

BUSY_SHARE = 0.01


class SharedCpuLoad:
    """What this worker uses of a core, `own`, as measured, and the others there, as they tell."""

    def __init__(self, place: str = "", cores: int = 1):
        self._place = place
        self._cores = cores
        self.own = 0.0
        self.others = 0.0
        self._busy_others = 0

    @property
    def share(self) -> float:
        """Return how busy the cores are by all of them, or this worker's own core by itself."""
        return max(self.own, (self.own + self.others) / self._cores)

    @property
    def crowd(self) -> float:
        """Return how many workers that have work share a core; 1 if this one has its own."""
        return max(1.0, (1 + self._busy_others) / self._cores)

    def say(self) -> str:
        """Return what the others are told."""
        return f"{self.own:.3f} {self._place}"

    def hear(self, said: Iterable[str]) -> None:
        """Note what the others tell, each as `say` does; what cannot be read is of nobody here."""
        told = [each.partition(" ") for each in said]
        shares = [_number(share) for share, _, place in told if place == self._place]
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
    """Return the neighbours on these cores; without a boot id to read, nobody is one."""
    try:
        cores = sorted(os.sched_getaffinity(0))
        named = f"{boot_id.read_text()} {cores}"
    except (AttributeError, OSError):
        named, cores = os.urandom(16).hex(), [0]
    return SharedCpuLoad(sha1(named.encode(), usedforsecurity=False).hexdigest()[:16], len(cores))


def said_by(counts: Mapping[bytes, bytes]) -> dict[str, str]:
    """Return what each worker says of itself behind its count, by boot id."""
    return {boot_id.decode(): value.decode().partition(" ")[2] for boot_id, value in counts.items()}
