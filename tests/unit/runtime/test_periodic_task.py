"""A periodic task keeps its interval, survives exceptions and stops."""

from collections.abc import Callable
from typing import Any

import pytest

from app.runtime import PeriodicTask, Runtime


class StoppedAfter:
    """A flag that a fake clock sets after a number of waits."""

    def __init__(self, waits: int):
        self.waited_s: list[float | None] = []
        self._waits = waits
        self._is_set = False

    def set(self) -> None:
        self._is_set = True

    def wait(self, timeout: float | None = None) -> bool:
        self.waited_s.append(timeout)
        return self._is_set or len(self.waited_s) > self._waits


class FakeRuntime:
    """Runs a task at once, to its end; its waits take no time."""

    def __init__(self, waits: int):
        self.stopped = StoppedAfter(waits)

    def event(self) -> StoppedAfter:
        return self.stopped

    def spawn(self, target: Callable[[], object]) -> None:
        target()


def run(step: Callable[[], object], *, waits: int, **options: Any) -> StoppedAfter:
    runtime: Any = FakeRuntime(waits)
    PeriodicTask(runtime, "counting", step, 2.5, **options).start()
    stopped: StoppedAfter = runtime.stopped
    return stopped


def test_each_step_follows_an_interval() -> None:
    steps: list[int] = []
    stopped = run(lambda: steps.append(1), waits=3)
    assert len(steps) == 3
    assert stopped.waited_s == [2.5] * 4


def test_the_first_step_can_run_at_once() -> None:
    steps: list[int] = []
    run(lambda: steps.append(1), waits=0, starts_at_once=True)
    assert len(steps) == 1


def test_an_exception_is_logged_and_the_next_step_runs(caplog: pytest.LogCaptureFixture) -> None:
    steps: list[int] = []

    def fail_first() -> None:
        steps.append(1)
        if len(steps) == 1:
            raise ZeroDivisionError

    run(fail_first, waits=2)
    assert len(steps) == 2
    assert caplog.messages == ["counting failed"]
    assert "ZeroDivisionError" in caplog.text


def test_stop_ends_the_task_without_waiting_for_the_interval(runtime: Runtime) -> None:
    task = PeriodicTask(runtime, "waiting", lambda: None, 3600.0)
    running = runtime.spawn(task._run)
    task.stop()
    assert running.join(10)
