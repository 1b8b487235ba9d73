"""The batching interval follows how busy the process is."""

import pytest

from app.answers.streaming.pacer import LONGEST_INTERVAL_S, RESTING_INTERVAL_S, STEP_S, Pacer
from app.answers.streaming.pump import REST_S
from app.runtime import Runtime


class _Machine:
    """A runtime whose time passes only in sleep, and a CPU clock that counts a share of it."""

    def __init__(self, runtime: Runtime):
        self.event = runtime.event
        self.now = 100.0
        self.cpu = 7.0
        self.share = 0.0
        self.late_s = 0.0
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds + self.late_s
        self.cpu += seconds * self.share


@pytest.fixture
def machine(runtime: Runtime) -> _Machine:
    return _Machine(runtime)


@pytest.fixture
def pacer(machine: _Machine) -> Pacer:
    return Pacer(machine, lambda: machine.now, lambda: machine.cpu)  # type: ignore[arg-type]


def _run(pacer: Pacer, machine: _Machine, share: float, steps: int = 40) -> None:
    machine.share = share
    for _ in range(steps):
        pacer.measure()
    machine.slept.clear()


@pytest.mark.parametrize(
    ("share", "interval_s"), [(0.0, 0.0), (0.25, 0.0), (0.35, 0.025), (0.65, 0.1), (1.0, 0.1)]
)
def test_interval_grows_with_the_share_of_a_core(
    pacer: Pacer, machine: _Machine, share: float, interval_s: float
) -> None:
    _run(pacer, machine, share)
    assert pacer.interval_s == pytest.approx(interval_s, abs=1e-6)


def test_lag_on_a_core_that_others_keep_makes_an_interval(pacer: Pacer, machine: _Machine) -> None:
    machine.late_s = STEP_S
    _run(pacer, machine, 0.1)
    assert pacer.interval_s == pytest.approx(0.0625, abs=1e-6)


def test_readers_do_not_wait_in_a_calm_process(pacer: Pacer, machine: _Machine) -> None:
    _run(pacer, machine, 0.2)
    pacer.pause()
    assert machine.slept == []


def _cycles(pacer: Pacer, grown: int) -> None:
    for _ in range(40):
        pacer.note_cycle(grown)


def test_interval_is_the_rest_of_the_pump_where_each_cycle_finds_several_answers(
    pacer: Pacer, machine: _Machine
) -> None:
    _run(pacer, machine, 0.1)
    _cycles(pacer, 10)
    assert REST_S < pacer.interval_s == RESTING_INTERVAL_S
    _cycles(pacer, 2)
    assert pacer.interval_s == 0.0


def test_long_interval_is_not_cut_to_the_rest_of_the_pump(pacer: Pacer, machine: _Machine) -> None:
    _run(pacer, machine, 0.65)
    _cycles(pacer, 10)
    assert pacer.interval_s == pytest.approx(LONGEST_INTERVAL_S, abs=1e-6)


class _Counted:
    """The runtime under test; records its sleeps."""

    def __init__(self, runtime: Runtime):
        self.event = runtime.event
        self._runtime = runtime
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self._runtime.sleep(seconds)


def test_readers_wake_at_the_end_of_one_interval(runtime: Runtime) -> None:
    counted = _Counted(runtime)
    # No time passes on its clocks: all readers come within the interval of the first.
    pacer = Pacer(counted, lambda: 100.0, lambda: 100.0)  # type: ignore[arg-type]
    pacer._share = 1.0
    woken: list[bool] = []
    readers = [runtime.spawn(lambda: woken.append(pacer.pause())) for _ in range(20)]
    assert all(reader.join(30) for reader in readers)
    assert woken == [True] * 20
    assert counted.slept == [LONGEST_INTERVAL_S]


def test_one_busy_moment_makes_no_interval(pacer: Pacer, machine: _Machine) -> None:
    machine.share = 0.8
    pacer.measure()
    assert machine.slept == [STEP_S]
    assert pacer.interval_s == 0.0
