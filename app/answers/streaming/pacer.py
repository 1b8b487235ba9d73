"""The pacing rule: how long the readers of providers wait under load before they read on.

The batching interval follows the share of a core that this process uses, or would use if it could:
none below a quarter, then 25 ms for each further tenth, at most 100 ms. All readers wake at the end
of one common interval, so the text that came meanwhile, of all answers, is read, committed and sent
together. CPU counts first, not lag: a hub at 80 % is still on time, and is so busy because each
delta goes alone. Lag counts where other processes keep the core, so that this one cannot get busy.
Workers that share cores count as one (see SharedCpuLoad): the same load on four is as busy as on
one.

Where each cycle of the pump finds several answers that grew while it rested, as with a dozen at 50
deltas a second, the interval is at least as long as that rest: text read sooner would only wait.
"""

import time
from collections.abc import Callable

from ...runtime import Runtime
from ..cluster.cpu_load import SharedCpuLoad
from ..lifecycle.metrics import Histogram

STEP_S = 0.05
CALM_SHARE = 0.25
INTERVAL_PER_SHARE_S = 0.25
SHORTEST_INTERVAL_S = 0.005
LONGEST_INTERVAL_S = 0.1
LONGEST_YIELD_S = 0.05
CROWDED_SHARE = 0.1
SLICE_S = 0.010
SEVERAL = 4
RESTING_INTERVAL_S = 0.009  # the pump's rest and the duration of its cycle
_WEIGHT = 0.3


class Pacer:
    """Measures how busy the process is while answers run, and derives the batching interval.

    `clock` is monotonic, `cpu_clock` the process's CPU time; both in seconds.
    `lag_s` counts how late each step was.
    """

    def __init__(
        self,
        runtime: Runtime,
        clock: Callable[[], float] = time.monotonic,
        cpu_clock: Callable[[], float] = time.process_time,
        lag_s: Histogram | None = None,
        cpu_load: SharedCpuLoad | None = None,
    ):
        self._runtime = runtime
        self._clock = clock
        self._cpu_clock = cpu_clock
        self._lag_s = lag_s or Histogram()
        self._cpu_load = cpu_load or SharedCpuLoad()
        self._has_work = runtime.event()
        self._is_stopped = False
        self._share = 0.0
        self._grown = 0.0
        self._interval_ends_at = 0.0
        self._interval_end = runtime.event()

    @property
    def interval_s(self) -> float:
        """How long to wait now, in seconds, 0 to 0.1."""
        share = max(self._share, self._cpu_load.share)
        resting_s = RESTING_INTERVAL_S if self._grown >= SEVERAL else 0.0
        interval_s = max(INTERVAL_PER_SHARE_S * (share - CALM_SHARE), self._yield_s, resting_s)
        return 0.0 if interval_s < SHORTEST_INTERVAL_S else min(LONGEST_INTERVAL_S, interval_s)

    @property
    def _yield_s(self) -> float:
        """How long to leave the core to the other busy workers, a time slice each."""
        cpu_load = self._cpu_load
        weight = min(1.0, cpu_load.share / CROWDED_SHARE)
        return min(LONGEST_YIELD_S, SLICE_S * weight * (cpu_load.busy_per_core - 1.0))

    def start(self) -> None:
        """Start measuring."""
        self._runtime.spawn(self._run)

    def stop(self) -> None:
        """Stop measuring."""
        self._is_stopped = True
        self._has_work.set()

    def set_active(self, is_active: bool) -> None:
        """Measure only while something runs: an idle server sleeps."""
        if is_active:
            self._has_work.set()
        else:
            self._has_work.clear()

    def note_cycle(self, grown: int) -> None:
        """Note how many answers had grown in a cycle of the pump."""
        self._grown += _WEIGHT * (grown - self._grown)

    def pause(self) -> bool:
        """Wait for the end of the interval; a reader calls this before a read that would block.

        Return False at once if the interval is 0. The first reader sleeps and wakes the others: a
        timer for each of them would cost more than the rest of the wait.
        """
        interval_s = self.interval_s
        if not interval_s:
            return False
        now = self._clock()
        if now < self._interval_ends_at:
            self._interval_end.wait()
            return True
        self._interval_end = end = self._runtime.event()
        self._interval_ends_at = now + interval_s
        try:
            self._runtime.sleep(interval_s)
        finally:
            end.set()
        return True

    def _run(self) -> None:
        while not self._is_stopped:
            if not self._has_work.is_set():
                self._share = self._cpu_load.own = self._grown = 0.0
                self._has_work.wait()
            self.measure()

    def measure(self) -> None:
        """Sleep one step; measure the share of a core that was used during it, or missed."""
        cpu_before, before = self._cpu_clock(), self._clock()
        self._runtime.sleep(STEP_S)
        passed_s = max(self._clock() - before, STEP_S)
        used_s, late_s = self._cpu_clock() - cpu_before, passed_s - STEP_S
        self._lag_s.add(late_s)
        self._share += _WEIGHT * (max(used_s, late_s) / passed_s - self._share)
        # Without the lag: other processes cause it, and workers report their own CPU.
        self._cpu_load.own += _WEIGHT * (used_s / passed_s - self._cpu_load.own)
