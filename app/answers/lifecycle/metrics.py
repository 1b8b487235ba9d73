"""What a worker counts of its work, for whoever looks after it; numbers alone, of nobody.

Counted once for each answer, command, commit or turn of the pump, never for each delta.
"""

from bisect import bisect_left
from collections import Counter

from ..model.status import Ending


class Histogram:
    """How many values fell between which bounds, and their sum; seconds, as all here."""

    __slots__ = ("bounds", "counts", "total")

    def __init__(self, *bounds: float):
        self.bounds = bounds
        self.counts = [0] * (len(bounds) + 1)
        self.total = 0.0

    def add(self, value: float) -> None:
        """Count one value."""
        self.counts[bisect_left(self.bounds, value)] += 1
        self.total += value


_QUICK = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0)


class Metrics:
    """The counts of this process since it began."""

    def __init__(self) -> None:
        self.first_delta_s = Histogram(0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0)
        self.added_s = Histogram(*_QUICK)
        self.commit_s = Histogram(*_QUICK)
        self.hub_lag_s = Histogram(*_QUICK)
        # Acknowledged commands by name; refusals by where and code.
        self.commands: Counter[str] = Counter()
        self.refusals: Counter[tuple[str, str]] = Counter()
        # Endings by status and error code; tokens by kind, as providers report them.
        self.endings: Counter[tuple[str, str]] = Counter()
        self.tokens: Counter[str] = Counter()

    def refuse(self, where: str, code: str) -> None:
        """Count a refusal: of a connect, a command, or a request by HTTP."""
        self.refusals[where, code] += 1

    def end(self, ending: Ending) -> None:
        """Count how an answer that was written here ended."""
        self.endings[ending.status, (ending.error or {}).get("code", "")] += 1
        for name, value in (ending.usage or {}).items():
            if value:
                self.tokens[name.removesuffix("_tokens")] += value
        first_delta_ms = (ending.timings or {}).get("first_delta_ms")
        if first_delta_ms is not None:
            self.first_delta_s.add(first_delta_ms / 1000)
