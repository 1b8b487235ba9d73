"""Runs loads on servers, several times and in turn, and takes the medians."""

import json
import os
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import asdict, fields
from statistics import median
from typing import Any

from .candidates import ROOT, Server
from .loads import Load, Result
from .processes import OTHER_CORES

WARM_UP = Load("warm-up", streams=10, rate=0, deltas=100)
Medians = dict[tuple[str, str], Result]


def run_load(server: Server, load: Load) -> Result:
    """Put `load` on `server` from a driver process on the other cores."""
    arguments = [server.dialect, str(server.port), str(server.pid), json.dumps(asdict(load))]
    mine = os.sched_getaffinity(0)
    os.sched_setaffinity(0, OTHER_CORES)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "bench.driver", *arguments],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            timeout=load.patience_s + 120,
            check=True,
        )
    finally:
        os.sched_setaffinity(0, mine)
    return Result(**json.loads(done.stdout))


def run_all(servers: Iterable[Server], loads: Iterable[Load], times: int) -> Medians:
    """Run every load on every server `times` times, the servers alternating."""
    servers, loads = list(servers), list(loads)
    for server in servers:
        run_load(server, WARM_UP)
    runs: dict[tuple[str, str], list[Result]] = {}
    for turn in range(times):
        for load in loads:
            # The other way round each time, so that none always comes after the same one.
            for server in servers[:: -1 if turn % 2 else 1]:
                result = run_load(server, load)
                runs.setdefault((server.name, load.name), []).append(result)
                print(f"  run {turn + 1}: {load.name}, {server.name}", file=sys.stderr)
                if result.complaint:
                    print(f"    it said: {result.complaint}", file=sys.stderr)
    return {key: _median(results) for key, results in runs.items()}


def _median(results: list[Result]) -> Result:
    """Take the median of every figure by itself; of losses and complaints the worst."""
    middle: dict[str, Any] = {}
    for field in fields(Result):
        values = [getattr(result, field.name) for result in results]
        known = [value for value in values if value is not None]
        if field.name == "complaint":
            middle[field.name] = known[0] if known else None
        elif field.name in ("whole", "rate_kept"):
            middle[field.name] = min(known)
        elif field.name == "lost":
            middle[field.name] = max(known)
        else:
            middle[field.name] = median(known) if known else None
    return Result(**middle)
