"""eventlet's hub on epoll, which wakes for no timer that was cancelled.

Its own leaves cancelled timers in the heap until they are due, and wakes for each of them to do
nothing (eventlet 0.41.3): once for every wait that had a time-out and did not need it, and so for
every turn of the pump.
"""

import heapq

from eventlet.hubs import epolls


class Hub(epolls.Hub):  # type: ignore[misc]  # eventlet has no types
    """Sleeps until the first timer that will do something."""

    def sleep_until(self) -> float | None:
        timers = self.timers
        while timers and timers[0][1].called:
            heapq.heappop(timers)
            self.timers_canceled -= 1
        return timers[0][0] if timers else None
