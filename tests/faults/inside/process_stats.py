"""How far the hub is behind, and which tasks there are."""

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
WORTH_KEEPING_S = 0.02
MOST_KEPT = 20_000
_SCHEDSTAT = Path(f"/proc/self/task/{os.getpid()}/schedstat")


class Watch:
    """A task that sleeps 20 ms over and over, and notes how late it wakes.

    The time in which the process was ready to run and the machine ran others is left out.
    """

    def __init__(self, runtime: Runtime):
        self._runtime = runtime
        self._late: deque[tuple[float, float]] = deque(maxlen=MOST_KEPT)

    def run(self) -> None:
        """Watch until the process ends."""
        while True:
            before, kept_from_running = time.monotonic(), _kept_from_running_s()
            self._runtime.sleep(STEP_S)
            late_s = time.monotonic() - before - STEP_S
            late_s -= _kept_from_running_s() - kept_from_running
            if late_s > WORTH_KEEPING_S:
                self._late.append((before, late_s))

    def read(self, since: float) -> list[tuple[float, float]]:
        """Return when (monotonic) and by how much it was late."""
        return [(at, late_s) for at, late_s in self._late if at >= since]


def _kept_from_running_s() -> float:
    try:
        return int(_SCHEDSTAT.read_text().split()[1]) / 1e9
    except OSError:
        return 0.0


class Tasks:
    """Knows the green threads that were started since it was made, as long as they are alive.

    What the garbage collector knows would take seconds to look through.
    """

    def __init__(self) -> None:
        self._known: WeakSet[GreenThread] = WeakSet()
        begin = GreenThread.__init__

        def begin_and_note(thread: GreenThread, *args: Any) -> None:
            begin(thread, *args)
            self._known.add(thread)

        GreenThread.__init__ = begin_and_note

    def read(self) -> dict[str, int]:
        """Count them by what they were started for and where they wait."""
        alive = [thread for thread in self._known if not thread.dead and thread.gr_frame]
        return dict(Counter(_describe(thread.gr_frame) for thread in alive))


def read_queued(socketio: Any) -> int:
    """Return how many characters wait for the client that most wait for."""
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
