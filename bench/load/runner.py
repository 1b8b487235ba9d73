"""Runs loads on servers several times, in alternating order, and computes the medians."""

import json
import os
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import asdict, fields
from statistics import median
from typing import Any

from ..servers.processes import OTHER_CORES
from ..servers.server import ROOT, Server
from .loads import Load, Result

WARM_UP = Load("warm-up", streams=10, rate=0, deltas=100)
Medians = dict[tuple[str, str], Result]


def run_load(server: Server, load: Load) -> Result:
    """Put `load` on `server` from a driver process on the other cores."""
    arguments = [server.protocol, str(server.port), str(server.pid), json.dumps(asdict(load))]
    own_cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, OTHER_CORES)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "bench.load.driver", *arguments],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            timeout=load.timeout_s + 120,
            check=True,
        )
    finally:
        os.sched_setaffinity(0, own_cores)
    return Result(**json.loads(done.stdout))


def run_all(servers: Iterable[Server], loads: Iterable[Load], runs: int) -> Medians:
    """Run every load on every server `runs` times, the servers alternating."""
    servers, loads = list(servers), list(loads)
    for server in servers:
        run_load(server, WARM_UP)
    results: dict[tuple[str, str], list[Result]] = {}
    for run in range(runs):
        for load in loads:
            # Every second run in reverse, so that no server always runs after the same one.
            for server in servers[:: -1 if run % 2 else 1]:
                result = run_load(server, load)
                results.setdefault((server.name, load.name), []).append(result)
                print(f"  run {run + 1}: {load.name}, {server.name}", file=sys.stderr)
                if result.error:
                    print(f"    the server reported: {result.error}", file=sys.stderr)
    return {key: _median(each) for key, each in results.items()}


def _median(results: list[Result]) -> Result:
    """Return the median of each field; for losses and errors the worst run."""
    medians: dict[str, Any] = {}
    for field in fields(Result):
        values = [getattr(result, field.name) for result in results]
        known = [value for value in values if value is not None]
        if field.name == "error":
            medians[field.name] = known[0] if known else None
        elif field.name in ("whole", "rate_share"):
            medians[field.name] = min(known)
        elif field.name == "lost":
            medians[field.name] = max(known)
        else:
            medians[field.name] = median(known) if known else None
    return Result(**medians)
