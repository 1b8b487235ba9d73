"""One call's clock and its stop: what its sockets ask before they wait.

A call runs inside `with watch.active():`, and the sockets under the HTTP client find it there,
because neither the SDK nor the HTTP client passes anything of ours down to them.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from time import monotonic
from typing import Literal, Protocol

from ...runtime import Runtime

# How long a reader that finds everything buffered may keep the others waiting.
TURN_S = 0.01
# Not 0, by which gevent lets neither timers nor other sockets have their turn.
PAUSE_S = 0.00001

_active: ContextVar["CallScope"] = ContextVar("watch")


class Held(Protocol):
    """What a call waits on: a connect, or a connected socket."""

    def hang_up(self, watch: "CallScope") -> None:
        """End the wait, if it is still that of `watch`."""


class Expired(Exception):
    """A deadline of the watch has passed; which one is in its `expired`."""


Pace = Callable[[], bool]


def no_pace() -> bool:
    """Do not wait."""
    return False


def active_watch() -> "CallScope":
    """Return the watch of the call that runs here."""
    return _active.get()


class CallScope:
    """The deadlines of one call, in seconds, and the way to end it from another task.

    Once `keep_pace` was called, `pace` is called before each read that would wait for the
    service; it may wait itself, and returns whether it did.
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
        self.idle_s = idle_s
        self.is_cancelled = False
        self.expired: Literal["idle", "total"] | None = None
        self._connect_s = connect_s
        self._pace = pace
        self._total_s = total_s
        self._ends_at = monotonic() + total_s
        self._connect_by: float | None = None
        self._held: Held | None = None
        self._turn_ends_at = 0.0

    @contextmanager
    def active(self) -> Iterator[None]:
        """Start the clock and be the watch of everything that is called inside."""
        self._ends_at = monotonic() + self._total_s
        token = _active.set(self)
        try:
            yield
        finally:
            _active.reset(token)

    @contextmanager
    def connecting(self, connect_by: float | None = None) -> Iterator[float]:
        """Let waits inside end by `connect_by`, or by connect_s from now; yield that time."""
        self._connect_by = monotonic() + self._connect_s if connect_by is None else connect_by
        try:
            yield self._connect_by
        finally:
            self._connect_by = None

    def hold(self, held: Held) -> bool:
        """Take `held` as what to hang up on cancel; return whether it still may be used."""
        # First the note, then the question, for `cancel` does it the other way round.
        self._held = held
        return not self.is_cancelled

    def cancel(self) -> None:
        """End the call wherever it waits, now or later."""
        self.is_cancelled = True
        if self._held is not None:
            self._held.hang_up(self)

    def keep_pace(self) -> None:
        """Pace the reads from here on: what comes first of an answer never waits for the beat."""
        self.pace = self._pace

    def hurry(self, idle_s: float) -> None:
        """Wait at most `idle_s` for each further read, unpaced: the answer itself is complete."""
        self.idle_s = min(self.idle_s, idle_s)
        self.pace = self._pace = no_pace

    def may_wait_s(self) -> float:
        """Return how long the next wait may be.

        Raises:
            Expired: no time is left.
        """
        now = monotonic()
        until = min(now + self.idle_s, self._ends_at)
        if self._connect_by is not None:
            until = min(until, self._connect_by)
        if until <= now:
            raise self.expire()
        return until - now

    def expire(self) -> Expired:
        """Note which deadline ended a wait, for whoever translates the error; return it."""
        self.expired = "total" if monotonic() >= self._ends_at - 0.002 else "idle"
        return Expired(self.expired)

    def take_turns(self) -> None:
        """Let other tasks run if this one has read for a while without waiting.

        Raises:
            Expired: the call has had all its time, though it never had to wait.
        """
        now = monotonic()
        if now >= self._ends_at:
            raise self.expire()
        if now >= self._turn_ends_at:
            if self._turn_ends_at:
                self.runtime.sleep(PAUSE_S)
                now = monotonic()
            self._turn_ends_at = now + TURN_S

    def waited(self) -> None:
        """Note that this task has just let others run."""
        self._turn_ends_at = monotonic() + TURN_S
