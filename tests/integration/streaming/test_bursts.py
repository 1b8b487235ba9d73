"""A hundred questions at the same instant: what runs already goes on between them."""

from typing import Any
from uuid import uuid4

import pytest

from tests.support.answers import steady, steady_text
from tests.support.fake_provider.client import FakeProvider
from tests.support.waiting import eventually
from tests.support.wire.tab import Tab

from ..conftest import MODES, MakeServer, OpenTab

# Far more than there is time for: it is stopped when the questions were taken.
DELTAS = 20_000
TABS, QUESTIONS = 10, 10
# A frame is a tenth of a second at most, and a hundred answers cannot begin within three.
AT_LEAST = 3
# A machine that stands still itself delivers all at once; it gets more chances.
CHANCES = 3


class Burst:
    """Questions of many tabs, none of which waits for an ack.

    `passed` has, for each ack, how many events of the running answer had come by then.
    """

    def __init__(self, tabs: list[Tab], running: Tab):
        self._tabs = tabs
        self._running = running
        self.passed: list[int] = []
        self.acks: list[Any] = []

    def ask(self, question: str) -> None:
        """Ask all of them."""
        for _ in range(QUESTIONS):
            for tab in self._tabs:
                send = {"message_id": str(uuid4()), "text": question}
                tab.emit("message:send", send, self._note)
        eventually(lambda: len(self.acks) == len(self._tabs) * QUESTIONS, within_s=60)

    def _note(self, ack: Any) -> None:
        self.acks.append(ack)
        self.passed.append(len(self._running.payloads("answer:delta")))


@pytest.mark.parametrize("mode", MODES)
def test_a_running_answer_goes_on_between_a_hundred_questions(
    mode: str, make_server: MakeServer, open_tab: OpenTab, fake: FakeProvider, question: str
) -> None:
    server = make_server(mode, LIMITS="off")
    server.start()
    fake.script(steady(DELTAS, every_ms=10), marker=question)
    token = server.new_token()
    tabs = [open_tab(server, token) for _ in range(TABS)]
    came_between = []
    for _ in range(CHANCES):
        came_between.append(_come_between(open_tab(server, token), tabs, question))
        if came_between[-1] >= AT_LEAST:
            return
    pytest.fail(f"of the running answer came in between: {came_between}")


def _come_between(running: Tab, tabs: list[Tab], question: str) -> int:
    """Return how many events of the running answer came between the first ack and the last."""
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
