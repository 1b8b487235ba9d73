"""A journal that lost entries, or in which another worker ended the run."""

from collections.abc import Sequence

from app.journal.base import Drop, Entry, Rejected, Rejections
from app.journal.memory import MemoryJournal
from app.runtime import Runtime
from app.testing.waiting import eventually

from ..harness import ANSWER, World


class _StrictJournal(MemoryJournal):
    """Accepts entries only behind those it has; may lose some, or have the run ended."""

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


def test_entries_the_journal_lost_are_committed_again_without_a_gap_for_followers(
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


def test_journal_that_lost_everything_gets_all_text_again(runtime: Runtime) -> None:
    world, journal = _world(runtime)
    for text in ("one ", "two "):
        world.append("text", text)
        world.cycle()
    journal.lose(2)
    world.finish()
    world.check()


def test_run_that_another_worker_ended_is_reported_lost_and_sends_nothing_more(
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
