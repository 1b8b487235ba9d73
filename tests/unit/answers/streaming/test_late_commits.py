"""What comes during a late commit is committed after it, without a further wake-up."""

from collections.abc import Sequence

from app.answers.model.status import Ending
from app.journal.base import Drop, Entry, Rejections
from app.journal.memory import MemoryJournal
from app.runtime import Runtime
from app.testing.waiting import eventually

from ..harness import ANSWER, World


class _SlowToDrop(MemoryJournal):
    """Hangs in a commit that drops, until it is repaired."""

    def __init__(self, runtime: Runtime) -> None:
        super().__init__()
        self.repaired = runtime.event()

    def commit(self, entries: Sequence[Entry], drop: Sequence[Drop] = ()) -> Rejections:
        if drop:
            self.repaired.wait()
        return super().commit(entries, drop)


def test_text_during_a_late_commit_that_only_drops_is_committed_after_it(
    runtime: Runtime,
) -> None:
    world = World(runtime, seats=1)
    world.pump.stop()
    journal = world.journal = _SlowToDrop(runtime)
    world.boot()
    [seat] = world.seats
    world.connect(seat)
    runtime.spawn(world.pump._run)
    world.pump.forget("an answer that is stored")
    eventually(lambda: world.pump._writer.is_busy)
    world.now += 1
    world.append("text", "one")
    # Sent from memory: so the pump has made a cycle and waits to be woken.
    line = seat.line
    assert line is not None
    eventually(lambda: any(name == "answer:delta" for name, _ in line.on_the_way))
    world.live.end(Ending("completed", "stop"))
    world.pump.mark(world.live)
    eventually(lambda: not world.pump._wake.is_set())
    journal.repaired.set()
    eventually(lambda: not world.live.is_running)
    assert [entry.is_end for entry in journal.read(ANSWER)] == [False, True]
    world.pump.stop()


def test_ending_is_committed_after_a_late_commit_that_finishes_in_the_next_cycle(
    runtime: Runtime,
) -> None:
    world = World(runtime, seats=1)
    world.pump.stop()
    journal = world.journal = _SlowToDrop(runtime)
    world.boot()
    world.connect(world.seats[0])
    world.pump.forget("an answer that is stored")
    world.now += 1
    world.cycle()
    world.append("text", "one")
    world.live.end(Ending("completed", "stop"))
    world.pump.mark(world.live)
    # As the pump's task does: it clears the event, then makes the cycle.
    world.pump._wake.clear()
    journal.repaired.set()
    world.cycle()
    runtime.spawn(world.pump._run)
    eventually(lambda: not world.live.is_running)
    assert [entry.is_end for entry in journal.read(ANSWER)] == [False, True]
    world.pump.stop()
