"""Metrics of a worker process, without user data.

They are updated once an answer, command, commit or pump cycle, never for each delta.
"""

from bisect import bisect_left
from collections import Counter

from ..model.status import Ending


class Histogram:
    """A histogram with fixed buckets, in seconds."""

    __slots__ = ("bounds", "counts", "total")

    def __init__(self, *bounds: float):
        self.bounds = bounds
        self.counts = [0] * (len(bounds) + 1)
        self.total = 0.0

    def add(self, value: float) -> None:
        """Add one value."""
        self.counts[bisect_left(self.bounds, value)] += 1
        self.total += value


_QUICK = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0)


class Metrics:
    """The metrics of this process since its start."""

    def __init__(self) -> None:
        self.first_delta_s = Histogram(0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0)
        self.added_s = Histogram(*_QUICK)
        self.commit_s = Histogram(*_QUICK)
        self.hub_lag_s = Histogram(*_QUICK)
        # Acknowledged commands by name; refusals by place and code.
        self.commands: Counter[str] = Counter()
        self.refusals: Counter[tuple[str, str]] = Counter()
        # Ended answers by status and error code; tokens by kind, as providers report them.
        self.endings: Counter[tuple[str, str]] = Counter()
        self.tokens: Counter[str] = Counter()

    def refuse(self, where: str, code: str) -> None:
        """Count a refused connect, command or HTTP request."""
        self.refusals[where, code] += 1

    def end(self, ending: Ending) -> None:
        """Count the ending of an answer that this worker wrote."""
        self.endings[ending.status, (ending.error or {}).get("code", "")] += 1
        for name, value in (ending.usage or {}).items():
            if value:
                self.tokens[name.removesuffix("_tokens")] += value
        first_delta_ms = (ending.timings or {}).get("first_delta_ms")
        if first_delta_ms is not None:
            self.first_delta_s.add(first_delta_ms / 1000)
