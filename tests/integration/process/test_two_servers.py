"""Two servers on one data directory: the later one warns, and neither harms the other."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.testing.fake_openai.client import FakeOpenAI
from app.testing.wire.chat_client import code
from tests.support.answers import begun, gated, whole
from tests.support.servers.wordbrook import ServerProcess
from tests.support.waiting import wait_until

WARNING = "Another server runs on DATA_DIR"
RECOVERY_EVERY_S = 3.0


class LateServer(ServerProcess):
    """A second server, with a log of its own."""

    def __init__(self, data_dir: Path, **settings: object):
        super().__init__(data_dir, "eventlet", **settings)
        self._log = data_dir / "log-of-second"


@pytest.fixture(scope="module")
def servers(
    fake: FakeOpenAI, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[ServerProcess, ServerProcess]]:
    data_dir = tmp_path_factory.mktemp("shared") / "data"
    with (
        ServerProcess(data_dir, OPENAI_BASE_URL=fake.base_url) as first,
        LateServer(data_dir, OPENAI_BASE_URL=fake.base_url) as second,
    ):
        yield first, second


def test_second_server_on_a_data_directory_warns(
    servers: tuple[ServerProcess, ServerProcess],
) -> None:
    first, second = servers
    assert WARNING not in first.log()
    assert second.log().count(WARNING) == 1


def test_answer_is_followed_on_the_other_server_and_ended_only_on_its_own(
    servers: tuple[ServerProcess, ServerProcess], fake: FakeOpenAI, question: str, tmp_path: Path
) -> None:
    gate = tmp_path / "gate"
    fake.script(gated(gate, begun("one "), whole("two")), marker=question)
    here, there = servers
    asker = here.tab()
    follower = there.tab(asker.token)
    ack = asker.send(question)
    asker.wait_for_text(ack, "one ")
    follower.open(ack)
    follower.wait_for_text(ack, "one ")
    assert code(follower.stop(ack)) == "unavailable"
    # Until both have searched for lost answers again.
    wait_until(time.monotonic() + RECOVERY_EVERY_S + 0.5)
    gate.touch()
    for tab in (asker, follower):
        assert tab.wait_for_end(ack)["status"] == "completed"
        assert tab.text(ack) == "one two"
