"""eventlet's hub on epoll, without wake-ups for cancelled timers.

eventlet's own hub keeps a cancelled timer in its heap until it is due and wakes for it (0.41.3):
once for every wait that ended before its timeout, and so for every cycle of the pump.
"""

import heapq

from eventlet.hubs import epolls


class Hub(epolls.Hub):  # type: ignore[misc]  # eventlet has no types
    """Sleeps until the first timer that is not cancelled."""

    def sleep_until(self) -> float | None:
        timers = self.timers
        while timers and timers[0][1].called:
            heapq.heappop(timers)
            self.timers_canceled -= 1
        return timers[0][0] if timers else None
