"""An idle server forwards the provider's deltas one by one."""

import time
from threading import Thread

import pytest
import requests

from app.testing.fake_openai.client import FakeOpenAI
from tests.support.answers import steady, steady_text
from tests.support.servers.wordbrook import ServerProcess

from ..conftest import DEFAULT_RUNTIME, OpenTab

pytestmark = DEFAULT_RUNTIME
SENT = 200
EVERY_MS = 20
# The server may send deltas together that arrive within a pump cycle, 7 ms, and the time of one.
APART_S = 0.010
# 195 of 200 where the machine itself delays none.
SHARE = 0.975
# Of the deltas; below this the machine is too busy to judge the server.
MIN_APART = 0.5
ATTEMPTS = 8


class DirectClient:
    """Reads the same stream from the provider itself: what this machine delivers without a server.

    `apart` counts the deltas that arrived at least `APART_S` after the one before.
    """

    def __init__(self, fake: FakeOpenAI, question: str):
        self.apart = 0
        self._thread = Thread(target=self._read, args=(fake, question))
        self._thread.start()

    def _read(self, fake: FakeOpenAI, question: str) -> None:
        body = {"model": "fake-chat", "messages": [{"role": "user", "content": question}]}
        last_at = 0.0
        with requests.post(
            f"{fake.base_url}/chat/completions", json=body, stream=True, timeout=60
        ) as answer:
            for line in answer.iter_lines(chunk_size=None):
                if b'"content": "w' in line:
                    now = time.monotonic()
                    self.apart += now - last_at >= APART_S
                    last_at = now

    def join(self) -> int:
        """Wait for the end of the stream and return `apart`."""
        self._thread.join()
        return self.apart


def test_of_200_deltas_20_ms_apart_195_arrive_as_separate_events(
    server: ServerProcess, open_tab: OpenTab, fake: FakeOpenAI, question: str
) -> None:
    counts = []
    for attempt in range(ATTEMPTS):
        asked = f"{question} {attempt}"
        fake.script(steady(SENT, every_ms=EVERY_MS), marker=asked)
        tab = open_tab(server)
        direct = DirectClient(fake, asked)
        ack = tab.send(asked)
        tab.wait_for_end(ack, within_s=60)
        assert tab.text(ack) == steady_text(SENT)
        apart, events = direct.join(), len(tab.payloads("answer:delta"))
        counts.append((events, apart))
        tab.leave()
        if apart >= MIN_APART * SENT and events >= SHARE * apart:
            return
    pytest.fail(f"separate events, and deltas apart without the server: {counts} of {SENT}")
