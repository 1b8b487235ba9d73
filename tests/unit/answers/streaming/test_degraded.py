"""A journal that hangs or fails: the pump sends from memory up to a bound, and loses nothing."""

from collections.abc import Sequence

from app.answers.model.status import Ending
from app.answers.streaming.journal_writer import LATE_S
from app.answers.streaming.pump import MOST_UNDURABLE_UNITS
from app.journal.base import Drop, Entry, JournalError, Rejections
from app.journal.memory import MemoryJournal
from app.runtime import Runtime
from app.testing.waiting import eventually
from tests.support.waiting import wait_natively

from ..harness import ANSWER, World


class _HungJournal(MemoryJournal):
    """Commits nothing until it is repaired."""

    def __init__(self, runtime: Runtime) -> None:
        super().__init__()
        self.repaired = runtime.event()

    def commit(self, entries: Sequence[Entry], drop: Sequence[Drop] = ()) -> Rejections:
        self.repaired.wait()
        return super().commit(entries, drop)


class _SlowJournal(MemoryJournal):
    """Commits in a native thread, within half the time after which a commit is late."""

    def __init__(self, runtime: Runtime) -> None:
        super().__init__()
        self._runtime = runtime
        self.has_begun = False

    def commit(self, entries: Sequence[Entry], drop: Sequence[Drop] = ()) -> Rejections:
        self._runtime.run_blocking(self._wait)
        return super().commit(entries, drop)

    def _wait(self) -> None:
        self.has_begun = True
        wait_natively(LATE_S / 2)


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


def test_late_commit_degrades_and_sending_goes_on_from_memory(runtime: Runtime) -> None:
    journal = _HungJournal(runtime)
    world = _with_journal(runtime, journal)
    world.append("text", "one")
    world.cycle()
    assert world.seats[0].sent() == []
    world.now += 1
    world.append("text", "two")
    world.cycle()
    assert world.pump.is_degraded
    assert "".join(delta["text"] for delta in world.seats[0].sent()) == "onetwo"
    journal.repaired.set()
    eventually(lambda: not world.pump.is_degraded)
    world.cycle()
    assert "".join(entry.text for entry in journal.read(ANSWER)) == "onetwo"
    world.pump.stop()


def test_commit_is_not_late_for_a_hub_that_was_stalled_itself(runtime: Runtime) -> None:
    journal = _SlowJournal(runtime)
    world = _with_journal(runtime, journal)
    world.append("text", "one")
    cycle = runtime.spawn(world.cycle)
    eventually(lambda: journal.has_begun)
    # It blocks the hub: neither the end of the commit nor the pump can run.
    wait_natively(LATE_S * 2)
    world.now += LATE_S * 2
    world.append("text", "two")
    assert cycle.join(20)
    assert not world.pump.is_degraded
    assert [delta["text"] for delta in world.seats[0].sent()] == ["one"]
    world.pump.stop()


def test_ending_is_not_sent_before_it_is_durable(runtime: Runtime) -> None:
    journal = _HungJournal(runtime)
    world = _with_journal(runtime, journal)
    world.append("text", "one")
    world.live.end(Ending("completed", "stop"))
    world.pump.mark(world.live)
    world.cycle()
    world.now += 1
    world.cycle()
    assert len(world.seats[0].sent()) == 1
    assert world.seats[0].sent("answer:end") == []
    journal.repaired.set()
    eventually(lambda: not world.pump.is_degraded)
    world.cycle()
    assert len(world.seats[0].sent("answer:end")) == 1
    world.pump.stop()


def test_too_much_undurable_text_pauses_the_readers(runtime: Runtime) -> None:
    journal = _HungJournal(runtime)
    world = _with_journal(runtime, journal)
    world.append("text", "a" * (MOST_UNDURABLE_UNITS + 1))
    world.cycle()
    assert world.pump.may_read.is_set()
    world.now += 1
    world.cycle()
    assert not world.pump.may_read.is_set()
    journal.repaired.set()
    eventually(lambda: not world.pump.is_degraded)
    world.cycle()
    assert world.pump.may_read.is_set()
    world.pump.stop()


def test_failed_commit_is_retried_and_loses_nothing(runtime: Runtime) -> None:
    journal = _FailingJournal()
    world = _with_journal(runtime, journal)
    world.append("text", "one")
    world.cycle()
    eventually(lambda: journal.read(ANSWER))
    world.append("text", "two")
    world.cycle()
    world.cycle()
    assert "".join(entry.text for entry in journal.read(ANSWER)) == "onetwo"
    assert "".join(delta["text"] for delta in world.seats[0].sent()) == "onetwo"
    world.pump.stop()
