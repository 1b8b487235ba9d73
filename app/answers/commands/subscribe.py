"""Where a socket stands in an answer: it is told the start, and its cursor does the rest."""

from typing import Any

from ...protocol.events import ANSWER_START
from ..model.follower import Follower
from ..model.live_answer import LiveAnswer
from ..services import Services


def attach_follower(
    core: Services, follower: Follower, live: LiveAnswer, answer: dict[str, Any], lengths: list[int]
) -> None:
    """Set the follower's cursor on `live` to `lengths`; deltas and the end come from there."""
    with live.lock:
        follower.send(ANSWER_START, start_event(live, answer, lengths))
        live.attach(follower, lengths)
    core.pump.mark(live)


def start_event(live: LiveAnswer, answer: dict[str, Any], lengths: list[int]) -> dict[str, Any]:
    """Build `answer:start` for a follower that holds, or shall cut to, `lengths`."""
    return {
        "conversation_id": live.ids.conversation_id,
        "answer": {**answer, "parts": []},
        "run": live.run,
        "lengths": list(lengths),  # not the cursor's own, which moves on
    }
