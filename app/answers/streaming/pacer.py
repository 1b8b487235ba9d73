"""The frame rule: how long the readers of providers wait under load before they read on.

The frame follows the share of a core that this process uses, or would use if it were let: none
below a quarter, then 25 ms for each further tenth, at most 100 ms. All readers wake on one common
beat, so what arrived meanwhile, of all answers, is read, committed and sent as one. Busy is what
counts first, not lag: a hub at 80 % is on time still, and each delta on its own is what makes it
so busy. Lag counts where others keep the core, and the process cannot get busy. Workers that share
cores count as one (see Neighbours): the same load on four of them is as busy as on one.

Where each turn of the pump finds several answers that grew while it rested, as with a dozen at 50
deltas a second, the frame is at least as long as that rest: who read sooner would only wait there.
"""

import time
from collections.abc import Callable

from ...runtime import Runtime
from ..cluster.cpu_load import SharedCpuLoad
from ..lifecycle.metrics import Histogram

STEP_S = 0.05
CALM_SHARE = 0.25
FRAME_PER_SHARE_S = 0.25
SHORTEST_FRAME_S = 0.005
LONGEST_FRAME_S = 0.1
LONGEST_CROWD_S = 0.05
CROWDED_SHARE = 0.1
TURN_S = 0.010
SEVERAL = 4
RESTING_FRAME_S = 0.009  # the pump's rest, and what its turn takes
_WEIGHT = 0.3


class Pacer:
    """Measures how busy the process is while answers run, and turns it into the frame.

    `clock` is monotonic, `cpu_clock` the process's CPU time; both in seconds;
    `lag_s` is told how late each step was.
    """

    def __init__(
        self,
        runtime: Runtime,
        clock: Callable[[], float] = time.monotonic,
        cpu_clock: Callable[[], float] = time.process_time,
        lag_s: Histogram | None = None,
        neighbours: SharedCpuLoad | None = None,
    ):
        self._runtime = runtime
        self._clock = clock
        self._cpu_clock = cpu_clock
        self._lag_s = lag_s or Histogram()
        self._neighbours = neighbours or SharedCpuLoad()
        self._has_work = runtime.event()
        self._is_stopped = False
        self._share = 0.0
        self._grown = 0.0
        self._beat_at = 0.0
        self._beat = runtime.event()

    @property
    def frame_s(self) -> float:
        """How long to wait now, in seconds, 0 to 0.1."""
        share = max(self._share, self._neighbours.share)
        resting_s = RESTING_FRAME_S if self._grown >= SEVERAL else 0.0
        frame_s = max(FRAME_PER_SHARE_S * (share - CALM_SHARE), self._crowd_s, resting_s)
        return 0.0 if frame_s < SHORTEST_FRAME_S else min(LONGEST_FRAME_S, frame_s)

    @property
    def _crowd_s(self) -> float:
        """How long to leave the core to others, who each take a turn; none while it is idle."""
        neighbours = self._neighbours
        weight = min(1.0, neighbours.share / CROWDED_SHARE)
        return min(LONGEST_CROWD_S, TURN_S * weight * (neighbours.crowd - 1.0))

    def start(self) -> None:
        """Begin to measure."""
        self._runtime.spawn(self._run)

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

    def note_cycle(self, grown: int) -> None:
        """Note that a turn of the pump found so many answers that grew."""
        self._grown += _WEIGHT * (grown - self._grown)

    def pause(self) -> bool:
        """Wait for the beat; a reader calls this before a read that would block.

        Return whether there was anything to wait for. The first to come sleeps and wakes the
        others: a timer for each of them would cost more than the rest of the wait.
        """
        frame_s = self.frame_s
        if not frame_s:
            return False
        now = self._clock()
        if now < self._beat_at:
            self._beat.wait()
            return True
        self._beat = beat = self._runtime.event()
        self._beat_at = now + frame_s
        try:
            self._runtime.sleep(frame_s)
        finally:
            beat.set()
        return True

    def _run(self) -> None:
        while not self._is_stopped:
            if not self._has_work.is_set():
                self._share = self._neighbours.own = self._grown = 0.0
                self._has_work.wait()
            self.measure()

    def measure(self) -> None:
        """Take one step: see what share of a core was used during it, or missed."""
        cpu_before, before = self._cpu_clock(), self._clock()
        self._runtime.sleep(STEP_S)
        passed_s = max(self._clock() - before, STEP_S)
        used_s, late_s = self._cpu_clock() - cpu_before, passed_s - STEP_S
        self._lag_s.add(late_s)
        self._share += _WEIGHT * (max(used_s, late_s) / passed_s - self._share)
        # Lag is of others' making, who tell what they use themselves.
        self._neighbours.own += _WEIGHT * (used_s / passed_s - self._neighbours.own)
