"""Kill and restart: text that a client saw is stored, and the answer ends as interrupted."""

import signal
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass

import pytest

from app.testing.fake_openai.client import FakeOpenAI
from app.testing.waiting import eventually
from app.testing.wire.chat_client import Json
from tests.support.answers import steady, steady_text, whole
from tests.support.servers.wordbrook import ServerProcess
from tests.support.wire.tab import Tab

INTERRUPTED_WITHIN_S = 10.0
LATE_S = 15.0  # for a busy machine
SECOND_SERVER = "Another server runs on DATA_DIR"


@dataclass
class Restarted:
    """A server that was killed in mid-stream and started again, and its answer."""

    server: ServerProcess
    tab: Tab
    ack: Json
    asked: str
    seen: str
    answer: Json

    @property
    def kept(self) -> str:
        """The text of the answer after the restart."""
        return str(self.answer["parts"][0]["text"])


def _if_ended(tab: Tab, ack: Json) -> Json | None:
    answer: Json = tab.open(ack)["messages"][1]
    return None if answer["status"] == "streaming" else answer


@pytest.fixture(scope="module")
def restarted(
    mode: str, fake: FakeOpenAI, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Restarted]:
    asked = f"killed on {mode}"
    fake.script(steady(2000, every_ms=5), marker=asked)
    data_dir = tmp_path_factory.mktemp("killed") / "data"
    with ServerProcess(data_dir, mode, OPENAI_BASE_URL=fake.base_url) as server:
        tab = server.tab()
        ack = tab.send(asked)
        tab.wait_for_text(ack, steady_text(50))
        server.signal_all(signal.SIGKILL)
        tab.wait_until_lost()
        seen = tab.text(ack)
        server.kill()
        server.start()
        after = server.tab(tab.token)
        answer = eventually(lambda: _if_ended(after, ack), within_s=INTERRUPTED_WITHIN_S + LATE_S)
        yield Restarted(server, after, ack, asked, seen, answer)


def test_text_seen_before_a_kill_is_stored_as_interrupted(restarted: Restarted) -> None:
    answer = restarted.answer
    assert (answer["status"], answer["error"]["code"]) == ("interrupted", "worker_lost")
    assert restarted.kept.startswith(restarted.seen)
    assert steady_text(2000).startswith(restarted.kept)
    with closing(sqlite3.connect(restarted.server.data_dir / "wordbrook.sqlite3")) as database:
        query = "select json_extract(parts, '$[0].text') from messages where id = ?"
        [[stored]] = database.execute(query, (restarted.ack["answer_id"],)).fetchall()
    assert stored == restarted.kept


def test_restarted_server_does_not_warn_of_a_second_server(restarted: Restarted) -> None:
    assert SECOND_SERVER not in restarted.server.log()


def test_send_repeated_after_a_kill_calls_the_provider_once(
    restarted: Restarted, fake: FakeOpenAI
) -> None:
    tab, ack = restarted.tab, restarted.ack
    assert tab.send(restarted.asked, message_id=ack["message_id"]) == ack
    assert len(fake.requests_with(restarted.asked)) == 1


def test_killed_answer_continues_and_regenerates(restarted: Restarted, fake: FakeOpenAI) -> None:
    tab, ack = restarted.tab, restarted.ack
    fake.script(whole("and on."), marker=restarted.asked)
    assert tab.continue_(ack)["run"] == 2
    assert tab.wait_for_end(ack, run=2)["status"] == "completed"
    assert tab.open(ack)["messages"][1]["parts"][0]["text"] == restarted.kept + "and on."
    tab.wait_until_stored(ack)
    again = tab.regenerate(ack)
    tab.wait_for_end(again)
    assert tab.text(again) == "and on."
