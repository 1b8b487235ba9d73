"""Samples the worker's resident memory and computes its growth."""

import statistics
import threading
import time
from pathlib import Path

from .environment import Environment

INTERVAL_S = 1.0
MIN_SAMPLES = 40
KIB = 1024


class MemorySampler:
    """Samples between two shares of the run time; the first third of it is warm-up."""

    def __init__(self, environment: Environment, since: float, until: float):
        self._environment = environment
        self._since = since + (until - since) / 3
        self._until = until
        self._thread = threading.Thread(target=self._sample)
        self._samples: list[tuple[int, int]] = []

    def start(self) -> None:
        """Start sampling; it stops when the run time is over."""
        self._thread.start()

    def _sample(self) -> None:
        while not self._environment.is_over:
            if self._since <= self._environment.elapsed_share < self._until:
                worker = self._environment.server.worker
                self._samples.append((worker, _resident_kib(worker)))
            time.sleep(INTERVAL_S)  # noqa: TID251 - a sampling interval

    @property
    def is_measured(self) -> bool:
        """Whether there are enough samples, all of one worker."""
        return len(self._samples) >= MIN_SAMPLES and len({pid for pid, _ in self._samples}) == 1

    @property
    def range_mib(self) -> tuple[int, int]:
        """The minimum and the maximum."""
        sizes = [size for _, size in self._samples] or [0]
        return min(sizes) // KIB, max(sizes) // KIB

    @property
    def growth(self) -> float:
        """The growth from the median of the first quarter to that of the last, as a share."""
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
