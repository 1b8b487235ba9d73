"""The result tables, as Markdown for docs/performance.md."""

from collections.abc import Sequence

from .load.loads import BURST_DELTAS, Load, Result
from .load.runner import Medians
from .measurements.library import LibraryTiming
from .measurements.memory import MemoryUse
from .measurements.scale import ScaleResult
from .measurements.store import QueryTiming

_COLUMNS = (
    "load", "server", "CPU µs/delta", "ratio", "steady", "ratio", "cores",
    "added p50 ms", "p99", "first delta ms", "p99", "whole", "lost", "bytes/delta", "events",
)  # fmt: skip


def loads_table(loads: Sequence[Load], names: Sequence[str], medians: Medians) -> str:
    """Return a row for each load and server; ratios are to the baseline."""
    rows = []
    for load in loads:
        base = medians.get(("baseline", load.name))
        for name in names:
            result = medians[name, load.name]
            rows.append([load.name, name, *_cells(load, result, base)])
    return _table(_COLUMNS, rows)


def _cells(load: Load, result: Result, base: Result | None) -> list[str]:
    steady, base_steady = result.steady_cpu_us, base.steady_cpu_us if base else None
    return [
        f"{result.cpu_us:.1f}",
        _ratio(result.cpu_us, base.cpu_us if base else None),
        "–" if steady is None else f"{steady:.1f}",
        _ratio(steady, base_steady),
        f"{result.cores:.2f}",
        # At full speed a delta waits in the provider's socket buffer: its latency says nothing.
        f"{result.p50_ms:.1f}" if load.rate else "–",
        f"{result.p99_ms:.1f}" if load.rate else "–",
        f"{result.first_ms:.0f}",
        f"{result.first_p99_ms:.0f}",
        f"{result.whole}/{load.streams + load.burst}",
        str(result.lost),
        f"{result.bytes_per_delta:.0f}",
        f"{result.events / (load.streams * load.deltas + load.burst * BURST_DELTAS):.2f}",
    ]


def _ratio(value: float | None, base: float | None) -> str:
    return "–" if value is None or not base else f"{value / base:.2f}"


def capacity_table(capacities: dict[str, int]) -> str:
    """Return how many streams each server carried."""
    base = capacities.get("baseline")
    rows = [[name, str(most), _ratio(most, base)] for name, most in capacities.items()]
    return _table(("server", "streams at 50/s until p99 > 250 ms", "ratio"), rows)


def memory_table(memory: dict[str, MemoryUse]) -> str:
    """Return the memory use of each server and the difference to the baseline."""
    base = memory.get("baseline")
    rows = [
        [
            name,
            f"{each.idle_kib:.1f}",
            f"{each.idle_kib - base.idle_kib:+.1f}" if base else "–",
            f"{each.stream_kib:.1f}",
            f"{each.stream_kib - base.stream_kib:+.1f}" if base else "–",
        ]
        for name, each in memory.items()
    ]
    columns = ("server", "KiB/idle connection", "to baseline", "KiB/stream on top",
               "to baseline")  # fmt: skip
    return _table(columns, rows)


def library_table(timings: Sequence[LibraryTiming]) -> str:
    """Return the query times of a user with many messages, by database, beside their bounds."""
    rows = [
        [each.database, each.name, *(f"{ms:.1f}" for ms in (each.median_ms, each.slowest_ms)),
         f"{each.most_ms:.0f}"]
        for each in timings
    ]  # fmt: skip
    columns = ("database", "query of a large library", "median ms", "slowest ms", "bound of median")
    return _table(columns, rows)


def growth_tables(
    tenths: Sequence[tuple[int, float]],
    by_followers: dict[int, float],
    queries: Sequence[QueryTiming],
) -> str:
    """Return CPU per delta by answer length and by followers, and query times of the store."""
    first = tenths[0][1]
    answer = _table(
        ("characters so far", "CPU µs/delta", "to the first tenth"),
        [[f"{length:,}", f"{cpu_us:.0f}", _ratio(cpu_us, first)] for length, cpu_us in tenths],
    )
    followers = _table(
        ("followers of one answer", "CPU µs/delta", "µs/additional follower"),
        [
            [str(count), f"{cpu_us:.0f}", f"{(cpu_us - by_followers[1]) / (count - 1):.1f}"]
            if count > 1
            else ["1", f"{cpu_us:.0f}", "–"]
            for count, cpu_us in by_followers.items()
        ],
    )
    store = _table(
        ("query of a large store", "median ms", "slowest ms", "plan of the first statement"),
        [
            [query.name, f"{query.median_ms:.1f}", f"{query.slowest_ms:.1f}", query.plan]
            for query in queries
        ],
    )
    return f"{answer}\n\n{followers}\n\n{store}"


def scale_table(results: Sequence[ScaleResult]) -> str:
    """Return a row for each number of workers; ratios are to one worker at the same rate."""
    ones = {each.rate: each for each in results if each.workers == 1}
    columns = (
        "workers", "deltas/s/stream", "CPU µs/delta", "ratio", "of Redis", "appends/delta",
        "published/delta", "bytes out of Redis/delta", "p99 ms", "whole",
    )  # fmt: skip
    return _table(
        columns,
        [
            [
                str(each.workers),
                str(each.rate),
                f"{each.cpu_us:.1f}",
                _ratio(each.cpu_us, ones[each.rate].cpu_us if each.rate in ones else None),
                f"{each.redis_cpu_us:.1f}",
                f"{each.appends:.3f}",
                f"{each.published:.3f}",
                f"{each.bytes_out:.0f}",
                f"{each.p99_ms:.1f}",
                f"{each.whole}/{each.followers}",
            ]
            for each in results
        ],
    )


def slow_provider_notes(loads: Sequence[Load], medians: Medians) -> list[str]:
    """Return a note for each run in which the fake provider sent below 90 % of the rate."""
    return [
        f"{name}, {load.name}: the fake provider sent at {result.rate_share:.0%} of the rate"
        for load in loads
        for (name, load_name), result in medians.items()
        if load_name == load.name and result.rate_share < 0.9
    ]


def _table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    widths = [max(len(cell) for cell in cells) for cells in zip(columns, *rows, strict=True)]

    def line(cells: Sequence[str]) -> str:
        first, *others = zip(cells, widths, strict=True)
        padded = [first[0].ljust(first[1]), *(cell.rjust(width) for cell, width in others)]
        return "| " + " | ".join(padded) + " |"

    rule = "|" + "|".join("-" * (width + 2) for width in widths) + "|"
    return "\n".join([line(columns), rule, *(line(row) for row in rows)])
