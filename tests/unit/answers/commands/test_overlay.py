"""Streaming answers that requests read: never older than what was read before."""

from typing import Any, cast

import pytest

from app.answers.commands.open import ConversationOpener
from app.answers.registry import Registry
from app.conversations import ConversationStore
from app.journal.base import Journal, JournalError

READ: dict[str, Any] = {"id": "a1", "run": 1, "status": "streaming", "parts": []}
ENDED = {**READ, "status": "completed", "parts": [{"kind": "text", "at": 0, "text": "All of it"}]}


class Nothing:
    """A registry that has no live answer, and a journal whose entries were removed."""

    fault: Exception | None = None

    def get(self, _: str, __: str) -> None:
        return None

    def read(self, _: str) -> list[Any]:
        if self.fault:
            raise self.fault
        return []


class Stored:
    """A store whose answer has these states, one at each read."""

    def __init__(self, *states: dict[str, Any]):
        self.states = list(states)

    def get_answers(self, _: str, __: list[str]) -> list[dict[str, Any]]:
        return [self.states.pop(0)] if self.states else []


def overlaid(store: Stored, nothing: Nothing) -> dict[str, Any]:
    opener = ConversationOpener(
        cast(ConversationStore, store),
        cast(Journal, nothing),
        cast(Registry, nothing),
        cast(Any, None),
        cast(Any, None),
    )
    return opener.overlay("owner", READ)


@pytest.mark.parametrize("fault", [None, JournalError("no journal")])
def test_an_end_that_is_stored_after_the_answer_was_read_is_returned(
    fault: Exception | None,
) -> None:
    nothing = Nothing()
    nothing.fault = fault
    assert overlaid(Stored(ENDED), nothing) == ENDED
    # Continued and ended meanwhile.
    again = {**READ, "run": 2}
    assert overlaid(Stored(again, {**ENDED, "run": 2}), nothing) == {**ENDED, "run": 2}


@pytest.mark.parametrize("states", [(READ,), ()], ids=["streaming", "deleted"])
def test_an_answer_that_has_not_changed_is_returned_as_it_was_read(
    states: tuple[dict[str, Any], ...],
) -> None:
    assert overlaid(Stored(*states), Nothing())["status"] == "streaming"
