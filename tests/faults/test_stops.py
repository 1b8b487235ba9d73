"""Stopping, whenever it comes: the provider is let go, and what was shown is stored."""

import time

from tests.provider.client import Entry, FakeProvider
from tests.support.answers import stalled

from .inspected import Inspected

RELEASED_WITHIN_S = 1.0


def _is_closed(entries: list[Entry], question: str) -> list[Entry]:
    ours = [entry for entry in entries if question in str(entry["body"])]
    return ours if ours and all(entry["closed_at"] for entry in ours) else []


def test_a_stop_while_the_provider_is_silent_lets_it_go_within_a_second(
    server: Inspected, fake: FakeProvider, question: str
) -> None:
    fake.script(stalled("one ", "two "), marker=question)
    tab = server.tab()
    ack = tab.send(question)
    tab.wait_for_text(ack, "one two ")
    stopped_at = time.monotonic()
    assert tab.stop(ack)["status"] == "stopped"
    [entry] = _is_closed(fake.wait_for(lambda entries: _is_closed(entries, question)), question)
    assert entry["closed_at"] - stopped_at < RELEASED_WITHIN_S
    assert tab.wait_for_end(ack)["lengths"] == [8]
