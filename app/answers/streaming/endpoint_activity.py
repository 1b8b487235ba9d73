"""Which endpoints answer questions of this worker now, and how long the others have been quiet."""

import time
from collections import Counter
from collections.abc import Callable

from ...runtime import Runtime

SEVERAL = 2


class EndpointActivity:
    """Counts the runs at each endpoint; `on_begin` is called with the endpoint of each new run."""

    def __init__(self, runtime: Runtime, clock: Callable[[], float] = time.monotonic):
        self.on_begin: Callable[[str], object] = lambda _: None
        self._clock = clock
        self._lock = runtime.lock()
        self._running: Counter[str] = Counter()
        self._writing: Counter[str] = Counter()
        self._last_at: dict[str, float] = {}
        self._several: set[str] = set()

    def begin(self, endpoint: str) -> None:
        """Note that a question goes to `endpoint`."""
        with self._lock:
            self._running[endpoint] += 1
        self.on_begin(endpoint)

    def note_first_delta(self, endpoint: str) -> None:
        """Note that an answer has begun to arrive."""
        with self._lock:
            self._writing[endpoint] += 1
            if self._writing[endpoint] >= SEVERAL:
                self._several.add(endpoint)

    def end(self, endpoint: str, *, has_written: bool) -> None:
        """Note that a question is over; `has_written`: its first delta was noted."""
        with self._lock:
            self._running[endpoint] -= 1
            self._writing[endpoint] -= int(has_written)
            self._last_at[endpoint] = self._clock()

    def quiet_s(self, endpoint: str) -> float:
        """Return for how many seconds nothing has run at `endpoint`; 0 while something does."""
        if self._running[endpoint] > 0:
            return 0.0
        return self._clock() - self._last_at.get(endpoint, -1e9)

    def serves_several(self, endpoint: str) -> bool:
        """Return whether two answers have arrived from `endpoint` at the same time."""
        return endpoint in self._several
