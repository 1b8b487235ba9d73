"""Hub lag, running tasks and queued packets of the process."""

import os
import time
from collections import Counter, deque
from pathlib import Path
from types import FrameType
from typing import Any
from weakref import WeakSet

from eventlet.greenthread import GreenThread

from app.runtime import Runtime

STEP_S = 0.02
MIN_LAG_S = 0.02
MAX_RECORDS = 20_000
_SCHEDSTAT = Path(f"/proc/self/task/{os.getpid()}/schedstat")


class LagMonitor:
    """A task that sleeps 20 ms repeatedly and records how late it wakes.

    Time in which the process was ready to run but the machine ran others is subtracted.
    """

    def __init__(self, runtime: Runtime):
        self._runtime = runtime
        self._late: deque[tuple[float, float]] = deque(maxlen=MAX_RECORDS)

    def run(self) -> None:
        """Measure until the process ends."""
        while True:
            before, delay_before = time.monotonic(), _run_delay_s()
            self._runtime.sleep(STEP_S)
            late_s = time.monotonic() - before - STEP_S
            late_s -= _run_delay_s() - delay_before
            if late_s > MIN_LAG_S:
                self._late.append((before, late_s))

    def read(self, since: float) -> list[tuple[float, float]]:
        """Return the times (monotonic) and amounts of the lags, in seconds."""
        return [(at, late_s) for at, late_s in self._late if at >= since]


def _run_delay_s() -> float:
    try:
        return int(_SCHEDSTAT.read_text().split()[1]) / 1e9
    except OSError:
        return 0.0


class TaskCounter:
    """Counts the green threads that were started since it was created and are alive.

    To search the objects of the garbage collector would take seconds.
    """

    def __init__(self) -> None:
        self._known: WeakSet[GreenThread] = WeakSet()
        init = GreenThread.__init__

        def init_and_record(thread: GreenThread, *args: Any) -> None:
            init(thread, *args)
            self._known.add(thread)

        GreenThread.__init__ = init_and_record

    def read(self) -> dict[str, int]:
        """Count them by the functions on their stack."""
        alive = [thread for thread in self._known if not thread.dead and thread.gr_frame]
        return dict(Counter(_describe(thread.gr_frame) for thread in alive))


def read_queued(socketio: Any) -> int:
    """Return the number of characters in the longest send queue of a client."""
    sockets = list(socketio.server.eio.sockets.values())
    return max(
        (sum(len(str(packet.data)) for packet in socket.queue.queue) for socket in sockets),
        default=0,
    )


def _describe(frame: FrameType | None) -> str:
    names = []
    while frame is not None:
        names.append((frame.f_code.co_filename, frame.f_code.co_qualname))
        frame = frame.f_back
    ours = [name for path, name in names if "/app/" in path or "/tests/" in path]
    return " < ".join(ours) or " < ".join(name for _, name in names[-3:])
