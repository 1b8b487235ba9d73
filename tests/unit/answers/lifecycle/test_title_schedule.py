"""When titles are asked for, on a clock of the test's own."""

import pytest

from app.answers.lifecycle.title_schedule import (
    GIVE_UP_S,
    MAX_TRIES,
    PATIENCE_S,
    QUIET_S,
    TitleSchedule,
    WaitingTitle,
)
from app.answers.model.live_answer import Ids
from app.answers.streaming.endpoint_activity import EndpointActivity
from app.runtime import Runtime


class World:
    """A schedule, the activity it reads, and the time."""

    def __init__(self, runtime: Runtime):
        self.now = 1000.0
        self.activity = EndpointActivity(runtime, clock=lambda: self.now)
        self.schedule = TitleSchedule(self.activity, clock=lambda: self.now)

    def add(self, name: str = "a", endpoint: str = "") -> None:
        self.schedule.add(WaitingTitle(Ids("owner", name, name), "m", endpoint, self.now))

    def answer(self, endpoint: str = "", *, has_written: bool = True) -> None:
        self.activity.begin(endpoint)
        if has_written:
            self.activity.note_first_delta(endpoint)
        self.activity.end(endpoint, has_written=has_written)

    def after(self, seconds: float) -> list[str]:
        """Let time pass and return the conversations whose titles are due."""
        self.now += seconds
        return [title.ids.conversation_id for title in self.schedule.take_due()]


@pytest.fixture
def world(runtime: Runtime) -> World:
    return World(runtime)


def test_title_waits_until_its_endpoint_has_been_quiet(world: World) -> None:
    world.answer()
    world.add()
    assert world.after(QUIET_S - 0.1) == []
    assert world.after(0.2) == ["a"]
    assert world.after(60) == []


def test_question_that_follows_restarts_the_wait(world: World) -> None:
    world.answer()
    world.add()
    assert world.after(QUIET_S - 1) == []
    world.activity.begin("")
    assert world.after(30) == []
    world.activity.end("", has_written=False)
    assert world.after(QUIET_S - 1) == []
    assert world.after(1) == ["a"]


def test_other_endpoint_does_not_matter(world: World) -> None:
    world.activity.begin("busy")
    world.add("a", "quiet")
    assert world.after(QUIET_S) == ["a"]


def test_one_title_at_a_time_is_asked_for_at_each_endpoint(world: World) -> None:
    for name, endpoint in (("a", "x"), ("b", "x"), ("c", "y")):
        world.add(name, endpoint)
    assert world.after(QUIET_S) == ["a", "c"]
    assert world.after(1) == []
    del world.schedule.asked["x"]
    assert world.after(1) == ["b"]


def test_busy_endpoint_that_serves_several_is_asked_after_a_while(world: World) -> None:
    for _ in range(2):
        world.activity.begin("")
        world.activity.note_first_delta("")
    world.add()
    assert world.after(PATIENCE_S - 1) == []
    assert world.after(1) == ["a"]


def test_busy_endpoint_that_serves_one_at_a_time_gets_no_title_call(world: World) -> None:
    world.activity.begin("")
    world.activity.note_first_delta("")
    world.activity.begin("")
    world.add()
    assert world.after(GIVE_UP_S) == []
    assert world.after(1) == []
    assert world.schedule.is_empty


def test_title_that_is_cancelled_again_and_again_is_given_up(world: World) -> None:
    title = WaitingTitle(Ids("owner", "a", "a"), "m", "", world.now)
    for _ in range(MAX_TRIES):
        world.schedule.add(title)
        assert world.after(QUIET_S) == ["a"]
        world.schedule.asked.clear()
    world.schedule.add(title)
    assert world.after(QUIET_S) == []


def test_new_run_is_reported_with_its_endpoint(world: World) -> None:
    begun: list[str] = []
    world.activity.on_begin = begun.append
    world.activity.begin("x")
    assert (begun, world.activity.quiet_s("x")) == (["x"], 0.0)
