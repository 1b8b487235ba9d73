"""Latency of one stream on an idle server: 200 deltas, 20 ms apart."""

from collections.abc import Sequence
from dataclasses import replace

from ..load.loads import Load
from ..load.runner import WARM_UP, run_load
from ..servers.server import Server

ONE_STREAM = Load("latency", streams=1, rate=50, deltas=200)
MIN_EVENTS = 195


def print_latency(servers: Sequence[Server], *, runs: int) -> bool:
    """Print a line for each server and run; return whether Wordbrook sends deltas unbatched."""
    is_good = True
    for server in servers:
        run_load(server, replace(WARM_UP, streams=1))
        for _ in range(runs):
            result = run_load(server, ONE_STREAM)
            print(
                f"{server.name}: {result.events} events for {ONE_STREAM.deltas} deltas, "
                f"added p50 {result.p50_ms:.2f} ms, p99 {result.p99_ms:.2f} ms, "
                f"lost {result.lost} characters"
            )
            if server.name == "wordbrook":
                is_good = is_good and result.events >= MIN_EVENTS and not result.lost
    return is_good
