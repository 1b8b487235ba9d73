"""A sliding-window log per key, in memory, at amortized constant cost per call."""

from collections import OrderedDict, deque


class SlidingWindow:
    """Allows `limit` events of one key in any `period_s` seconds; the caller passes the time."""

    def __init__(self, limit: int, period_s: float):
        self.limit = limit
        self.period_s = period_s
        # Ordered by the newest event of a key, so that expired keys come first.
        self._events: OrderedDict[str, deque[float]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._events)

    def wait_s(self, key: str, now: float) -> float:
        """Return the seconds until the next event of `key` is allowed, or 0."""
        events = self._events.get(key)
        if events is None or len(events) < self.limit:
            return 0
        return max(0, events[0] + self.period_s - now)

    def add(self, key: str, now: float) -> None:
        """Count one event of `key`."""
        self._expire(now)
        events = self._events.setdefault(key, deque(maxlen=self.limit))
        events.append(now)
        self._events.move_to_end(key)

    def remove(self, key: str, moment: float) -> None:
        """Remove the event of `key` at `moment`, if it is still counted."""
        events = self._events.get(key)
        if events is None or moment not in events:
            return
        events.remove(moment)
        if not events:
            del self._events[key]

    def _expire(self, now: float) -> None:
        while self._events:
            key, events = next(iter(self._events.items()))
            if events[-1] + self.period_s > now:
                return
            del self._events[key]
