"""One stream on an idle server: 200 deltas 20 ms apart, how many come one by one, and how late."""

from collections.abc import Sequence
from dataclasses import replace

from .candidates import Server
from .loads import Load
from .running import WARM_UP, run_load

ONE_STREAM = Load("latency", streams=1, rate=50, deltas=200)
ONE_BY_ONE = 195


def print_latency(servers: Sequence[Server], *, times: int) -> bool:
    """Print a line for each server and run; return whether Wordbrook passed them on singly."""
    is_good = True
    for server in servers:
        run_load(server, replace(WARM_UP, streams=1))
        for _ in range(times):
            result = run_load(server, ONE_STREAM)
            print(
                f"{server.name}: {result.events} of {ONE_STREAM.deltas} deltas as events of their "
                f"own, added p50 {result.p50_ms:.2f} ms, p99 {result.p99_ms:.2f} ms, "
                f"lost {result.lost} characters"
            )
            if server.name == "wordbrook":
                is_good = is_good and result.events >= ONE_BY_ONE and not result.lost
    return is_good
