"""Property: after any faults, every follower has the provider's text; uses the shipped core."""

import random
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st
from hypothesis.errors import NoSuchExample

from app.answers.model.follower import Cursor
from app.answers.model.live_answer import LiveAnswer
from app.answers.model.utf16_text import Utf16Text
from app.answers.streaming.delivery import Delivery
from app.runtime import Runtime

from ..harness import World

EXAMPLES = 1000
pieces = st.text(st.sampled_from("abc é\u2028😀\ud83d\ude00\0\n"), min_size=1, max_size=8)
seat = st.integers(0, 1)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("append"), st.sampled_from(["text", "text", "reasoning"]), pieces),
        st.tuples(
            st.just("set_state"),
            st.sampled_from("ab"),
            st.sampled_from(["running", "done"]),
            pieces,
        ),
        st.tuples(st.just("cycle")),
        st.tuples(st.just("flow"), pieces),
        st.tuples(st.just("connect"), seat),
        st.tuples(st.just("disconnect"), seat),
        st.tuples(st.just("receive"), seat, st.integers(1, 5)),
        st.tuples(st.just("repeat"), seat, st.integers(0, 20)),
        st.tuples(st.just("stick"), seat, st.booleans()),
        st.tuples(st.just("kill")),
        st.tuples(st.just("fail_power"), st.integers(1, 3)),
    ),
    max_size=40,
)


def _flow(world: World, text: str) -> None:
    """Append, commit, send and receive without a fault."""
    world.append("text", text)
    world.cycle()
    for each in world.seats:
        world.receive(each, 10)


def _play(runtime: Runtime, script: list[Any]) -> None:
    world = World(runtime)
    for name, *arguments in script:
        if name in ("append", "set_state"):
            getattr(world, name)(*arguments)
        elif name in ("cycle", "kill"):
            getattr(world, name)()
        elif name == "flow":
            _flow(world, *arguments)
        elif name == "fail_power":
            world.kill(losing=arguments[0])
        elif name == "stick":
            line = world.seats[arguments[0]].line
            if line is not None:
                line.is_stuck = arguments[1]
        else:
            getattr(world, name)(world.seats[arguments[0]], *arguments[1:])
    world.finish()
    world.check()


@settings(max_examples=EXAMPLES)
@given(script=steps)
def test_every_follower_and_the_journal_end_with_the_providers_text(
    runtime: Runtime, script: list[Any]
) -> None:
    _play(runtime, script)


def _plant_cursor_off_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    move = Cursor.move
    monkeypatch.setattr(Cursor, "move", lambda self, part, to: move(self, part, to + 1))


def _plant_slice_off_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    cut = Utf16Text.slice
    monkeypatch.setattr(
        Utf16Text, "slice", lambda self, start, end: cut(self, min(start + (start > 0), end), end)
    )


def _plant_journal_off_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    pop = LiveAnswer.pop_entries
    monkeypatch.setattr(
        LiveAnswer,
        "pop_entries",
        lambda self: [
            entry if entry.is_end else entry._replace(at=max(0, entry.at - 1))
            for entry in pop(self)
        ],
    )


def _plant_send_before_commit(monkeypatch: pytest.MonkeyPatch) -> None:
    send = Delivery.send
    monkeypatch.setattr(
        Delivery, "send", lambda self, live, **_: send(self, live, undurable_too=True)
    )
    # The commit is late for ever, as if it came after the send.
    monkeypatch.setattr(
        "app.answers.streaming.journal_writer.JournalWriter.submit", lambda *_: None
    )


def _plant_end_before_text(monkeypatch: pytest.MonkeyPatch) -> None:
    pop = LiveAnswer.pop_entries
    monkeypatch.setattr(LiveAnswer, "pop_entries", lambda self: list(reversed(pop(self))))


def _plant_have_believed_unseen(monkeypatch: pytest.MonkeyPatch) -> None:
    def accept(self: LiveAnswer, run: int, lengths: list[int]) -> list[int]:
        return list(lengths)

    monkeypatch.setattr(LiveAnswer, "accept", accept)


@pytest.mark.parametrize(
    "plant",
    [
        _plant_cursor_off_by_one,
        _plant_slice_off_by_one,
        _plant_journal_off_by_one,
        _plant_send_before_commit,
        _plant_end_before_text,
        _plant_have_believed_unseen,
    ],
)
def test_the_property_fails_on_a_planted_fault(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch, plant: Callable[[pytest.MonkeyPatch], None]
) -> None:
    plant(monkeypatch)

    def fails(script: list[Any]) -> bool:
        try:
            _play(runtime, script)
        except (AssertionError, KeyError, UnicodeError, IndexError):
            return True
        return False

    try:
        find(
            steps,
            fails,
            settings=settings(max_examples=EXAMPLES, phases=[Phase.generate]),
            random=random.Random(1),
        )
    except NoSuchExample:
        pytest.fail("the planted fault was not found")
