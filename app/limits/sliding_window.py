"""How often something happened within the last while, per key, in memory.

Whatever fell out of the window is forgotten, key and all, at no more than constant cost a call.
"""

from collections import OrderedDict, deque


class SlidingWindow:
    """At most `limit` events of one key in any `period_s` seconds; times are the caller's clock."""

    def __init__(self, limit: int, period_s: float):
        self.limit = limit
        self.period_s = period_s
        # Ordered by their newest event, so the keys to forget stand in front.
        self._events: OrderedDict[str, deque[float]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._events)

    def wait_s(self, key: str, now: float) -> float:
        """Return how long `key` has to wait before its next event; 0 if it need not."""
        events = self._events.get(key)
        if events is None or len(events) < self.limit:
            return 0
        return max(0, events[0] + self.period_s - now)

    def add(self, key: str, now: float) -> None:
        """Count one event of `key`."""
        self._forget(now)
        events = self._events.setdefault(key, deque(maxlen=self.limit))
        events.append(now)
        self._events.move_to_end(key)

    def take_back(self, key: str, moment: float) -> None:
        """Count the event of `key` at `moment` no longer, if it is still counted."""
        events = self._events.get(key)
        if events is None or moment not in events:
            return
        events.remove(moment)
        if not events:
            del self._events[key]

    def _forget(self, now: float) -> None:
        while self._events:
            key, events = next(iter(self._events.items()))
            if events[-1] + self.period_s > now:
                return
            del self._events[key]
