"""Capacity: how many streams of 50 deltas a second a server carries with p99 latency <= 250 ms."""

import sys

from ..load.loads import Load, Result
from ..load.runner import run_load
from ..servers.server import Server

MAX_P99_MS = 250.0
_RATE = 50
_STARTS_PER_S = 50
_FIRST_STREAMS, _MAX_STREAMS = 32, 1024
_PRECISION = 1.12


def find_capacity(server: Server, *, steady_s: float) -> int:
    """Double the number of streams until a run fails, then bisect; return the highest that passed.

    The streams start one after the other and then all run for about `steady_s`; only that time
    counts. A server too slow to start them in time fails.
    """
    passed, failed, streams = 0, _MAX_STREAMS * 2, _FIRST_STREAMS
    while streams <= _MAX_STREAMS and failed > max(passed, 1) * _PRECISION:
        ramp_s = streams / _STARTS_PER_S
        deltas = round((ramp_s + steady_s) * _RATE)
        load = Load("capacity", streams=streams, rate=_RATE, deltas=deltas, ramp_s=ramp_s)
        result = run_load(server, load)
        p99_ms = result.steady_p99_ms
        outcome = "never all running" if p99_ms is None else f"p99 {p99_ms:.0f} ms"
        print(f"  capacity of {server.name}: {streams} streams, {outcome}", file=sys.stderr)
        if _is_carried(result, streams):
            passed = streams
        else:
            failed = streams
        streams = passed * 2 if failed > _MAX_STREAMS else (passed + failed) // 2
    return passed


def _is_carried(result: Result, streams: int) -> bool:
    p99_ms = result.steady_p99_ms
    is_fast = p99_ms is not None and p99_ms <= MAX_P99_MS
    return is_fast and result.whole == streams and not result.lost
