"""How many streams of 50 deltas a second a server carries until p99 latency passes 250 ms."""

import sys

from .candidates import Server
from .loads import Load, Result
from .running import run_load

LATE_MS = 250.0
_RATE = 50
_BEGIN_PER_S = 50
_FIRST, _MOST = 32, 1024
_CLOSE_ENOUGH = 1.12


def find_limit(server: Server, *, together_s: float) -> int:
    """Double the streams until it is late, then halve the gap; return the most that were fine.

    They begin one after the other, run together for about `together_s`, and count only then: a
    server too slow to begin them in time does not carry them.
    """
    good, bad, streams = 0, _MOST * 2, _FIRST
    while streams <= _MOST and bad > max(good, 1) * _CLOSE_ENOUGH:
        ramp_s = streams / _BEGIN_PER_S
        deltas = round((ramp_s + together_s) * _RATE)
        load = Load("limit", streams=streams, rate=_RATE, deltas=deltas, ramp_s=ramp_s)
        result = run_load(server, load)
        late = result.steady_p99_ms
        words = "never all at once" if late is None else f"p99 {late:.0f} ms"
        print(f"  limit of {server.name}: {streams} streams, {words}", file=sys.stderr)
        if _is_fine(result, streams):
            good = streams
        else:
            bad = streams
        streams = good * 2 if bad > _MOST else (good + bad) // 2
    return good


def _is_fine(result: Result, streams: int) -> bool:
    late = result.steady_p99_ms
    return late is not None and late <= LATE_MS and result.whole == streams and not result.lost
