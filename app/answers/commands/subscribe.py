"""Attaches a follower to an answer: sends `answer:start` and sets the follower's cursor."""

from collections.abc import Sequence
from typing import Any

from ...protocol.events import ANSWER_START
from ..model.follower import Follower
from ..model.live_answer import LiveAnswer
from ..streaming.pump import Pump


def attach_follower(
    pump: Pump,
    follower: Follower,
    live: LiveAnswer,
    answer: dict[str, Any],
    lengths: list[int],
    revs: Sequence[int] = (),
) -> None:
    """Set the follower's cursor on `live` to `lengths` and `revs`; the pump sends from there.

    A state of a revision that is not in `revs` is sent again, which changes nothing.
    """
    with live.lock:
        follower.send(ANSWER_START, start_event(live, answer, lengths, revs))
        live.attach(follower, lengths, revs)
    pump.mark(live)


def start_event(
    live: LiveAnswer, answer: dict[str, Any], lengths: list[int], revs: Sequence[int] = ()
) -> dict[str, Any]:
    """Build `answer:start` for a follower that has `lengths`, or cuts its parts to them."""
    return {
        "conversation_id": live.ids.conversation_id,
        "answer": {**answer, "parts": []},
        "run": live.run,
        "lengths": list(lengths),  # a copy, because the cursor advances its own list
        "revs": [*revs, *[0] * (len(lengths) - len(revs))][: len(lengths)],
    }
