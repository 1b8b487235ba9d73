"""The loads that are put on a server, and the result of one run."""

from dataclasses import dataclass

BURST_DELTAS = 50
BURST_AFTER_S = 2.0


@dataclass(frozen=True, slots=True)
class Load:
    """`streams` answers of `deltas` deltas each, `rate` per second; rate 0 is unlimited.

    The questions are spread over `ramp_s`; with 0 they are sent at once. `burst` more questions,
    for short answers at the same rate, are sent at once while these run. With a burst the latency
    is that of the `streams`, and the time to the first delta that of the burst.
    """

    name: str
    streams: int
    rate: int
    deltas: int
    ramp_s: float = 0.0
    burst: int = 0

    @property
    def question(self) -> str:
        """The question to which the fake provider answers with this load."""
        return f"Please write: deltas={self.deltas} rate={self.rate}"

    @property
    def burst_question(self) -> str:
        """The question of each client of the burst."""
        return f"Please write: deltas={BURST_DELTAS} rate={self.rate}"

    @property
    def timeout_s(self) -> float:
        """How long to wait for the last answer to end."""
        return 20 + self.ramp_s + (self.deltas / self.rate if self.rate else 0) * 5


@dataclass(frozen=True, slots=True)
class Result:
    """One run of a load. CPU in microseconds per delivered delta, times in milliseconds.

    `cpu_us` covers the run from the first question until after the last end. `steady_cpu_us` and
    `steady_p99_ms` cover only the time in which every stream runs; None if there was none.
    `cores` is the CPU used per second in that time.
    """

    cpu_us: float
    steady_cpu_us: float | None
    steady_p99_ms: float | None
    cores: float
    p50_ms: float
    p99_ms: float
    first_ms: float
    first_p99_ms: float
    whole: int
    lost: int
    bytes_per_delta: float
    events: int
    rate_share: float
    error: str | None


LOADS = (
    Load("1 x 50/s", streams=1, rate=50, deltas=200),
    Load("20 x 50/s", streams=20, rate=50, deltas=300, ramp_s=1),
    Load("100 x 50/s", streams=100, rate=50, deltas=300, ramp_s=2),
    Load("300 x 50/s", streams=300, rate=50, deltas=200, ramp_s=3),
    Load("20 at full speed", streams=20, rate=0, deltas=2000),
    Load("100 x 500/s", streams=100, rate=500, deltas=600, ramp_s=0.5),
    Load("100 asked at once", streams=100, rate=50, deltas=100),
    Load("20 x 50/s, 100 ask", streams=20, rate=50, deltas=400, ramp_s=1, burst=100),
)


def shorten(load: Load) -> Load:
    """Return the same load with a quarter of the deltas, for `--quick`."""
    deltas = max(40, load.deltas // 4)
    if load.burst:
        return load  # the answers must last longer than the burst
    return Load(load.name, load.streams, load.rate, deltas, load.ramp_s / 2)
