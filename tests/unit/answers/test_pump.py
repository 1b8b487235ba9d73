"""The pump's rules: durable first, one by one when idle, going on from memory when it must."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import pytest

from app.answers.delivery import MOST_DELTA_UNITS, NEVER
from app.answers.follower import HURRIED_S, PAINT_S
from app.answers.pump import MOST_UNDURABLE_UNITS
from app.answers.statuses import Ending
from app.journal.base import Drop, Entry, JournalError, Rejections
from app.journal.memory import MemoryJournal
from app.runtime import Runtime
from tests.support.waiting import eventually

from .world import ANSWER, Seat, World


@pytest.fixture
def world(runtime: Runtime) -> Iterator[World]:
    made = World(runtime, seats=1)
    yield made
    made.pump.stop()


@pytest.fixture
def seat(world: World) -> Seat:
    world.connect(world.seats[0])
    return world.seats[0]


def _sent(seat: Seat, name: str = "answer:delta") -> list[dict[str, Any]]:
    assert seat.line is not None
    return [payload for event, payload in seat.line.on_the_way if event == name]


class _HungJournal(MemoryJournal):
    """Commits nothing until it is mended."""

    def __init__(self, runtime: Runtime) -> None:
        super().__init__()
        self.mended = runtime.event()

    def commit(self, entries: Sequence[Entry], drop: Sequence[Drop] = ()) -> Rejections:
        self.mended.wait()
        return super().commit(entries, drop)


class _FailingJournal(MemoryJournal):
    """Fails some commits, then works."""

    fails_left = 2

    def commit(self, entries: Sequence[Entry], drop: Sequence[Drop] = ()) -> Rejections:
        if self.fails_left:
            self.fails_left -= 1
            raise JournalError("no room")
        return super().commit(entries, drop)


def _with_journal(runtime: Runtime, journal: MemoryJournal) -> World:
    world = World(runtime, seats=1)
    world.pump.stop()
    world.journal = journal
    world.boot()
    world.connect(world.seats[0])
    return world


def test_each_delta_leaves_alone_when_nothing_else_runs(world: World, seat: Seat) -> None:
    for text in ("one", "two", "three"):
        world.append("text", text)
        world.turn()
    assert [delta["text"] for delta in _sent(seat)] == ["one", "two", "three"]
    assert [delta["at"] for delta in _sent(seat)] == [0, 3, 6]


def test_deltas_closer_than_a_page_can_paint_go_as_one(world: World, seat: Seat) -> None:
    world.append("text", "one")
    world.turn()
    for text in ("two", "three"):
        world.append("text", text)
        assert world.pump.turn() == pytest.approx(world.now + PAINT_S)
    world.now += PAINT_S
    assert world.pump.turn() == NEVER
    assert [delta["text"] for delta in _sent(seat)] == ["one", "twothree"]


def _sendings(world: World, seat: Seat, every_s: float, count: int) -> list[float]:
    """Append a word `every_s`, look when the pump says to; return the gaps between deltas."""
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
        due = world.pump.turn()
        if len(_sent(seat)) > len(times):
            times.append(world.now)
    return [after - before for before, after in pairwise(times)]


def test_an_answer_faster_than_pages_paint_comes_in_fewer_larger_deltas(
    world: World, seat: Seat
) -> None:
    gaps = _sendings(world, seat, every_s=0.005, count=200)
    assert gaps[:3] == pytest.approx([PAINT_S, PAINT_S, HURRIED_S])
    assert gaps[2:] == pytest.approx([HURRIED_S] * len(gaps[2:]))


def test_an_answer_slower_than_pages_paint_comes_one_by_one(world: World, seat: Seat) -> None:
    gaps = _sendings(world, seat, every_s=0.02, count=50)
    assert gaps == pytest.approx([0.02] * 49)


def test_the_ending_waits_for_no_frame(world: World, seat: Seat) -> None:
    world.append("text", "one")
    world.turn()
    world.append("text", "two")
    world.live.end(Ending("completed", "stop"))
    world.pump.mark(world.live)
    world.pump.turn()
    assert [delta["text"] for delta in _sent(seat)] == ["one", "two"]
    assert _sent(seat, "answer:end")[0]["lengths"] == [6]


def test_what_is_sent_was_committed_before(world: World, seat: Seat) -> None:
    world.append("text", "one")
    assert _sent(seat) == []
    world.turn()
    assert [entry.text for entry in world.journal.read(ANSWER)] == ["one"]


def test_a_long_text_goes_in_pieces_that_split_no_pair(world: World, seat: Seat) -> None:
    text = "a" + "😀" * MOST_DELTA_UNITS
    world.append("text", text)
    while world.turn() != NEVER:
        pass
    deltas = _sent(seat)
    assert "".join(delta["text"] for delta in deltas) == text
    assert max(len(delta["text"].encode("utf-16-le")) // 2 for delta in deltas) <= MOST_DELTA_UNITS


def test_one_packet_is_built_for_all_who_stand_at_the_same_place(runtime: Runtime) -> None:
    world = World(runtime, seats=5)
    for each in world.seats:
        world.connect(each)
    world.append("text", "one")
    world.turn()
    payloads = [_sent(each)[0] for each in world.seats]
    assert all(payload is payloads[0] or payload == payloads[0] for payload in payloads)
    world.pump.stop()


def test_a_reader_that_takes_nothing_is_dropped_and_the_answer_goes_on(
    world: World, seat: Seat
) -> None:
    assert seat.line is not None
    seat.line.is_stuck = True
    for _ in range(29):
        world.append("text", "more")
        world.now += 1
        world.turn()
    assert not seat.line.is_dropped
    world.now += 2
    world.turn()
    assert seat.line.is_dropped
    assert sum(len(entry.text) for entry in world.journal.read(ANSWER)) == 29 * 4


def test_a_reader_that_takes_something_in_time_stays(world: World, seat: Seat) -> None:
    assert seat.line is not None
    for _ in range(4):
        seat.line.is_stuck = True
        world.append("text", "more")
        world.now += 20
        world.turn()
        seat.line.is_stuck = False
        world.turn()
    assert not seat.line.is_dropped


def test_a_late_commit_degrades_and_sending_goes_on_from_memory(runtime: Runtime) -> None:
    journal = _HungJournal(runtime)
    world = _with_journal(runtime, journal)
    world.append("text", "one")
    world.turn()
    assert _sent(world.seats[0]) == []
    world.now += 1
    world.append("text", "two")
    world.turn()
    assert world.pump.is_degraded
    assert "".join(delta["text"] for delta in _sent(world.seats[0])) == "onetwo"
    journal.mended.set()
    eventually(lambda: not world.pump.is_degraded)
    world.turn()
    assert "".join(entry.text for entry in journal.read(ANSWER)) == "onetwo"
    world.pump.stop()


def test_no_ending_is_sent_before_it_is_durable(runtime: Runtime) -> None:
    journal = _HungJournal(runtime)
    world = _with_journal(runtime, journal)
    world.append("text", "one")
    world.live.end(Ending("completed", "stop"))
    world.pump.mark(world.live)
    world.turn()
    world.now += 1
    world.turn()
    assert len(_sent(world.seats[0])) == 1
    assert _sent(world.seats[0], "answer:end") == []
    journal.mended.set()
    eventually(world.live.ended.is_set)
    world.turn()
    assert len(_sent(world.seats[0], "answer:end")) == 1
    world.pump.stop()


def test_too_much_that_is_not_durable_pauses_the_readers(runtime: Runtime) -> None:
    journal = _HungJournal(runtime)
    world = _with_journal(runtime, journal)
    world.append("text", "a" * (MOST_UNDURABLE_UNITS + 1))
    world.turn()
    assert world.pump.may_read.is_set()
    world.now += 1
    world.turn()
    assert not world.pump.may_read.is_set()
    journal.mended.set()
    eventually(lambda: not world.pump.is_degraded)
    world.turn()
    assert world.pump.may_read.is_set()
    world.pump.stop()


def test_a_commit_that_fails_is_made_again_and_nothing_is_lost(runtime: Runtime) -> None:
    journal = _FailingJournal()
    world = _with_journal(runtime, journal)
    world.append("text", "one")
    world.turn()
    eventually(lambda: journal.read(ANSWER))
    world.append("text", "two")
    world.turn()
    world.turn()
    assert "".join(entry.text for entry in journal.read(ANSWER)) == "onetwo"
    assert "".join(delta["text"] for delta in _sent(world.seats[0])) == "onetwo"
    world.pump.stop()


def test_a_held_follower_gets_nothing_until_its_ack_is_out(world: World, seat: Seat) -> None:
    assert seat.follower is not None
    seat.follower.hold()
    seat.follower.send("conversation:changed", {})
    world.append("text", "one")
    assert world.turn() == NEVER
    assert _sent(seat, "conversation:changed") == _sent(seat) == []
    seat.follower.release()
    world.turn()
    assert seat.line is not None
    assert [name for name, _ in seat.line.on_the_way[1:]] == [
        "conversation:changed",
        "answer:delta",
    ]


def test_a_removed_answer_leaves_nothing_in_the_journal(world: World, seat: Seat) -> None:
    world.append("text", "one")
    world.turn()
    world.live.is_removed = True
    world.append("text", "two")
    world.pump.forget(ANSWER)
    world.turn()
    assert world.journal.leftovers() == []
    assert [delta["text"] for delta in _sent(seat)] == ["one"]
