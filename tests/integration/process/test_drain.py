"""SIGTERM and SIGHUP while answers run: answers may end, and no client is cut off."""

import signal
import socket
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import pytest
import requests

from app.testing.fake_openai.client import FakeOpenAI
from app.testing.waiting import eventually
from app.testing.wire.chat_client import Json, code
from tests.support.answers import begun, gated, stalled, whole
from tests.support.servers.wordbrook import ServerProcess
from tests.support.waiting import wait_until
from tests.support.wire.tab import RefusedError, Tab

from ..conftest import MakeServer, OpenTab

DRAIN_S = 6
RECOVERY_EVERY_S = 3.0
# Time for the server beyond its answers: to store them and to close its sockets.
EXIT_WITHIN_S = 40.0
SECOND_SERVER = "Another server runs on DATA_DIR"


def _assert_exits_by_itself(server: ServerProcess) -> None:
    assert server.wait(EXIT_WITHIN_S) == 0
    assert "Worker exiting" in server.log()
    assert "SIGKILL" not in server.log()


def _draining(server: ServerProcess) -> Json | None:
    answer = server.get("/readyz")
    reasons: Json = answer.json()
    return reasons if answer.status_code == requests.codes.unavailable else None


def test_sigterm_lets_answers_end_until_the_deadline_and_keeps_the_rest_as_interrupted(
    make_server: MakeServer,
    mode: str,
    open_tab: OpenTab,
    fake: FakeOpenAI,
    question: str,
    tmp_path: Path,
) -> None:
    gate = tmp_path / "gate"
    fake.script(gated(gate, begun("one "), whole("two")), marker=f"{question} ends")
    fake.script(stalled("half "), marker=f"{question} stalls")
    server = make_server(mode, LIMIT_DRAIN_S=DRAIN_S).start()
    token = server.new_token()
    tab, idle = open_tab(server, token), open_tab(server, token)
    ends, stalls = tab.send(f"{question} ends"), tab.send(f"{question} stalls")
    tab.wait_for_text(ends, "one ")
    tab.wait_for_text(stalls, "half ")
    server.signal(signal.SIGTERM)

    # A tab without a running answer is notified at once, while the answers go on.
    assert idle.wait_for("server:draining")["within_s"] > 0
    assert tab.payloads("answer:end") == []
    gate.touch()
    assert eventually(lambda: _draining(server))["reasons"] == ["draining"]
    with pytest.raises(RefusedError) as refused:
        open_tab(server, token)
    assert (refused.value.error["code"], refused.value.error["retryable"]) == ("draining", True)
    assert code(idle.send("one more")) == "unavailable"
    idle.leave()

    assert tab.wait_for_end(ends)["status"] == "completed"
    assert tab.text(ends) == "one two"
    end = tab.wait_for_end(stalls)
    assert (end["status"], end["error"]["code"]) == ("interrupted", "worker_lost")
    tab.wait_for("server:draining")
    names = [name for name, _ in tab.events if name in ("answer:end", "server:draining")]
    assert names == ["answer:end", "answer:end", "server:draining"]
    tab.leave()
    _assert_exits_by_itself(server)
    assert _stored(server, ends) == ("completed", "one two")
    assert _stored(server, stalls) == ("interrupted", "half ")


def _stored(server: ServerProcess, ack: Json) -> tuple[str, str]:
    with closing(sqlite3.connect(server.data_dir / "wordbrook.sqlite3")) as database:
        query = "select status, json_extract(parts, '$[0].text') from messages where id = ?"
        [(status, text)] = database.execute(query, (ack["answer_id"],)).fetchall()
    return status, text


class _LateRequests:
    """Opens connections continuously and sends a request on each a while later.

    They have a thread of their own, so that no connection waits for another step of the test:
    a server that stops waits 3 s for the requests of its connections.
    """

    SENT_AFTER_S = 0.1
    EVERY_S = 0.02

    def __init__(self, url: str):
        host, port = url.removeprefix("http://").split(":")
        self._address = (host, int(port))
        self._waiting: list[tuple[float, socket.socket]] = []
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.status_lines: Counter[str] = Counter()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        self._thread.join(60)

    def _run(self) -> None:
        while not self._is_over.wait(self.EVERY_S):
            try:
                plug = socket.create_connection(self._address, 30)
            except OSError as error:
                self.status_lines[repr(error)] += 1
                continue
            self._waiting.append((time.monotonic(), plug))
            self._send(opened_before=time.monotonic() - self.SENT_AFTER_S)
        self._send(opened_before=time.monotonic())

    def _send(self, opened_before: float) -> None:
        """Send a request on each connection opened before that time."""
        while self._waiting and self._waiting[0][0] < opened_before:
            with self._waiting.pop(0)[1] as plug:
                try:
                    plug.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
                    self.status_lines[plug.recv(100).decode().split("\r\n")[0]] += 1
                except OSError as error:
                    self.status_lines[repr(error)] += 1


