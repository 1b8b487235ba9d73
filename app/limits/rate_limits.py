"""Rate limits and socket limits, by the settings LIMIT_…; LIMITS=off disables them.

They apply per address as well as per user where users are anonymous and free to create. Sends,
sessions and sockets are counted over all workers; requests and events by each worker alone.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import TYPE_CHECKING

from ..protocol.errors import Refusal
from ..settings import Settings
from .addresses import address_caps, shared_caps
from .budget import TokenBudget
from .concurrency import ConcurrencyLimit, LimitReached
from .packet_bytes import PacketBytes
from .sliding_window import SlidingWindow
from .user_rules import SettingsRules, UserRules

if TYPE_CHECKING:
    from ..redis_bus import SharedCounters

MINUTE_S = 60.0
RETRY_SOCKET_S = 5.0
_ALL = "all"


class Limits:
    """All limits of one worker; `clock` is monotonic, in seconds. `budget`: None if none is set."""

    def __init__(
        self,
        settings: Settings,
        clock: Callable[[], float] = time.monotonic,
        shared: "SharedCounters | None" = None,
        budget: TokenBudget | None = None,
        rules: UserRules | None = None,
    ):
        self.packets = PacketBytes(settings, clock)
        self.budget = budget
        self.rules = rules or SettingsRules(settings)
        self._settings = settings
        self._shared = shared
        self._clock = clock
        self._lock = threading.Lock()
        self._windows: dict[tuple[str, int], SlidingWindow] = {}
        self._sockets = ConcurrencyLimit("sockets", shared)
        self._events_due: OrderedDict[str, float] = OrderedDict()

    def check_send(self, user: str, address: str) -> Callable[[], None]:
        """Count one send, regenerate or continue; return the function that removes it again.

        Raises:
            Refusal: rate_limited; nothing is counted.
        """
        settings = self._settings
        caps = {
            f"user {user}": settings.limit_sends_per_minute,
            **shared_caps(settings, address, settings.limit_sends_per_minute_per_address),
        }
        return self._hit_everywhere("sends", caps)

    def check_request(self, address: str, user: str | None = None) -> None:
        """Count one HTTP request under /api, of a user or of those unknown at an address.

        Raises:
            Refusal: rate_limited.
        """
        settings = self._settings
        limit, most = (
            settings.limit_requests_per_minute,
            settings.limit_requests_per_minute_per_address,
        )
        if user:
            caps = {f"user {user}": limit, **shared_caps(settings, address, most)}
        else:
            caps = {**_unknown_caps(address, limit), **address_caps(address, most)}
        self._hit("requests", caps)

    def check_search(self, user: str, address: str) -> None:
        """Count one search.

        Raises:
            Refusal: rate_limited.
        """
        settings = self._settings
        caps = {
            f"user {user}": settings.limit_searches_per_minute,
            **shared_caps(settings, address, settings.limit_searches_per_minute_per_address),
        }
        self._hit("searches", caps)

    def check_session(self, address: str) -> None:
        """Count one new identity.

        Raises:
            Refusal: rate_limited.
        """
        caps = address_caps(address, self._settings.limit_sessions_per_minute)
        self._hit_everywhere("sessions", caps)

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
            **shared_caps(self._settings, address, self._settings.limit_sockets_per_address),
            _ALL: self._settings.limit_sockets_total,
        }
        try:
            return self._sockets.acquire(caps, is_limited=self._settings.limits)
        except LimitReached:
            raise Refusal("too_many_connections", retry_after_s=RETRY_SOCKET_S) from None

    def _hit_everywhere(self, kind: str, caps: dict[str, int]) -> Callable[[], None]:
        moment = self._hit(kind, caps)
        shared = self._shared if self._settings.limits else None
        if shared is not None:
            wait_s = shared.hit(kind, caps, period_s=MINUTE_S, event=str(moment))
            if wait_s > 0:
                self._remove(kind, caps, moment)
                raise _rate_limited(wait_s)

        def uncount() -> None:
            self._remove(kind, caps, moment)
            if shared is not None:
                shared.remove(kind, caps, str(moment))

        return uncount

    def _remove(self, kind: str, caps: dict[str, int], moment: float) -> None:
        with self._lock:
            for key, limit in caps.items():
                self._window(kind, limit).remove(key, moment)

    def _hit(self, kind: str, caps: dict[str, int]) -> float:
        now = self._clock()
        if not self._settings.limits:
            return now
        with self._lock:
            windows = [(key, self._window(kind, limit)) for key, limit in caps.items()]
            wait_s = max(window.wait_s(key, now) for key, window in windows)
            if wait_s > 0:
                raise _rate_limited(wait_s)
            for key, window in windows:
                window.add(key, now)
        return now

    def _window(self, kind: str, limit: int) -> SlidingWindow:
        window = self._windows.get((kind, limit))
        if window is None:
            window = self._windows[kind, limit] = SlidingWindow(limit, MINUTE_S)
        return window


def _unknown_caps(address: str, limit: int) -> dict[str, int]:
    return {f"unknown {key}": cap for key, cap in address_caps(address, limit).items()}


def _rate_limited(wait_s: float) -> Refusal:
    return Refusal("rate_limited", retry_after_s=round(wait_s + 0.05, 1))
