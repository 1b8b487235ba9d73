"""An idle server passes the provider's deltas on one by one."""

import pytest

from tests.support.answers import steady, steady_text
from tests.support.fake_provider.client import FakeProvider
from tests.support.servers.wordbrook import ServerProcess

from ..conftest import DEFAULT_RUNTIME, OpenTab

pytestmark = DEFAULT_RUNTIME
SENT = 200
PASSED_ON = 195
# The server is to be idle; a machine that is not idle itself gets more chances.
CHANCES = 8


def test_of_200_deltas_20_ms_apart_195_arrive_as_separate_events(
    server: ServerProcess, open_tab: OpenTab, fake: FakeProvider, question: str
) -> None:
    counts = []
    for chance in range(CHANCES):
        asked = f"{question} {chance}"
        fake.script(steady(SENT, every_ms=20), marker=asked)
        tab = open_tab(server)
        ack = tab.send(asked)
        tab.wait_for_end(ack, within_s=60)
        assert tab.text(ack) == steady_text(SENT)
        counts.append(len(tab.payloads("answer:delta")))
        tab.leave()
        if counts[-1] >= PASSED_ON:
            return
    pytest.fail(f"arrived as separate events: {counts} of {SENT}")
