"""Sends each follower the text after its cursor, then the ending.

Never waits and never queues: the cursor of a follower that cannot take more stays where it is.
"""

import logging
import time
from collections.abc import Callable
from typing import Any

from ...protocol.events import ANSWER_DELTA, ANSWER_END, ANSWER_PART
from ..model.follower import Cursor, Follower, Sender
from ..model.live_answer import LiveAnswer

log = logging.getLogger(__name__)
RETRY_S = 0.010  # how soon a socket that could not take more is tried again
MOST_DELTA_UNITS = 32 * 1024 // 2
NEVER = float("inf")

Packets = dict[tuple[type[Sender], int, int, int], Any]


class Delivery:
    """Serves the followers of an answer; calls `on_delivered` when one was sent the ending."""

    def __init__(
        self,
        *,
        on_delivered: Callable[[LiveAnswer, Follower], None],
        stuck_s: float,
        clock: Callable[[], float] = time.monotonic,
    ):
        self._on_delivered = on_delivered
        self._stuck_s = stuck_s
        self._clock = clock

    def send(self, live: LiveAnswer, *, undurable_too: bool) -> float | None:
        """Serve every follower of `live`; return when to try again, None if all have all."""
        now = self._clock()
        due: float | None = None
        packets: Packets = {}
        with live.lock:
            if live.is_removed:
                return None
            limits = [part.text.length if undurable_too else part.durable for part in live.parts]
            if live.stateful:
                limits = _before_undurable(live, limits)
            for follower, cursor in list(live.cursors.items()):
                if cursor.is_ended:
                    continue
                follower_due = self._serve(live, follower, cursor, limits, now, packets)
                if follower_due is not None:
                    due = follower_due if due is None else min(due, follower_due)
        return due

    def _serve(
        self,
        live: LiveAnswer,
        follower: Follower,
        cursor: Cursor,
        limits: list[int],
        now: float,
        packets: Packets,
    ) -> float | None:
        has_text = any(limit > cursor.at(part) for part, limit in enumerate(limits))
        if live.stateful and not has_text:
            has_text = bool(_due_states(live, cursor))
        if not has_text and live.is_running:
            return None
        if has_text and live.is_running and (ready_at := cursor.ready_at(now)) > now:
            return ready_at
        if not follower.can_take():
            return self._wait_for(follower, now)
        follower.stuck_since = None
        if has_text:
            cursor.note_sent(now)
            send = self._send_with_states if live.stateful else self._send_text
            if not send(live, follower, cursor, limits, packets):
                return now
        if live.is_running or cursor.lengths != live.lengths():
            return None
        follower.send(
            ANSWER_END,
            {
                "answer_id": live.ids.answer_id,
                "run": live.run,
                **live.ending.wire(),  # type: ignore[union-attr]  # it is not running
                "lengths": live.lengths(),
                "revs": live.revs(),
            },
        )
        cursor.is_ended = True
        self._on_delivered(live, follower)
        return None

    def _wait_for(self, follower: Follower, now: float) -> float:
        if follower.is_held:
            return NEVER  # the follower's release wakes the pump
        if follower.stuck_since is None:
            follower.stuck_since = now
        elif now - follower.stuck_since > self._stuck_s:
            log.info("dropping a socket that took nothing for %.0f s", self._stuck_s)
            follower.sender.drop()
            return now + 1.0
        return now + RETRY_S

    def _send_with_states(
        self,
        live: LiveAnswer,
        follower: Follower,
        cursor: Cursor,
        limits: list[int],
        packets: Packets,
    ) -> bool:
        """Send texts and states in the order of the parts; return whether that was all."""
        for index in _due_states(live, cursor):
            is_sent = self._send_text(live, follower, cursor, limits[:index], packets)
            if not is_sent or not follower.can_take():
                return False
            self._send_state(live, follower, cursor, index, packets)
        return self._send_text(live, follower, cursor, limits, packets)

    def _send_state(
        self, live: LiveAnswer, follower: Follower, cursor: Cursor, index: int, packets: Packets
    ) -> None:
        part, sender = live.parts[index], follower.sender
        state = part.state.durable if part.state else None
        if state is None:
            return
        key = (type(sender), index, -1, state["rev"])
        packet = packets.get(key)
        if packet is None:
            payload = {"answer_id": live.ids.answer_id, "run": live.run, "part": index}
            packet = packets[key] = sender.prepare(ANSWER_PART, {**payload, part.kind: state})
        sender.deliver(packet)
        cursor.revs[index] = state["rev"]
        cursor.move(index, cursor.at(index))

    def _send_text(
        self,
        live: LiveAnswer,
        follower: Follower,
        cursor: Cursor,
        limits: list[int],
        packets: Packets,
    ) -> bool:
        """Send up to 32 KiB; return whether that was all."""
        room = MOST_DELTA_UNITS
        for index, limit in enumerate(limits):
            at = cursor.at(index)
            if limit <= at:
                continue
            part = live.parts[index]
            end = limit if limit - at <= room else part.text.boundary(at + room)
            if end <= at:
                return False
            sender = follower.sender
            key = (type(sender), index, at, end)
            packet = packets.get(key)
            if packet is None:
                payload = {
                    "answer_id": live.ids.answer_id,
                    "run": live.run,
                    "part": index,
                    "kind": part.kind,
                    "at": at,
                    "text": part.text.slice(at, end),
                }
                packet = packets[key] = sender.prepare(ANSWER_DELTA, payload)
            sender.deliver(packet)
            cursor.move(index, end)
            room -= end - at
            if end < limit:
                return False
        return True


def _due_states(live: LiveAnswer, cursor: Cursor) -> list[int]:
    """Return the parts whose durable state is newer than what was sent."""
    due = []
    for index in live.stateful:
        state = live.parts[index].state
        if state is not None and state.durable is not None:
            if state.durable["rev"] > cursor.revs.get(index, 0):
                due.append(index)
        elif state is not None:
            break  # later parts wait for it
    return due


def _before_undurable(live: LiveAnswer, limits: list[int]) -> list[int]:
    """Cut `limits` before the first part whose state the journal does not have yet."""
    for index in live.stateful:
        state = live.parts[index].state
        if state is not None and state.durable is None:
            return limits[:index]
    return limits
