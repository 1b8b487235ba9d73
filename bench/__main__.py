"""`python -m bench [loads | latency | limit | memory | growth | scale] [--quick] [--only …]`.

Without a word it measures everything, in about half an hour. The server is pinned to one core, the
stand-in provider and the clients to the others. Ctrl-C ends all that was started.
"""

import argparse
import signal
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from shutil import which
from statistics import median
from tempfile import TemporaryDirectory
from typing import TypeVar

from .candidates import NAMES, ROOT, Server, missing, serving, stand_in
from .growing import grow_answer, grow_following
from .holding import measure_memory, middle
from .latency import print_latency
from .library import time_library
from .limit import find_limit
from .loads import LOADS, quick
from .machine import describe, load_average
from .report import (
    growth_tables,
    limits_table,
    loads_table,
    memory_table,
    scale_table,
    slow_harness,
)
from .running import WARM_UP, run_all, run_load
from .scaling import RATES, measure_scaling, middle_of

T = TypeVar("T")
WHAT = ("loads", "latency", "limit", "memory", "growth", "scale")
WORKERS = (1, 2, 4)


class Bench:
    """What the command line asked for, and what it needs while it runs."""

    def __init__(self, options: argparse.Namespace, stack: ExitStack):
        self._options = options
        self._stack = stack
        absent = missing()
        self.names = [name for name in options.only.split(",") if name not in absent]
        for name in set(options.only.split(",")) & set(absent):
            print(f"left out: {name} ({absent[name]})", file=sys.stderr)
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="wordbrook-bench-")))
        self._provider_port = stack.enter_context(stand_in(folder))

    def start(self, name: str, stack: ExitStack | None = None) -> Server:
        """Start one candidate, for the whole run or for as long as `stack` lasts."""
        context = serving(name, self._provider_port, self._options.checkout)
        return (stack or self._stack).enter_context(context)

    def loads(self) -> None:
        """Print the table of all loads."""
        wanted = self._options.loads.split(",")
        loads = [load for load in LOADS if any(text in load.name for text in wanted)]
        loads = [quick(load) for load in loads] if self._options.quick else loads
        with ExitStack() as stack:
            servers = [self.start(name, stack) for name in self.names]
            medians = run_all(servers, loads, self._options.runs)
        print("\n" + loads_table(loads, self.names, medians))
        for line in slow_harness(loads, medians):
            print(f"note: {line}")

    def limit(self) -> None:
        """Print how many streams each candidate carries."""
        together_s = 1 if self._options.quick else 4

        def find(server: Server) -> int:
            run_load(server, WARM_UP)
            return find_limit(server, together_s=together_s)

        found = self._measure_each(find)
        print("\n" + limits_table({name: round(median(most)) for name, most in found.items()}))

    def memory(self) -> None:
        """Print what each candidate holds."""
        found = self._measure_each(
            lambda server: measure_memory(server, connections=300, streams=100)
        )
        print("\n" + memory_table({name: middle(held) for name, held in found.items()}))

    def _measure_each(self, measure: Callable[[Server], T]) -> dict[str, list[T]]:
        """Measure each candidate on a fresh server of its own, several times, in turn."""
        found: dict[str, list[T]] = {}
        for _ in range(self._options.runs):
            for name in self.names:
                with ExitStack() as stack:
                    found.setdefault(name, []).append(measure(self.start(name, stack)))
        return found

    def scale(self) -> None:
        """Print what a delta costs with several workers."""
        if which("redis-server") is None:
            print("left out: scale (redis-server is not installed)", file=sys.stderr)
            return
        runs = [
            measure_scaling(count, rate, self._provider_port, is_quick=self._options.quick)
            for _ in range(self._options.runs)
            for rate in RATES
            for count in WORKERS
        ]
        print("\n" + scale_table(middle_of(runs)))

    def latency(self) -> bool:
        """Print the latency of one stream; return whether it is as promised."""
        with ExitStack() as stack:
            servers = [self.start(name, stack) for name in self.names]
            return print_latency(servers, times=1 if self._options.quick else 3)


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("what", nargs="?", choices=WHAT)
    parser.add_argument("--quick", action="store_true", help="see that all works; two minutes")
    parser.add_argument("--runs", type=int, help="how often all is measured (3, quick: 1)")
    parser.add_argument("--only", default=",".join(NAMES), help="the servers, with commas")
    parser.add_argument("--loads", default="", help="only loads whose name contains one of these")
    parser.add_argument("--checkout", type=Path, default=ROOT, help="the Wordbrook to measure")
    options = parser.parse_args()
    options.runs = options.runs or (1 if options.quick else 3)
    return options


def print_growth(*, is_quick: bool) -> None:
    """Print what grows with an answer, with its followers and with the conversations there are."""
    characters, conversations = (100_000, 5_000) if is_quick else (1_000_000, 100_000)
    tenths = grow_answer(characters)
    following = {followers: grow_following(followers, 1_000) for followers in (1, 10, 100)}
    print("\n" + growth_tables(tenths, following, time_library(conversations)))


def main() -> int:
    """Measure what was asked for; 1 if the promise about one stream is not kept."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    options = _parse()
    started_at = time.monotonic()
    print(describe())
    is_good = True
    try:
        if options.what in (None, "growth"):
            print_growth(is_quick=options.quick)
        if options.what == "growth":
            return 0
        with ExitStack() as stack:
            bench = Bench(options, stack)
            if options.what in (None, "latency"):
                is_good = bench.latency()
            if options.what in (None, "loads"):
                bench.loads()
            if options.what in (None, "memory"):
                bench.memory()
            if options.what in (None, "limit"):
                bench.limit()
            if options.what in (None, "scale"):
                bench.scale()
    except KeyboardInterrupt:
        print("interrupted; everything that was started is ended", file=sys.stderr)
        return 130
    print(f"\n{time.monotonic() - started_at:.0f} s, medians of {options.runs}; {load_average()}")
    return 0 if is_good else 1


if __name__ == "__main__":
    sys.exit(main())
