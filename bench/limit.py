"""How many streams of 50 deltas a second a server carries until p99 latency passes 250 ms."""

import sys

from .candidates import Server
from .loads import Load, Result
from .running import run_load

LATE_MS = 250.0
_FIRST, _MOST = 32, 1024
_CLOSE_ENOUGH = 1.08


def find_limit(server: Server, *, deltas: int) -> int:
    """Double the streams until it is late, then halve the gap; return the most that were fine."""
    good, bad, streams = 0, _MOST * 2, _FIRST
    while streams <= _MOST and bad > max(good, 1) * _CLOSE_ENOUGH:
        load = Load("limit", streams=streams, rate=50, deltas=deltas, ramp_s=1)
        result = run_load(server, load)
        is_fine = _is_fine(result, streams)
        print(
            f"  limit of {server.name}: {streams} streams, p99 {result.p99_ms:.0f} ms",
            file=sys.stderr,
        )
        if is_fine:
            good = streams
        else:
            bad = streams
        streams = good * 2 if bad > _MOST else (good + bad) // 2
    return good


def _is_fine(result: Result, streams: int) -> bool:
    return result.p99_ms <= LATE_MS and result.whole == streams and not result.lost
