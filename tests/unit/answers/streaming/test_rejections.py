"""What the pump does with a journal that lost something, or that another ended the run in."""

from collections.abc import Sequence

from app.journal.base import Drop, Entry, Rejected, Rejections
from app.journal.memory import MemoryJournal
from app.runtime import Runtime
from tests.support.waiting import eventually

from ..harness import ANSWER, World


class _StrictJournal(MemoryJournal):
    """Takes entries only behind what it has; may lose some, or be told that the run is over."""

    is_ended = False

    def commit(self, entries: Sequence[Entry], drop: Sequence[Drop] = ()) -> Rejections:
        if self.is_ended:
            return {ANSWER: Rejected(None)}
        lengths = self._lengths()
        if entries and entries[0].behind != sum(lengths.values()):
            return {ANSWER: Rejected(lengths)}
        return super().commit(entries, drop)

    def lose(self, count: int) -> None:
        """Lose the last entries."""
        kept = self.read(ANSWER)
        super().commit([], [Drop(ANSWER)])
        super().commit(kept[: len(kept) - count])

    def _lengths(self) -> dict[int, int]:
        lengths: dict[int, int] = {}
        for entry in self.read(ANSWER):
            units = len(entry.text.encode("utf-16-le")) // 2
            lengths[entry.part] = lengths.get(entry.part, 0) + units
        return lengths


def _world(runtime: Runtime) -> tuple[World, _StrictJournal]:
    world, journal = World(runtime, seats=1), _StrictJournal()
    world.pump.stop()
    world.journal = journal
    world.boot()
    world.connect(world.seats[0])
    return world, journal


def test_what_the_journal_lost_is_given_to_it_again_and_followers_notice_nothing(
    runtime: Runtime,
) -> None:
    world, journal = _world(runtime)
    [seat] = world.seats
    for text in ("one ", "two ", "three "):
        world.append("reasoning", text)
        world.cycle()
    world.append("text", "so 🌊 ")
    world.cycle()
    journal.lose(3)
    world.append("text", "and on")
    world.cycle()
    world.cycle()
    world.finish()
    world.check()
    assert seat.client.gaps == 0


def test_a_journal_that_lost_everything_is_given_all(runtime: Runtime) -> None:
    world, journal = _world(runtime)
    for text in ("one ", "two "):
        world.append("text", text)
        world.cycle()
    journal.lose(2)
    world.finish()
    world.check()


def test_a_run_that_was_ended_elsewhere_is_said_to_be_lost_and_nothing_more_is_shown(
    runtime: Runtime,
) -> None:
    world, journal = _world(runtime)
    [seat] = world.seats
    world.append("text", "seen ")
    world.cycle()
    journal.is_ended = True
    world.append("text", "never seen")
    world.cycle()
    eventually(lambda: world.lost == [world.live])
    world.cycle()
    world.receive(seat, 100)
    assert seat.client.parts[ANSWER] == ["seen "]
