"""What a client does when it comes back: it opens with what it holds, and takes what it lacks."""

import threading
import time
from collections.abc import Callable
from typing import Any

from app.answers.model.utf16_text import Utf16Text
from tests.integration.tab import Tab
from tests.support.client import Json, Talking
from tests.support.waiting import eventually


def hand_over(before: Tab, after: Tab) -> None:
    """Let a new tab hold what the old one held when it lost its connection."""
    before.collect()
    after.wire.runs.update(before.wire.runs)
    after.wire.parts.update({id_: list(parts) for id_, parts in before.wire.parts.items()})


def reopen(tab: Talking, ack: Json) -> Json:
    """Open the conversation with what the tab holds of the answer; return the answer.

    Of an answer that has ended the tab holds all afterwards.
    """
    answer_id = ack["answer_id"]
    tab.collect()
    opened = tab.open(ack, {answer_id: tab.wire.have(answer_id)})
    assert opened["ok"], opened
    answer: Json = next(found for found in opened["messages"] if found["id"] == answer_id)
    if answer["status"] != "streaming":
        held = tab.wire.parts.get(answer_id, [])
        tab.wire.runs[answer_id] = answer["run"]
        tab.wire.parts[answer_id] = [
            joined(held[index] if index < len(held) else "", part)
            for index, part in enumerate(answer["parts"])
        ]
    return answer


def joined(held: str, part: Json) -> str:
    text = Utf16Text(held)
    assert part["at"] <= text.length, "a hole"
    return text.slice(0, part["at"]) + str(part["text"])


def assert_seamless(tab: Tab, ack: Json, begins_at: int = 0) -> None:
    """Fail unless the deltas the tab was sent follow each other without gap or overlap."""
    at = begins_at
    for delta in tab.payloads("answer:delta", answer_id=ack["answer_id"]):
        assert delta["at"] == at, delta
        at += len(delta["text"].encode("utf-16-le")) // 2
    assert tab.wire.gaps == 0


def wait_until(moment: float) -> None:
    """Wait until that moment of the monotonic clock, where time itself is the point."""
    eventually(lambda: time.monotonic() >= moment, within_s=600)


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Make all calls at the same time; return what they returned, in order."""
    results: list[Any] = [None] * len(calls)

    def make(index: int) -> None:
        results[index] = calls[index]()

    threads = [threading.Thread(target=make, args=(index,)) for index in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results
