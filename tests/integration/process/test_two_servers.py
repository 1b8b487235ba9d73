"""Two servers on one data directory: the later one says so, and neither harms the other."""

import signal
import time
from pathlib import Path

from tests.support.answers import begun, gated, whole
from tests.support.fake_provider.client import FakeProvider
from tests.support.waiting import eventually
from tests.support.wire.chat_client import code

from ..conftest import MakeServer, OpenTab

WARNING = "Another server runs on DATA_DIR"
LOOKS_EVERY_S = 3.0


def test_the_second_server_on_a_data_directory_says_that_it_is_the_second(
    make_server: MakeServer,
) -> None:
    first = make_server().start()
    assert WARNING not in first.log()
    second = make_server().start()
    assert second.log().count(WARNING) == 1


def test_a_server_that_is_reloaded_or_started_again_is_no_second_one(
    make_server: MakeServer,
) -> None:
    served = make_server().start()
    old = served.workers()
    served.signal(signal.SIGHUP)
    eventually(lambda: not set(old) & set(served.workers()), within_s=60)
    assert WARNING not in served.log()
    served.kill()
    assert WARNING not in make_server().start().log()


def test_an_answer_is_followed_at_the_other_server_and_ended_only_at_its_own(
    make_server: MakeServer, open_tab: OpenTab, fake: FakeProvider, question: str, tmp_path: Path
) -> None:
    gate = tmp_path / "gate"
    fake.script(gated(gate, begun("one "), whole("two")), marker=question)
    here, there = make_server().start(), make_server().start()
    token = here.new_token()
    asker, onlooker = open_tab(here, token), open_tab(there, token)
    ack = asker.send(question)
    asker.wait_for_text(ack, "one ")
    onlooker.open(ack)
    onlooker.wait_for_text(ack, "one ")
    assert code(onlooker.stop(ack)) == "unavailable"
    looked_at = time.monotonic() + LOOKS_EVERY_S + 0.5
    eventually(lambda: time.monotonic() > looked_at)  # both have looked for lost answers again
    gate.touch()
    for tab in (asker, onlooker):
        assert tab.wait_for_end(ack)["status"] == "completed"
        assert tab.text(ack) == "one two"
