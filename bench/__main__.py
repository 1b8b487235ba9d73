"""`python -m bench [MEASUREMENT] [--quick] …`: loads, latency, capacity, memory, growth, scale, …

Without a name all measurements run, in about half an hour. The measured server is pinned to one
core, the fake provider and the clients to the others. Ctrl-C ends all processes that were started.
"""

import argparse
import signal
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from shutil import which
from statistics import median
from tempfile import TemporaryDirectory
from typing import TypeVar

from .load.loads import LOADS, shorten
from .load.runner import WARM_UP, run_all, run_load
from .machine import describe_machine, load_average
from .measurements.capacity import find_capacity
from .measurements.crowd import measure_crowd
from .measurements.followers import compare_followers
from .measurements.growth import grow_answer, grow_followers
from .measurements.latency import print_latency
from .measurements.library import time_library
from .measurements.memory import measure_memory, median_memory
from .measurements.scale import RATES, measure_scale, median_scale
from .measurements.store import time_store
from .report import (
    capacity_table,
    growth_tables,
    library_table,
    loads_table,
    memory_table,
    scale_table,
    slow_provider_notes,
)
from .servers.server import (
    NAMES,
    ROOT,
    Server,
    running_provider,
    running_server,
    unavailable_servers,
)

T = TypeVar("T")
MEASUREMENTS = (
    "loads",
    "latency",
    "capacity",
    "memory",
    "growth",
    "library",
    "scale",
    "crowd",
    "followers",
)
WORKERS = (1, 2, 4)


class Benchmark:
    """The measurements that need servers, with the options of the command line."""

    def __init__(self, options: argparse.Namespace, stack: ExitStack):
        self._options = options
        self._stack = stack
        unavailable = unavailable_servers()
        self.names = [name for name in options.only.split(",") if name not in unavailable]
        for name in set(options.only.split(",")) & set(unavailable):
            print(f"left out: {name} ({unavailable[name]})", file=sys.stderr)
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="wordbrook-bench-")))
        self._provider_port = stack.enter_context(running_provider(folder))

    def start(self, name: str, stack: ExitStack) -> Server:
        """Start one server; it runs until `stack` is closed."""
        context = running_server(name, self._provider_port, self._options.checkout)
        return stack.enter_context(context)

    def loads(self) -> None:
        """Print the table of all loads."""
        wanted = self._options.loads.split(",")
        loads = [load for load in LOADS if any(text in load.name for text in wanted)]
        loads = [shorten(load) for load in loads] if self._options.quick else loads
        with ExitStack() as stack:
            servers = [self.start(name, stack) for name in self.names]
            medians = run_all(servers, loads, self._options.runs)
        print("\n" + loads_table(loads, self.names, medians))
        for line in slow_provider_notes(loads, medians):
            print(f"note: {line}")

    def capacity(self) -> None:
        """Print how many streams each server carries."""
        steady_s = 1 if self._options.quick else 4

        def find(server: Server) -> int:
            run_load(server, WARM_UP)
            return find_capacity(server, steady_s=steady_s)

        results = self._measure_each(find)
        print("\n" + capacity_table({name: round(median(each)) for name, each in results.items()}))

    def memory(self) -> None:
        """Print how much memory each server uses per connection and stream."""
        results = self._measure_each(
            lambda server: measure_memory(server, connections=300, streams=100)
        )
        print("\n" + memory_table({name: median_memory(each) for name, each in results.items()}))

    def _measure_each(self, measure: Callable[[Server], T]) -> dict[str, list[T]]:
        """Measure each server several times, alternating, each time in a fresh process."""
        results: dict[str, list[T]] = {}
        for _ in range(self._options.runs):
            for name in self.names:
                with ExitStack() as stack:
                    results.setdefault(name, []).append(measure(self.start(name, stack)))
        return results

    def scale(self) -> None:
        """Print the CPU per delta with several workers."""
        if which("redis-server") is None:
            print("left out: scale (redis-server is not installed)", file=sys.stderr)
            return
        results = [
            measure_scale(count, rate, self._provider_port, is_quick=self._options.quick)
            for _ in range(self._options.runs)
            for rate in RATES
            for count in WORKERS
        ]
        print("\n" + scale_table(median_scale(results)))

    def crowd(self) -> None:
        """Print what answers beside thousands of other connections lose, and how late they are."""
        result = measure_crowd(
            self._provider_port, self._options.checkout, is_quick=self._options.quick
        )
        print("\n" + "\n".join(f"{name}: {value:.0f}" for name, value in asdict(result).items()))

    def followers(self) -> None:
        """Print the CPU per delta of 100 followers of one answer, by each transport."""
        deltas = 500 if self._options.quick else 1500
        with ExitStack() as stack:
            server = self.start("wordbrook", stack)
            run_load(server, WARM_UP)
            results = compare_followers(server, runs=self._options.runs, deltas=deltas)
        print("\n| 100 followers of one answer | CPU per delta, us | events each |\n|---|---|---|")
        for kind, result in results.items():
            print(f"| {kind} | {result.cpu_us:.1f} | {result.events} |")
        socket_io, stream = results.values()
        print(f"\ntext/event-stream costs {stream.cpu_us / socket_io.cpu_us:.2f} of Socket.IO")

    def latency(self) -> bool:
        """Print the latency of one stream; return whether it meets the guarantee."""
        with ExitStack() as stack:
            servers = [self.start(name, stack) for name in self.names]
            return print_latency(servers, runs=1 if self._options.quick else 3)


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("measurement", nargs="?", choices=MEASUREMENTS)
    parser.add_argument("--quick", action="store_true", help="a short check; a few minutes")
    parser.add_argument("--runs", type=int, help="runs of each measurement (3, quick: 1)")
    parser.add_argument("--only", default=",".join(NAMES), help="servers, separated by commas")
    parser.add_argument("--loads", default="", help="only loads whose name contains one of these")
    parser.add_argument("--checkout", type=Path, default=ROOT, help="the Wordbrook to measure")
    options = parser.parse_args()
    options.runs = options.runs or (1 if options.quick else 3)
    return options


