"""The states of a live answer and the transitions between them, in one table.

             END      COMMIT   STORE    REMOVE
    GROWING  ENDED    -        -        REMOVED
    ENDED    -        DURABLE  -        REMOVED
    DURABLE  -        -        STORED   REMOVED
    STORED   -        -        -        REMOVED
    REMOVED  REMOVED  REMOVED  REMOVED  REMOVED

GROWING  text may be appended
ENDED    the ending is known; the journal does not have it yet
DURABLE  the journal has the ending, and followers may be sent it
STORED   the database has the answer
REMOVED  its conversation was deleted or another worker ended its run: nothing more of it is sent
         or stored. A commit or a write that was in progress then changes nothing.
"""

from enum import Enum, auto


class AnswerState(Enum):
    """How far the run of an answer has come."""

    GROWING = auto()
    ENDED = auto()
    DURABLE = auto()
    STORED = auto()
    REMOVED = auto()


class Transition(Enum):
    """What moves an answer on."""

    END = auto()
    COMMIT = auto()
    STORE = auto()
    REMOVE = auto()


TRANSITIONS: dict[AnswerState, dict[Transition, AnswerState]] = {
    AnswerState.GROWING: {
        Transition.END: AnswerState.ENDED,
        Transition.REMOVE: AnswerState.REMOVED,
    },
    AnswerState.ENDED: {
        Transition.COMMIT: AnswerState.DURABLE,
        Transition.REMOVE: AnswerState.REMOVED,
    },
    AnswerState.DURABLE: {
        Transition.STORE: AnswerState.STORED,
        Transition.REMOVE: AnswerState.REMOVED,
    },
    AnswerState.STORED: {Transition.REMOVE: AnswerState.REMOVED},
    AnswerState.REMOVED: dict.fromkeys(Transition, AnswerState.REMOVED),
}


class InvalidTransition(Exception):
    """A transition that the table does not have: a fault of the caller."""

    def __init__(self, state: AnswerState, transition: Transition):
        super().__init__(f"{transition.name} in state {state.name}")


def next_state(state: AnswerState, transition: Transition) -> AnswerState:
    """Return the state that `transition` leads to.

    Raises:
        InvalidTransition: the table has no such transition.
    """
    try:
        return TRANSITIONS[state][transition]
    except KeyError:
        raise InvalidTransition(state, transition) from None
