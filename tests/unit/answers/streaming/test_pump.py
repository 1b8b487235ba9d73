"""The pump: durable before sent, one delta at a time when idle, fewer and larger under load."""

from collections.abc import Iterator
from itertools import pairwise

import pytest

from app.answers.model.follower import HURRIED_S, PAINT_S
from app.answers.model.status import Ending
from app.answers.streaming.delivery import MOST_DELTA_UNITS, NEVER
from app.runtime import Runtime

from ..harness import ANSWER, Seat, World


@pytest.fixture
def world(runtime: Runtime) -> Iterator[World]:
    made = World(runtime, seats=1)
    yield made
    made.pump.stop()


@pytest.fixture
def seat(world: World) -> Seat:
    world.connect(world.seats[0])
    return world.seats[0]


def test_each_delta_is_sent_alone_when_nothing_else_runs(world: World, seat: Seat) -> None:
    for text in ("one", "two", "three"):
        world.append("text", text)
        world.cycle()
    assert [delta["text"] for delta in seat.sent()] == ["one", "two", "three"]
    assert [delta["at"] for delta in seat.sent()] == [0, 3, 6]


def test_deltas_closer_than_a_page_can_paint_are_sent_as_one(world: World, seat: Seat) -> None:
    world.append("text", "one")
    world.cycle()
    for text in ("two", "three"):
        world.append("text", text)
        assert world.pump.cycle() == pytest.approx(world.now + PAINT_S)
    world.now += PAINT_S
    assert world.pump.cycle() == NEVER
    assert [delta["text"] for delta in seat.sent()] == ["one", "twothree"]


def _sendings(world: World, seat: Seat, every_s: float, count: int) -> list[float]:
    """Append a word `every_s`, make cycles when due; return the gaps between deltas."""
    times: list[float] = []
    words, due = 0, NEVER
    while words < count:
        next_word_at = (words + 1) * every_s
        if due > next_word_at:
            world.now = next_word_at
            world.append("text", "word ")
            words += 1
        else:
            world.now = due
        due = world.pump.cycle()
        if len(seat.sent()) > len(times):
            times.append(world.now)
    return [after - before for before, after in pairwise(times)]


def test_answer_faster_than_pages_paint_is_sent_in_fewer_larger_deltas(
    world: World, seat: Seat
) -> None:
    gaps = _sendings(world, seat, every_s=0.005, count=200)
    assert gaps[:3] == pytest.approx([PAINT_S, PAINT_S, HURRIED_S])
    assert gaps[2:] == pytest.approx([HURRIED_S] * len(gaps[2:]))


def test_answer_slower_than_pages_paint_is_sent_delta_by_delta(world: World, seat: Seat) -> None:
    gaps = _sendings(world, seat, every_s=0.02, count=50)
    assert gaps == pytest.approx([0.02] * 49)


def test_ending_does_not_wait_for_the_next_paint(world: World, seat: Seat) -> None:
    world.append("text", "one")
    world.cycle()
    world.append("text", "two")
    world.live.end(Ending("completed", "stop"))
    world.pump.mark(world.live)
    world.pump.cycle()
    assert [delta["text"] for delta in seat.sent()] == ["one", "two"]
    assert seat.sent("answer:end")[0]["lengths"] == [6]


def test_text_is_committed_before_it_is_sent(world: World, seat: Seat) -> None:
    world.append("text", "one")
    assert seat.sent() == []
    world.cycle()
    assert [entry.text for entry in world.journal.read(ANSWER)] == ["one"]


def test_long_text_is_sent_in_pieces_that_split_no_surrogate_pair(world: World, seat: Seat) -> None:
    text = "a" + "😀" * MOST_DELTA_UNITS
    world.append("text", text)
    while world.cycle() != NEVER:
        pass
    deltas = seat.sent()
    assert "".join(delta["text"] for delta in deltas) == text
    assert max(len(delta["text"].encode("utf-16-le")) // 2 for delta in deltas) <= MOST_DELTA_UNITS


def test_one_packet_is_built_for_all_followers_at_the_same_offset(runtime: Runtime) -> None:
    world = World(runtime, seats=5)
    for each in world.seats:
        world.connect(each)
    world.append("text", "one")
    world.cycle()
    payloads = [each.sent()[0] for each in world.seats]
    assert all(payload is payloads[0] or payload == payloads[0] for payload in payloads)
    world.pump.stop()


def test_follower_that_reads_nothing_is_dropped_and_the_answer_goes_on(
    world: World, seat: Seat
) -> None:
    assert seat.line is not None
    seat.line.is_stuck = True
    for _ in range(29):
        world.append("text", "more")
        world.now += 1
        world.cycle()
    assert not seat.line.is_dropped
    world.now += 2
    world.cycle()
    assert seat.line.is_dropped
    assert sum(len(entry.text) for entry in world.journal.read(ANSWER)) == 29 * 4


def test_follower_that_reads_something_in_time_stays(world: World, seat: Seat) -> None:
    assert seat.line is not None
    for _ in range(4):
        seat.line.is_stuck = True
        world.append("text", "more")
        world.now += 20
        world.cycle()
        seat.line.is_stuck = False
        world.cycle()
    assert not seat.line.is_dropped


def test_held_follower_gets_events_only_after_its_ack(world: World, seat: Seat) -> None:
    assert seat.follower is not None
    seat.follower.hold()
    seat.follower.send("conversation:changed", {})
    world.append("text", "one")
    assert world.cycle() == NEVER
    assert seat.sent("conversation:changed") == seat.sent() == []
    seat.follower.release()
    world.cycle()
    assert seat.line is not None
    assert [name for name, _ in seat.line.on_the_way[1:]] == [
        "conversation:changed",
        "answer:delta",
    ]


def test_removed_answer_leaves_nothing_in_the_journal(world: World, seat: Seat) -> None:
    world.append("text", "one")
    world.cycle()
    world.live.remove()
    world.append("text", "two")
    world.pump.forget(ANSWER)
    world.cycle()
    assert world.journal.leftovers() == []
    assert [delta["text"] for delta in seat.sent()] == ["one"]
