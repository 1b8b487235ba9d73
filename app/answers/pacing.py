"""The frame rule: how long the pump and the readers of providers wait under load.

A task that asked to sleep 20 ms and wakes later says how far the hub is behind. Below 3 ms of
lag the frame is 0 and every delta goes at once. Above, the frame is five times the lag, at most
100 ms, the same for the pump and for every reader, so what arrives meanwhile goes as one.
"""

import time
from collections.abc import Callable

from ..runtime import Runtime

STEP_S = 0.02
CALM_LAG_S = 0.003
FRAMES_PER_LAG = 5
LONGEST_FRAME_S = 0.1
_WEIGHT = 0.2


class Pacer:
    """Measures hub lag while answers run, and turns it into the frame."""

    def __init__(self, runtime: Runtime, clock: Callable[[], float] = time.monotonic):
        self._runtime = runtime
        self._clock = clock
        self._has_work = runtime.event()
        self._is_stopped = False
        self.lag_s = 0.0

    @property
    def frame_s(self) -> float:
        """How long to wait now, in seconds, 0 to 0.1."""
        if self.lag_s < CALM_LAG_S:
            return 0.0
        return min(LONGEST_FRAME_S, FRAMES_PER_LAG * self.lag_s)

    def start(self) -> None:
        """Begin to measure."""
        self._runtime.spawn(self._measure)

    def stop(self) -> None:
        """Measure no longer."""
        self._is_stopped = True
        self._has_work.set()

    def set_active(self, is_active: bool) -> None:
        """Measure only while something runs: an idle server sleeps."""
        if is_active:
            self._has_work.set()
        else:
            self._has_work.clear()
            self.lag_s = 0.0

    def pause(self) -> None:
        """Wait the frame; a reader calls this before a read that would block."""
        frame_s = self.frame_s
        if frame_s:
            self._runtime.sleep(frame_s)

    def _measure(self) -> None:
        while not self._is_stopped:
            self._has_work.wait()
            before = self._clock()
            self._runtime.sleep(STEP_S)
            late_s = max(0.0, self._clock() - before - STEP_S)
            self.lag_s += _WEIGHT * (late_s - self.lag_s)
