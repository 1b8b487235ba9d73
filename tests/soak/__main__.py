"""Soak: prints a report, and ends with 1 if anything did not fit."""

# ruff: noqa: E402
from app.runtime.monkey_patch import patch

patch("eventlet")

import argparse
import random
import sys
import tempfile
import time
from pathlib import Path

from .playing import Plan, soak


def main() -> int:
    """Return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak")
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--seed", default=str(random.randrange(10**6)))
    options = parser.parse_args()
    began_at = time.monotonic()
    _say(f"{options.clients} clients for {options.minutes:g} minutes, seed {options.seed}")
    with tempfile.TemporaryDirectory(prefix="soak-") as place:
        plan = Plan(options.minutes * 60, options.clients, options.seed)
        report = soak(plan, Path(place))
        for line in report.lines():
            _say(line)
    _say(f"took {time.monotonic() - began_at:.0f} s")
    return 1 if report.mismatches else 0


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


sys.exit(main())
