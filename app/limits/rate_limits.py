"""Rate limits and socket limits, by the settings LIMIT_…; LIMITS=off disables them.

They apply per address as well as per user, since anonymous users are free to create. Sends,
sessions and sockets are counted over all workers; requests and events by each worker alone.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable

from ..protocol.errors import Refusal
from ..redis_bus import SharedCounters
from ..settings import Settings
from .budget import TokenBudget
from .concurrency import ConcurrencyLimit, LimitReached
from .sliding_window import SlidingWindow

MINUTE_S = 60.0
RETRY_SOCKET_S = 5.0
_ALL = "all"


class Limits:
    """All limits of one worker; `clock` is monotonic, in seconds. `budget`: None if none is set."""

    def __init__(
        self,
        settings: Settings,
        clock: Callable[[], float] = time.monotonic,
        shared: SharedCounters | None = None,
        budget: TokenBudget | None = None,
    ):
        self.budget = budget
        self._settings = settings
        self._shared = shared
        self._clock = clock
        self._lock = threading.Lock()
        self._sends = SlidingWindow(settings.limit_sends_per_minute, MINUTE_S)
        self._requests = SlidingWindow(settings.limit_requests_per_minute, MINUTE_S)
        self._searches = SlidingWindow(settings.limit_searches_per_minute, MINUTE_S)
        self._sessions = SlidingWindow(settings.limit_sessions_per_minute, MINUTE_S)
        self._sockets = ConcurrencyLimit("sockets", shared)
        self._events_due: OrderedDict[str, float] = OrderedDict()

    def check_send(self, user: str, address: str) -> Callable[[], None]:
        """Count one send, regenerate or continue; return the function that removes it again.

        Raises:
            Refusal: rate_limited; nothing is counted.
        """
        keys = (f"user {user}", f"address {address}")
        moment = self._hit_everywhere("sends", self._sends, *keys)

        def uncount() -> None:
            self._remove(self._sends, keys, moment)
            if self._shared is not None and self._settings.limits:
                self._shared.remove("sends", keys, str(moment))

        return uncount

    def check_request(self, address: str) -> None:
        """Count one HTTP request under /api.

        Raises:
            Refusal: rate_limited.
        """
        self._hit(self._requests, address)

    def check_search(self, user: str, address: str) -> None:
        """Count one search.

        Raises:
            Refusal: rate_limited.
        """
        self._hit(self._searches, f"user {user}", f"address {address}")

    def check_session(self, address: str) -> None:
        """Count one new identity.

        Raises:
            Refusal: rate_limited.
        """
        self._hit_everywhere("sessions", self._sessions, address)

    def check_event(self, socket_id: str) -> bool:
        """Count one event of a socket; return False if the rate is exceeded.

        Allows a burst of one second: the generic cell rate algorithm, ITU-T I.371.
        """
        if not self._settings.limits:
            return True
        now = self._clock()
        with self._lock:
            while self._events_due and next(iter(self._events_due.values())) <= now:
                self._events_due.popitem(last=False)
            step_s = 1 / self._settings.limit_events_per_second
            due = max(now, self._events_due.get(socket_id, now)) + step_s
            if due - now > 1 + step_s / 2:
                return False
            self._events_due[socket_id] = due
            self._events_due.move_to_end(socket_id)
        return True

    def acquire_socket(self, user: str, address: str) -> Callable[[], None]:
        """Count one open socket; return the function that releases it, once or more often.

        Raises:
            Refusal: too_many_connections.
        """
        caps = {
            f"user {user}": self._settings.limit_sockets_per_user,
            f"address {address}": self._settings.limit_sockets_per_address,
            _ALL: self._settings.limit_sockets_total,
        }
        try:
            return self._sockets.acquire(caps, is_limited=self._settings.limits)
        except LimitReached:
            raise Refusal("too_many_connections", retry_after_s=RETRY_SOCKET_S) from None

    def _hit_everywhere(self, kind: str, window: SlidingWindow, *keys: str) -> float:
        moment = self._hit(window, *keys)
        if self._shared is not None and self._settings.limits:
            wait_s = self._shared.hit(
                kind, keys, limit=window.limit, period_s=window.period_s, event=str(moment)
            )
            if wait_s > 0:
                self._remove(window, keys, moment)
                raise _rate_limited(wait_s)
        return moment

    def _remove(self, window: SlidingWindow, keys: tuple[str, ...], moment: float) -> None:
        with self._lock:
            for key in keys:
                window.remove(key, moment)

    def _hit(self, window: SlidingWindow, *keys: str) -> float:
        now = self._clock()
        if not self._settings.limits:
            return now
        with self._lock:
            wait_s = max(window.wait_s(key, now) for key in keys)
            if wait_s > 0:
                raise _rate_limited(wait_s)
            for key in keys:
                window.add(key, now)
        return now


def _rate_limited(wait_s: float) -> Refusal:
    return Refusal("rate_limited", retry_after_s=round(wait_s + 0.05, 1))