@dataclass
class Reload:
    """Observations of a reload while an answer ran in the old process."""

    server: ServerProcess
    running: list[str] = field(default_factory=list)
    ends_too_early: list[Json] = field(default_factory=list)
    ends: list[Json] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    status_lines: Counter[str] = field(default_factory=Counter)
    kept_alive: list[str] = field(default_factory=list)


def _connect(server: ServerProcess, token: str) -> Tab | None:
    """Return a tab of the new process; None if the old one refuses it."""
    try:
        return server.tab(token)
    except RefusedError as refused:
        return None if refused.error["code"] == "draining" else pytest.fail(str(refused))


@pytest.fixture(scope="module")
def reload(
    mode: str, fake: FakeOpenAI, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Reload]:
    folder = tmp_path_factory.mktemp("reload")
    question, gate = f"reload on {mode}", folder / "gate"
    fake.script(gated(gate, begun("one "), whole("two")), marker=question)
    settings = {"OPENAI_BASE_URL": fake.base_url, "LIMIT_DRAIN_S": 60}
    with ServerProcess(folder / "data", mode, **settings) as server:
        yield _reload(server, question, gate)


def _reload(server: ServerProcess, question: str, gate: Path) -> Reload:
    """Reload the server while an answer runs, and send requests all the time."""
    outcome, late_requests = Reload(server), _LateRequests(server.url)
    old, asker = server.workers(), server.tab()
    ack = asker.send(question)
    asker.wait_for_text(ack, "one ")
    with requests.Session() as session, late_requests:

        def request() -> None:
            answer = session.get(f"{server.url}/healthz", timeout=30)
            outcome.kept_alive.append(answer.headers.get("Connection", ""))

        def connect_late() -> Tab | None:
            request()
            return _connect(server, asker.token)

        def old_is_gone() -> bool:
            request()
            return not set(old) & set(server.workers())

        request()
        server.signal(signal.SIGHUP)
        late = eventually(connect_late, within_s=60)
        # Until the new process has searched for lost answers at least once.
        wait_until(time.monotonic() + RECOVERY_EVERY_S + 0.5)
        outcome.running = late.open(ack)["conversation"]["running"]
        outcome.ends_too_early = asker.payloads("answer:end")
        gate.touch()
        outcome.ends = [tab.wait_for_end(ack) for tab in (asker, late)]
        outcome.texts = [tab.text(ack) for tab in (asker, late)]
        eventually(old_is_gone, within_s=60)
    outcome.status_lines = late_requests.status_lines
    return outcome


def test_reload_ends_no_running_answer(reload: Reload) -> None:
    assert reload.running == [reload.ends[0]["answer_id"]]
    assert reload.ends_too_early == []
    assert [end["status"] for end in reload.ends] == ["completed"] * 2
    assert reload.texts == ["one two"] * 2


def test_every_connection_made_during_a_reload_is_answered(reload: Reload) -> None:
    assert list(reload.status_lines) == ["HTTP/1.1 200 OK"], reload.status_lines
    assert reload.status_lines.total() > 20


def test_connection_kept_alive_from_before_a_reload_is_closed_with_an_answer(
    reload: Reload,
) -> None:
    assert reload.kept_alive[0] != "close"
    assert "close" in reload.kept_alive


def test_reloaded_server_does_not_warn_of_a_second_server(reload: Reload) -> None:
    assert SECOND_SERVER not in reload.server.log()


def test_server_without_answers_exits_before_its_drain_deadline(reload: Reload) -> None:
    reload.server.leave_tabs()
    reload.server.signal(signal.SIGTERM)
    _assert_exits_by_itself(reload.server)
