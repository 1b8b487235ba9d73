"""The deadlines and the cancellation of one call, which its sockets check before they wait.

A call runs inside `with scope.active():`. The sockets below the HTTP client find the scope in a
context variable, because neither the SDK nor the HTTP client passes objects down to them.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from time import monotonic
from typing import Literal, Protocol

from ...runtime import Runtime

# How long a task may read buffered data without letting other tasks run.
TIME_SLICE_S = 0.01
# Not 0: gevent then serves neither timers nor other sockets.
PAUSE_S = 0.00001

_active: ContextVar["CallScope"] = ContextVar("call_scope")


class Abortable(Protocol):
    """What a call waits for: a connection attempt or a connected socket."""

    def abort(self, scope: "CallScope") -> None:
        """End the wait, if it still belongs to `scope`."""


class Expired(Exception):
    """A deadline of the scope has passed; its `expired` names which."""


Pace = Callable[[], bool]


def no_pace() -> bool:
    """Return False: do not wait."""
    return False


def active_scope() -> "CallScope":
    """Return the scope of the call that runs in this task."""
    return _active.get()


class CallScope:
    """The deadlines of one call, in seconds, and its cancellation from another task.

    After `start_pacing`, `pace` is called before each read that would wait for the service. It may
    wait itself and returns whether it did.
    """

    def __init__(
        self,
        runtime: Runtime,
        *,
        connect_s: float,
        idle_s: float,
        total_s: float,
        pace: Pace = no_pace,
    ):
        self.runtime = runtime
        self.pace: Pace = no_pace
        self.idle_s = self._whole_idle_s = idle_s
        self.is_cancelled = False
        self.expired: Literal["idle", "total"] | None = None
        self._connect_s = connect_s
        self._pace = pace
        self._total_s = total_s
        self._ends_at = monotonic() + total_s
        self._connect_by: float | None = None
        self._waiting_on: Abortable | None = None
        self._slice_ends_at = 0.0

    @contextmanager
    def active(self) -> Iterator[None]:
        """Start the clock; inside the block this is the active scope."""
        self._ends_at = monotonic() + self._total_s
        token = _active.set(self)
        try:
            yield
        finally:
            _active.reset(token)

    @contextmanager
    def connecting(self, connect_by: float | None = None) -> Iterator[float]:
        """Limit waits to the time `connect_by`, by default connect_s from now; yield that time."""
        self._connect_by = monotonic() + self._connect_s if connect_by is None else connect_by
        try:
            yield self._connect_by
        finally:
            self._connect_by = None

    def wait_on(self, target: Abortable) -> bool:
        """Let `cancel` abort `target` from now on; return whether the call may still wait."""
        # Set before the check; `cancel` does the reverse, so that one of them sees the other.
        self._waiting_on = target
        return not self.is_cancelled

    def cancel(self) -> None:
        """End the call, now or where it next waits."""
        self.is_cancelled = True
        if self._waiting_on is not None:
            self._waiting_on.abort(self)

    def wait_for_first_byte(self, first_byte_s: float) -> None:
        """Wait up to `first_byte_s` for each read, in place of idle_s, until `note_first_byte`."""
        self.idle_s = first_byte_s

    def note_first_byte(self) -> None:
        """Apply idle_s from now on."""
        self.idle_s = min(self.idle_s, self._whole_idle_s)

    def start_pacing(self) -> None:
        """Pace the reads from now on; the first data of an answer must not be delayed.

        Also ends a hurry: more of the answer has come.
        """
        self.pace = self._pace
        self.idle_s = self._whole_idle_s

    def hurry(self, idle_s: float) -> None:
        """Wait at most `idle_s` for each further read, without pacing: the answer is complete."""
        self.idle_s = min(self.idle_s, idle_s)
        self.pace = no_pace

    def may_wait_s(self) -> float:
        """Return how long the next wait may last, in seconds.

        Raises:
            Expired: a deadline has passed.
        """
        now = monotonic()
        until = min(now + self.idle_s, self._ends_at)
        if self._connect_by is not None:
            until = min(until, self._connect_by)
        if until <= now:
            raise self.expire()
        return until - now

    def expire(self) -> Expired:
        """Record which deadline ended a wait, for the translation of the error; return it."""
        self.expired = "total" if monotonic() >= self._ends_at - 0.002 else "idle"
        return Expired(self.expired)

    def yield_if_due(self) -> None:
        """Let other tasks run if the time slice of this one is over.

        Raises:
            Expired: the total deadline has passed, although the call never had to wait.
        """
        now = monotonic()
        if now >= self._ends_at:
            raise self.expire()
        if now >= self._slice_ends_at:
            if self._slice_ends_at:
                self.runtime.sleep(PAUSE_S)
                now = monotonic()
            self._slice_ends_at = now + TIME_SLICE_S

    def start_slice(self) -> None:
        """Start a new time slice: this task has just let others run."""
        self._slice_ends_at = monotonic() + TIME_SLICE_S
