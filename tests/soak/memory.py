"""How much memory the worker has, sampled, and whether it grows."""

import statistics
import threading
import time
from pathlib import Path

from .world import World

EVERY_S = 1.0
LEAST_SAMPLES = 40
KIB = 1024


class Memory:
    """Samples between two moments, shares of the time; the first third of it is warming up."""

    def __init__(self, world: World, since: float, until: float):
        self._world = world
        self._since = since + (until - since) / 3
        self._until = until
        self._thread = threading.Thread(target=self._sample)
        self._samples: list[tuple[int, int]] = []

    def begin(self) -> None:
        """Begin to sample; it ends with the soak's time."""
        self._thread.start()

    def _sample(self) -> None:
        while not self._world.is_over:
            if self._since <= self._world.share < self._until:
                worker = self._world.server.worker
                self._samples.append((worker, _resident_kib(worker)))
            time.sleep(EVERY_S)  # noqa: TID251 - the time itself is what is meant

    @property
    def is_measured(self) -> bool:
        """Whether there were samples enough, all of one worker."""
        return len(self._samples) >= LEAST_SAMPLES and len({pid for pid, _ in self._samples}) == 1

    @property
    def range_mib(self) -> tuple[int, int]:
        """The least and the most."""
        sizes = [size for _, size in self._samples] or [0]
        return min(sizes) // KIB, max(sizes) // KIB

    @property
    def growth(self) -> float:
        """By what share the median of the last quarter lies above that of the first."""
        sizes = [size for _, size in self._samples]
        quarter = len(sizes) // 4
        first, last = statistics.median(sizes[:quarter]), statistics.median(sizes[-quarter:])
        return last / first - 1


def _resident_kib(pid: int) -> int:
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    return next(
        (int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")), 0
    )
