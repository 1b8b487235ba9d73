"""Workers that share cores count as one, and as many as have work take turns."""

from pathlib import Path

import pytest

from app.answers.cluster.cpu_load import SharedCpuLoad, shared_cpu_load
from app.answers.cluster.heartbeats import Heartbeats
from app.answers.streaming.pacer import LONGEST_YIELD_S, SLICE_S, STEP_S, Pacer
from app.redis_bus import PubSub, RedisClient
from app.runtime import Runtime


def _one_of(*shares: float, own: float, cores: int = 1) -> SharedCpuLoad:
    mine = SharedCpuLoad("here", cores)
    mine.own = own
    others = [SharedCpuLoad("here", cores) for _ in shares]
    for other, share in zip(others, shares, strict=True):
        other.own = share
    mine.hear(other.say() for other in others)
    return mine


def test_a_worker_is_as_busy_as_all_on_its_core_together() -> None:
    assert _one_of(0.2, 0.1, own=0.1).share == pytest.approx(0.4)


def test_workers_that_have_a_core_each_are_as_busy_as_the_one_alone() -> None:
    mine = _one_of(0.1, 0.1, own=0.3, cores=4)
    assert mine.share == pytest.approx(0.3)
    assert mine.crowd == 1.0


def test_only_those_with_work_take_cycles() -> None:
    assert _one_of(0.2, 0.1, 0.0, own=0.1).crowd == 3.0
    assert _one_of(0.2, 0.1, 0.1, own=0.1, cores=2).crowd == 2.0


def test_workers_elsewhere_and_what_cannot_be_read_count_for_nothing() -> None:
    mine = SharedCpuLoad("here")
    mine.hear(["0.9 elsewhere", "", "much here", "nan", "-4 here"])
    assert (mine.share, mine.crowd) == (0.0, 1.0)


def test_neighbours_are_known_by_the_kernel_and_the_cores(tmp_path: Path) -> None:
    boot_id = tmp_path / "boot_id"
    boot_id.write_text("one kernel")
    mine, other = shared_cpu_load(boot_id), shared_cpu_load(boot_id)
    boot_id.write_text("another kernel")
    far = shared_cpu_load(boot_id)
    for each in (other, far):
        each.own = 0.5
        mine.hear([each.say()])
        assert mine.others == (0.5 if each is other else 0.0)


def test_nobody_is_a_neighbour_where_the_kernel_has_no_name(tmp_path: Path) -> None:
    mine, other = shared_cpu_load(tmp_path / "none"), shared_cpu_load(tmp_path / "none")
    other.own = 0.5
    mine.hear([other.say()])
    assert mine.others == 0.0


def test_the_beat_tells_the_share_and_one_that_is_lost_has_none(runtime: Runtime) -> None:
    now = 100.0
    link = RedisClient("redis://127.0.0.1:1/0")
    mine = SharedCpuLoad("here")
    beats = Heartbeats(link, PubSub(link, runtime), runtime, lambda: now, neighbours=mine)
    beats.look({b"other": b"7 0.250 here", beats.boot_id.encode(): b"1 0.9 here", b"old": b"3"})
    assert mine.others == 0.25
    for _ in range(8):
        now += 1.0
        beats.look({b"other": b"7 0.250 here"})
    assert mine.others == 0.0


class _Calm:
    """A runtime on which steps take the time they should."""

    def __init__(self, runtime: Runtime):
        self.event = runtime.event
        self.now = 0.0

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def _frame_s(runtime: Runtime, neighbours: SharedCpuLoad, own: float) -> float:
    calm = _Calm(runtime)
    pacer = Pacer(calm, lambda: calm.now, lambda: calm.now * own, cpu_load=neighbours)  # type: ignore[arg-type]
    for _ in range(int(3 / STEP_S)):
        pacer.measure()
    return pacer.interval_s


def test_the_frame_is_that_of_one_worker_with_all_the_load(runtime: Runtime) -> None:
    alone = _frame_s(runtime, SharedCpuLoad(), 0.6)
    assert _frame_s(runtime, _one_of(0.15, 0.15, 0.15, own=0.0), 0.15) == pytest.approx(alone)


def test_below_that_each_leaves_the_core_to_the_others_for_their_cycles(runtime: Runtime) -> None:
    assert _frame_s(runtime, SharedCpuLoad(), 0.2) == 0.0
    crowded = _frame_s(runtime, _one_of(0.05, 0.05, 0.05, own=0.0), 0.05)
    assert crowded == pytest.approx(3 * SLICE_S)
    assert _frame_s(runtime, _one_of(*[0.01] * 20, own=0.0), 0.01) == pytest.approx(LONGEST_YIELD_S)


def test_while_the_core_is_nearly_idle_nobody_waits_for_anybody(runtime: Runtime) -> None:
    assert _frame_s(runtime, _one_of(0.01, own=0.0), 0.01) == 0.0
