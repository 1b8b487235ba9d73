"""Workers that share cores count as one load, and the busy ones leave time to each other."""

from pathlib import Path

import pytest

from app.answers.cluster.cpu_load import SharedCpuLoad, shared_cpu_load
from app.answers.cluster.heartbeats import Heartbeats
from app.answers.streaming.pacer import LONGEST_YIELD_S, SLICE_S, STEP_S, Pacer
from app.redis_bus import PubSub, RedisClient
from app.runtime import Runtime


def _load(*shares: float, own: float, cores: int = 1) -> SharedCpuLoad:
    mine = SharedCpuLoad("here", cores)
    mine.own = own
    others = [SharedCpuLoad("here", cores) for _ in shares]
    for other, share in zip(others, shares, strict=True):
        other.own = share
    mine.update(other.encode() for other in others)
    return mine


def test_the_load_of_a_core_is_the_sum_of_its_workers() -> None:
    assert _load(0.2, 0.1, own=0.1).share == pytest.approx(0.4)


def test_with_a_core_for_each_worker_only_the_own_load_counts() -> None:
    mine = _load(0.1, 0.1, own=0.3, cores=4)
    assert mine.share == pytest.approx(0.3)
    assert mine.busy_per_core == 1.0


def test_only_busy_workers_share_a_core() -> None:
    assert _load(0.2, 0.1, 0.0, own=0.1).busy_per_core == 3.0
    assert _load(0.2, 0.1, 0.1, own=0.1, cores=2).busy_per_core == 2.0


def test_workers_on_other_cores_and_malformed_values_are_ignored() -> None:
    mine = SharedCpuLoad("here")
    mine.update(["0.9 elsewhere", "", "much here", "nan", "-4 here"])
    assert (mine.share, mine.busy_per_core) == (0.0, 1.0)


def test_workers_on_the_same_kernel_and_cores_are_counted(tmp_path: Path) -> None:
    boot_id = tmp_path / "boot_id"
    boot_id.write_text("one kernel")
    mine, other = shared_cpu_load(boot_id), shared_cpu_load(boot_id)
    boot_id.write_text("another kernel")
    far = shared_cpu_load(boot_id)
    for each in (other, far):
        each.own = 0.5
        mine.update([each.encode()])
        assert mine.others == (0.5 if each is other else 0.0)


def test_without_a_kernel_boot_id_no_other_worker_counts(tmp_path: Path) -> None:
    mine, other = shared_cpu_load(tmp_path / "none"), shared_cpu_load(tmp_path / "none")
    other.own = 0.5
    mine.update([other.encode()])
    assert mine.others == 0.0


def test_heartbeats_carry_the_load_and_a_lost_worker_has_none(runtime: Runtime) -> None:
    now = 100.0
    redis = RedisClient("redis://127.0.0.1:1/0")
    mine = SharedCpuLoad("here")
    beats = Heartbeats(redis, PubSub(redis, runtime), runtime, lambda: now, cpu_load=mine)
    beats.update({b"other": b"7 0.250 here", beats.boot_id.encode(): b"1 0.9 here", b"old": b"3"})
    assert mine.others == 0.25
    for _ in range(8):
        now += 1.0
        beats.update({b"other": b"7 0.250 here"})
    assert mine.others == 0.0


class _Calm:
    """A runtime whose sleeps last exactly as long as requested."""

    def __init__(self, runtime: Runtime):
        self.event = runtime.event
        self.now = 0.0

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def _interval_s(runtime: Runtime, load: SharedCpuLoad, own: float) -> float:
    calm = _Calm(runtime)
    pacer = Pacer(calm, lambda: calm.now, lambda: calm.now * own, cpu_load=load)  # type: ignore[arg-type]
    for _ in range(int(3 / STEP_S)):
        pacer.measure()
    return pacer.interval_s


def test_interval_equals_that_of_one_worker_with_the_whole_load(runtime: Runtime) -> None:
    alone = _interval_s(runtime, SharedCpuLoad(), 0.6)
    assert _interval_s(runtime, _load(0.15, 0.15, 0.15, own=0.0), 0.15) == pytest.approx(alone)


def test_under_light_load_each_worker_leaves_time_for_the_cycles_of_the_others(
    runtime: Runtime,
) -> None:
    assert _interval_s(runtime, SharedCpuLoad(), 0.2) == 0.0
    crowded = _interval_s(runtime, _load(0.05, 0.05, 0.05, own=0.0), 0.05)
    assert crowded == pytest.approx(3 * SLICE_S)
    assert _interval_s(runtime, _load(*[0.01] * 20, own=0.0), 0.01) == pytest.approx(
        LONGEST_YIELD_S
    )


def test_workers_do_not_wait_while_the_core_is_nearly_idle(runtime: Runtime) -> None:
    assert _interval_s(runtime, _load(0.01, own=0.0), 0.01) == 0.0
