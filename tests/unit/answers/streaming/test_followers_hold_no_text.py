"""The text of an answer exists once, for any number of followers however far behind."""

from dataclasses import fields, is_dataclass

import pytest

from app.answers.streaming.delivery import MOST_DELTA_UNITS
from app.runtime import Runtime

from ..harness import Line, Seat, World

MEGABYTE = 1_000_000
FOLLOWERS = 100


def characters(held: object) -> int:
    """Count the characters in `held` and, recursively, in everything it contains."""
    if isinstance(held, str | bytes | bytearray):
        return len(held)
    if isinstance(held, dict):
        return sum(characters(each) for pair in held.items() for each in pair)
    if isinstance(held, list | tuple | set):
        return sum(characters(each) for each in held)
    if is_dataclass(held):
        return sum(characters(getattr(held, field.name)) for field in fields(held))
    if isinstance(held, Line):
        return characters(held.on_the_way)
    assert held is None or isinstance(held, int | float), type(held)
    return 0


def a_world(runtime: Runtime) -> World:
    world = World(runtime, seats=FOLLOWERS)
    world.append("text", "Begun. ")
    world.cycle()
    for seat in world.seats:
        world.connect(seat)
    world.cycle()
    return world


def held_of(world: World, seat: Seat) -> int:
    assert seat.follower is not None
    return characters([seat.follower, world.live.cursors[seat.follower]])


def grow(world: World) -> None:
    while world.live.parts[0].text.length < MEGABYTE:
        world.append("text", "text " * 2_000)
        world.cycle()


@pytest.mark.parametrize("keep_back", ["stuck", "held"])
def test_hundred_followers_behind_hold_no_text_of_a_megabyte(
    runtime: Runtime, keep_back: str
) -> None:
    world = a_world(runtime)
    before = [held_of(world, seat) for seat in world.seats]
    for seat in world.seats:
        assert seat.line is not None
        assert seat.follower is not None
        if keep_back == "stuck":
            seat.line.is_stuck = True
        else:
            seat.follower.hold()
    grow(world)
    assert world.live.parts[0].text.length >= MEGABYTE
    assert [held_of(world, seat) for seat in world.seats] == before


def test_follower_that_reads_again_is_sent_one_delta_at_a_time(runtime: Runtime) -> None:
    world = a_world(runtime)
    slow = world.seats[0]
    assert slow.line is not None
    slow.line.is_stuck = True
    grow(world)
    slow.line.is_stuck = False
    before = held_of(world, slow)
    world.cycle()
    assert 0 < held_of(world, slow) - before < MOST_DELTA_UNITS + 500
