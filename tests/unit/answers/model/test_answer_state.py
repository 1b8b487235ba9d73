"""A live answer goes through its states by the table, and no other way."""

from collections.abc import Callable
from itertools import product

import pytest

from app.answers.model import answer_state
from app.answers.model.answer_state import (
    TRANSITIONS,
    AnswerState,
    InvalidTransition,
    Transition,
    next_state,
)
from app.answers.model.follower import Follower
from app.answers.model.live_answer import Ids, LiveAnswer
from app.answers.model.status import Ending
from app.journal.base import Entry
from app.runtime import Runtime

from ..harness import Line

IDS = Ids("owner", "conversation", "answer")
END = Ending("completed", "stop")
WAY_TO: dict[AnswerState, list[Transition]] = {
    AnswerState.GROWING: [],
    AnswerState.ENDED: [Transition.END],
    AnswerState.DURABLE: [Transition.END, Transition.COMMIT],
    AnswerState.STORED: [Transition.END, Transition.COMMIT, Transition.STORE],
    AnswerState.REMOVED: [Transition.REMOVE],
}
CALLS: dict[Transition, Callable[[LiveAnswer], object]] = {
    Transition.END: lambda live: live.end(END),
    Transition.COMMIT: lambda live: live.mark_durable([Entry.end("answer", 1, END.wire())]),
    Transition.STORE: lambda live: live.mark_stored(),
    Transition.REMOVE: lambda live: live.remove(),
}
ALL = list(product(AnswerState, Transition))
ALLOWED = [(state, transition) for state in TRANSITIONS for transition in TRANSITIONS[state]]
# A second ending is no fault: whichever comes first counts.
REFUSED = [pair for pair in ALL if pair not in ALLOWED and pair[1] is not Transition.END]


def _answer_in(state: AnswerState, runtime: Runtime) -> LiveAnswer:
    live = LiveAnswer(IDS, 1, runtime)
    for transition in WAY_TO[state]:
        CALLS[transition](live)
    assert live.state is state
    return live


@pytest.mark.parametrize(("state", "transition"), ALLOWED)
def test_allowed_transition_leads_to_the_state_in_the_table(
    runtime: Runtime, state: AnswerState, transition: Transition
) -> None:
    live = _answer_in(state, runtime)
    CALLS[transition](live)
    assert live.state is TRANSITIONS[state][transition]


@pytest.mark.parametrize(("state", "transition"), REFUSED)
def test_forbidden_transition_raises_and_changes_nothing(
    runtime: Runtime, state: AnswerState, transition: Transition
) -> None:
    live = _answer_in(state, runtime)
    with pytest.raises(InvalidTransition, match=f"{transition.name} in state {state.name}"):
        CALLS[transition](live)
    assert live.state is state


@pytest.mark.parametrize(("state", "transition"), ALL)
def test_next_state_follows_the_table(state: AnswerState, transition: Transition) -> None:
    if (state, transition) in ALLOWED:
        assert next_state(state, transition) is TRANSITIONS[state][transition]
    else:
        with pytest.raises(InvalidTransition):
            next_state(state, transition)


def test_table_in_the_docstring_is_the_table_in_use() -> None:
    table = (answer_state.__doc__ or "").split("\n\n")[1]
    head, *rows = [line.split() for line in table.splitlines()]
    drawn = {row[0]: dict(zip(head, row[1:], strict=True)) for row in rows}
    assert drawn == {
        state.name: {
            transition.name: TRANSITIONS[state][transition].name
            if transition in TRANSITIONS[state]
            else "-"
            for transition in Transition
        }
        for state in AnswerState
    }


@pytest.mark.parametrize("state", [AnswerState.ENDED, AnswerState.DURABLE, AnswerState.STORED])
def test_second_ending_is_refused_and_changes_nothing(runtime: Runtime, state: AnswerState) -> None:
    live = _answer_in(state, runtime)
    assert not live.end(Ending("stopped"))
    assert (live.state, live.ending) == (state, END)


def test_removed_answer_takes_its_first_ending_and_no_text(runtime: Runtime) -> None:
    live = _answer_in(AnswerState.REMOVED, runtime)
    assert not live.append("text", "more")
    assert live.end(Ending("stopped"))
    assert not live.end(END)
    assert (live.state, live.ending) == (AnswerState.REMOVED, Ending("stopped"))
    assert live.pop_entries() == []


@pytest.mark.parametrize(
    ("state", "is_running", "is_durable", "is_stored"),
    [
        (AnswerState.GROWING, True, False, False),
        (AnswerState.ENDED, True, False, False),
        (AnswerState.DURABLE, False, True, False),
        (AnswerState.STORED, False, True, True),
        (AnswerState.REMOVED, False, True, True),
    ],
)
def test_waiting_ends_in_the_states_that_are_far_enough(
    runtime: Runtime, state: AnswerState, *, is_running: bool, is_durable: bool, is_stored: bool
) -> None:
    live = _answer_in(state, runtime)
    assert live.is_running is is_running
    assert live.is_stored is is_stored
    assert live.wait_until_durable(0) is is_durable
    assert live.wait_until_stored(0) is is_stored


def test_removed_answer_has_no_followers_and_gets_none(runtime: Runtime) -> None:
    live = LiveAnswer(IDS, 1, runtime)
    follower = Follower("sid", "owner", "address", Line())
    live.attach(follower, [3])
    assert live.remove() == {follower: [3]}
    live.attach(follower, [3])
    assert not live.cursors
