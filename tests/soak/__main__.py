"""Command line of the soak test; exits with 1 if there is a mismatch."""

# ruff: noqa: E402
from app.runtime.monkey_patch import patch

patch("eventlet")

import argparse
import random
import sys
import tempfile
import time
from pathlib import Path

from .run import Plan, run_soak


def main() -> int:
    """Run the soak, print its report and return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak")
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--seed", default=str(random.randrange(10**6)))
    options = parser.parse_args()
    started_at = time.monotonic()
    _print(f"{options.clients} clients for {options.minutes:g} minutes, seed {options.seed}")
    with tempfile.TemporaryDirectory(prefix="soak-") as folder:
        plan = Plan(options.minutes * 60, options.clients, options.seed)
        report = run_soak(plan, Path(folder))
        for line in report.lines():
            _print(line)
    _print(f"took {time.monotonic() - started_at:.0f} s")
    return 1 if report.mismatches else 0


def _print(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


sys.exit(main())
