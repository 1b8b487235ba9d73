"""A hundred questions at the same time do not stall a running answer."""

from typing import Any
from uuid import uuid4

import pytest

from app.testing.fake_openai.client import FakeOpenAI
from app.testing.waiting import eventually
from tests.support.answers import steady, steady_text
from tests.support.servers.wordbrook import ServerProcess
from tests.support.wire.tab import Tab

from ..conftest import OpenTab

# More than there is time for: the test stops the answer after the burst.
DELTAS = 20_000
TABS, QUESTIONS = 10, 10
# A batching interval is 100 ms at most, and a hundred answers cannot begin within three.
MIN_EVENTS = 3
# A machine that stalls itself delivers all at once.
ATTEMPTS = 3


class Burst:
    """Questions of many tabs, sent without waiting for acks.

    `passed` holds, for each ack, how many events of the running answer had arrived before it.
    """

    def __init__(self, tabs: list[Tab], running: Tab):
        self._tabs = tabs
        self._running = running
        self.passed: list[int] = []
        self.acks: list[Any] = []

    def ask(self, question: str) -> None:
        """Send all questions and wait for their acks."""
        for _ in range(QUESTIONS):
            for tab in self._tabs:
                send = {"message_id": str(uuid4()), "text": question}
                tab.emit("message:send", send, self._note)
        eventually(lambda: len(self.acks) == len(self._tabs) * QUESTIONS, within_s=60)

    def _note(self, ack: Any) -> None:
        self.acks.append(ack)
        self.passed.append(len(self._running.payloads("answer:delta")))


def test_running_answer_goes_on_between_a_hundred_questions(
    server: ServerProcess, open_tab: OpenTab, fake: FakeOpenAI, question: str
) -> None:
    fake.script(steady(DELTAS, every_ms=10), marker=question)
    token = server.new_token()
    tabs = [open_tab(server, token) for _ in range(TABS)]
    counts = []
    for _ in range(ATTEMPTS):
        counts.append(_count_between(open_tab(server, token), tabs, question))
        if counts[-1] >= MIN_EVENTS:
            return
    pytest.fail(f"events of the running answer between the acks: {counts}")


def _count_between(running: Tab, tabs: list[Tab], question: str) -> int:
    """Return how many events of the running answer arrived between the first ack and the last."""
    ack = running.send(question)
    eventually(lambda: running.payloads("answer:delta"))
    burst = Burst(tabs, running)
    burst.ask("a short question")
    assert all(acked["ok"] for acked in burst.acks)
    assert running.stop(ack)["status"] == "stopped"
    running.wait_for_end(ack, within_s=60)
    assert steady_text(DELTAS).startswith(running.text(ack))
    assert running.wire.gaps == 0
    running.leave()
    return burst.passed[-1] - burst.passed[0]
