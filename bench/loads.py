"""What is asked of a server, and what came of it."""

from dataclasses import dataclass

BURST_DELTAS = 50
BURST_AFTER_S = 2.0


@dataclass(frozen=True, slots=True)
class Load:
    """`streams` answers of `deltas` each; rate per second, 0 for as fast as it is read.

    The questions come spread over `ramp_s`, or all at the same instant. `burst` more come at one
    instant while these run, each for a short answer at the same rate; latency is then that of the
    answers that ran already, and the time to the first delta that of the burst.
    """

    name: str
    streams: int
    rate: int
    deltas: int
    ramp_s: float = 0.0
    burst: int = 0

    @property
    def question(self) -> str:
        """The question that makes the stand-in provider send this."""
        return f"Please write: deltas={self.deltas} rate={self.rate}"

    @property
    def burst_question(self) -> str:
        """The question of those who come later."""
        return f"Please write: deltas={BURST_DELTAS} rate={self.rate}"

    @property
    def patience_s(self) -> float:
        """How long to wait for the last ending before calling the run unfinished."""
        return 20 + self.ramp_s + (self.deltas / self.rate if self.rate else 0) * 5


@dataclass(frozen=True, slots=True)
class Result:
    """One run of a load. CPU in microseconds per delta delivered, times in milliseconds.

    `cpu_us` counts all from the first question to after the last ending; `steady_cpu_us` only
    while every stream is running, None where they never all ran at once; `steady_p99_ms` too.
    `cores` is the CPU used per second then.
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
    rate_kept: float
    complaint: str | None


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


def quick(load: Load) -> Load:
    """Return the same load with shorter answers, to see that all works."""
    deltas = max(40, load.deltas // 4)
    if load.burst:
        return load  # the answers must outlast the burst
    return Load(load.name, load.streams, load.rate, deltas, load.ramp_s / 2)