def print_growth(*, is_quick: bool) -> None:
    """Print how costs grow with the answer, its followers and the number of conversations."""
    characters, conversations = (100_000, 5_000) if is_quick else (1_000_000, 100_000)
    tenths = grow_answer(characters)
    by_followers = {followers: grow_followers(followers, 1_000) for followers in (1, 10, 100)}
    print("\n" + growth_tables(tenths, by_followers, time_store(conversations)))


def print_library(*, is_quick: bool) -> bool:
    """Print the query times of a user with many messages; return whether all are in bounds."""
    timings = time_library(10_000 if is_quick else 100_000)
    print("\n" + library_table(timings))
    return all(each.median_ms <= each.most_ms for each in timings)


def _measure(options: argparse.Namespace) -> bool:
    """Run the requested measurements; return whether latency and library are in their bounds."""
    is_good = True
    names = [options.measurement] if options.measurement else list(MEASUREMENTS)
    if "growth" in names:
        print_growth(is_quick=options.quick)
    if "library" in names:
        is_good = print_library(is_quick=options.quick)
    if set(names) <= {"growth", "library"}:
        return is_good
    with ExitStack() as stack:
        benchmark = Benchmark(options, stack)
        if "latency" in names:
            is_good = benchmark.latency() and is_good
        for name in ("loads", "memory", "capacity", "scale", "crowd", "followers"):
            if name in names:
                getattr(benchmark, name)()
    return is_good


def main() -> int:
    """Return 1 if the latency of one stream, or a query of the library, is out of its bounds."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    options = _parse()
    started_at = time.monotonic()
    print(describe_machine())
    try:
        is_good = _measure(options)
    except KeyboardInterrupt:
        print("interrupted; all processes of the benchmark have ended", file=sys.stderr)
        return 130
    print(f"\n{time.monotonic() - started_at:.0f} s, medians of {options.runs}; {load_average()}")
    return 0 if is_good else 1


if __name__ == "__main__":
    sys.exit(main())
