"""The tables, in Markdown as docs/performance.md has them."""

from collections.abc import Sequence

from .holding import Held
from .library import Timed
from .loads import BURST_DELTAS, Load, Result
from .running import Medians
from .scaling import Scaled

_COLUMNS = (
    "load", "server", "CPU µs/delta", "ratio", "steady", "ratio", "cores",
    "added p50 ms", "p99", "first delta ms", "p99", "whole", "lost", "bytes/delta", "events",
)  # fmt: skip


def loads_table(loads: Sequence[Load], names: Sequence[str], medians: Medians) -> str:
    """Return a row for each load and server; ratios are to the baseline's in the same run."""
    rows = []
    for load in loads:
        base = medians.get(("baseline", load.name))
        for name in names:
            result = medians[name, load.name]
            rows.append([load.name, name, *_figures(load, result, base)])
    return _table(_COLUMNS, rows)


def _figures(load: Load, result: Result, base: Result | None) -> list[str]:
    steady, base_steady = result.steady_cpu_us, base.steady_cpu_us if base else None
    return [
        f"{result.cpu_us:.1f}",
        _ratio(result.cpu_us, base.cpu_us if base else None),
        "–" if steady is None else f"{steady:.1f}",
        _ratio(steady, base_steady),
        f"{result.cores:.2f}",
        # At full speed a delta waits for its turn in the provider's own socket: no latency of ours.
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


def limits_table(limits: dict[str, int]) -> str:
    """Return how many streams each carried."""
    base = limits.get("baseline")
    rows = [[name, str(most), _ratio(most, base)] for name, most in limits.items()]
    return _table(("server", "streams at 50/s until p99 > 250 ms", "ratio"), rows)


def memory_table(held: dict[str, Held]) -> str:
    """Return what each holds, and how much more than the baseline."""
    base = held.get("baseline")
    rows = [
        [
            name,
            f"{each.idle_kib:.1f}",
            f"{each.idle_kib - base.idle_kib:+.1f}" if base else "–",
            f"{each.stream_kib:.1f}",
            f"{each.stream_kib - base.stream_kib:+.1f}" if base else "–",
        ]
        for name, each in held.items()
    ]
    columns = ("server", "KiB an idle connection", "to baseline", "KiB a stream on top",
               "to baseline")  # fmt: skip
    return _table(columns, rows)


def growth_tables(
    tenths: Sequence[tuple[int, float]],
    following: dict[int, float],
    library: Sequence[Timed],
) -> str:
    """Return what a delta costs as things grow, and what a large library's questions take."""
    first = tenths[0][1]
    answer = _table(
        ("an answer of so many characters", "CPU µs/delta", "to the first tenth"),
        [[f"{length:,}", f"{cost:.0f}", _ratio(cost, first)] for length, cost in tenths],
    )
    each = _table(
        ("followers of one answer", "CPU µs/delta", "µs for each follower more"),
        [
            [str(count), f"{cost:.0f}", f"{(cost - following[1]) / (count - 1):.1f}"]
            if count > 1
            else ["1", f"{cost:.0f}", "–"]
            for count, cost in following.items()
        ],
    )
    asked = _table(
        ("asked of a large library", "median ms", "slowest ms", "plan of the first statement"),
        [
            [timed.name, f"{timed.median_ms:.1f}", f"{timed.slowest_ms:.1f}", timed.plan]
            for timed in library
        ],
    )
    return f"{answer}\n\n{each}\n\n{asked}"


def scale_table(scaled: Sequence[Scaled]) -> str:
    """Return a row for each number of workers; ratios are to one worker at the same rate."""
    ones = {each.rate: each for each in scaled if each.workers == 1}
    columns = (
        "workers", "deltas/s a stream", "CPU µs/delta", "ratio", "of Redis", "appends/delta",
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
                f"{each.sent:.0f}",
                f"{each.p99_ms:.1f}",
                f"{each.whole}/{each.followers}",
            ]
            for each in scaled
        ],
    )


def slow_harness(loads: Sequence[Load], medians: Medians) -> list[str]:
    """Name the runs in which the stand-in could not keep the rate that was asked of it."""
    return [
        f"{name}, {load.name}: the stand-in sent at {result.rate_kept:.0%} of the rate"
        for load in loads
        for (name, load_name), result in medians.items()
        if load_name == load.name and result.rate_kept < 0.9
    ]


def _table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    widths = [max(len(cell) for cell in cells) for cells in zip(columns, *rows, strict=True)]

    def line(cells: Sequence[str]) -> str:
        first, *others = zip(cells, widths, strict=True)
        padded = [first[0].ljust(first[1]), *(cell.rjust(width) for cell, width in others)]
        return "| " + " | ".join(padded) + " |"

    rule = "|" + "|".join("-" * (width + 2) for width in widths) + "|"
    return "\n".join([line(columns), rule, *(line(row) for row in rows)])
