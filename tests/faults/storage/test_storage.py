"""Full, slow or locked storage: streams go on, and are written once it is available."""

import resource
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path

import pytest

from app.testing.fake_openai.client import Entry, FakeOpenAI, Step
from app.testing.waiting import eventually
from app.testing.wire.chat_client import Json, code
from tests.support.answers import gated, steady, steady_text
from tests.support.waiting import promptly, wait_until
from tests.support.wire.tab import Tab

from ..conftest import MakeServer
from ..instrumented_server import MAX_LAG_S, InstrumentedServer

LOCKED_S = 5.0
EVERY_MS = 20
PIECE = "0123456789abcdef" * 256
POURED = PIECE * 2000
FILES = ("wordbrook.sqlite3", "journal.sqlite3")


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold the write lock of the file from outside the server."""
    with closing(sqlite3.connect(path, timeout=30, isolation_level=None)) as other:
        other.execute("begin immediate")
        yield
        other.execute("rollback")


def _assert_deltas_go_on(tab: Tab, ack: Json, until: float) -> None:
    """Fail if two seconds pass without a delta."""
    while time.monotonic() < until:
        promptly(partial(_has_grown, tab, ack, len(tab.text(ack))), within_s=2.0)


def _has_grown(tab: Tab, ack: Json, beyond: int) -> bool:
    return len(tab.text(ack)) > beyond


def _reasons(server: InstrumentedServer) -> list[str]:
    reasons: list[str] = server.get("/readyz").json()["reasons"]
    return reasons


@pytest.mark.parametrize("name", FILES)
def test_streams_go_on_while_another_process_locks_the_file(
    server: InstrumentedServer, fake: FakeOpenAI, question: str, name: str
) -> None:
    count = int(LOCKED_S * 1000 / EVERY_MS) + 300
    fake.script(steady(count, every_ms=EVERY_MS), marker=f"{question} long")
    fake.script(steady(150, every_ms=EVERY_MS), marker=f"{question} short")
    tab = server.tab()
    long, short = tab.send(f"{question} long"), tab.send(f"{question} short")
    for ack in (long, short):
        tab.wait_for_text(ack, "w0 ")
    with _locked(server.data_dir / name):
        until = time.monotonic() + LOCKED_S
        if name == "journal.sqlite3":
            eventually(lambda: _reasons(server) == ["degraded"])
        else:
            assert tab.wait_for_end(short)["status"] == "completed"
        _assert_deltas_go_on(tab, long, until)
        assert server.lag_s() < MAX_LAG_S
        assert server.get("/healthz").status_code == 200
    eventually(lambda: _reasons(server) == [])
    for ack, text in ((long, steady_text(count)), (short, steady_text(150))):
        assert tab.wait_for_end(ack, within_s=30)["status"] == "completed"
        assert tab.text(ack) == text
        tab.wait_until_stored(ack)
        late = server.tab(tab.token)
        assert late.reopen(ack)["status"] == "completed"
        assert late.text(ack) == text
    assert tab.wire.gaps == 0


def test_message_sent_while_the_database_is_locked_is_accepted_after_the_lock(
    server: InstrumentedServer, fake: FakeOpenAI, question: str
) -> None:
    tab, other = server.tab(), server.tab()
    with _locked(server.data_dir / "wordbrook.sqlite3"):
        # Shorter than the busy timeout, so the send is not refused; and reads go on.
        released_at = time.monotonic() + 1.0
        acks: list[Json] = []
        sending = threading.Thread(target=lambda: acks.append(tab.ask(question)))
        sending.start()
        assert other.open({"conversation_id": tab.token})["ok"] is False
        wait_until(released_at)
        assert acks == []
    sending.join()
    assert tab.text(acks[0]) == f"You said: {question}"


def test_streams_go_on_with_a_slow_disk(
    make_server: MakeServer, fake: FakeOpenAI, question: str
) -> None:
    fake.script(steady(150, every_ms=EVERY_MS), marker=question)
    server = make_server().start()
    server.order("slow_journal", seconds=1.0)
    tabs = [server.tab() for _ in range(3)]
    acks = [tab.send(question) for tab in tabs]
    eventually(lambda: _reasons(server) == ["degraded"])
    for tab, ack in zip(tabs, acks, strict=True):
        assert tab.wait_for_end(ack, within_s=30)["status"] == "completed"
        assert tab.text(ack) == steady_text(150)
        assert len(tab.payloads("answer:delta")) > 10  # a commit takes a second
    server.order("slow_journal", seconds=0)
    eventually(lambda: _reasons(server) == [])


@contextmanager
def _full_disk(server: InstrumentedServer) -> Iterator[None]:
    """Let the kernel refuse every write that makes a file of the worker longer."""
    worker = server.worker
    before = resource.prlimit(worker, resource.RLIMIT_FSIZE)
    resource.prlimit(worker, resource.RLIMIT_FSIZE, (0, before[1]))
    yield
    resource.prlimit(worker, resource.RLIMIT_FSIZE, before)


def test_full_disk_fails_answers_with_a_clear_error_and_the_server_recovers(
    make_server: MakeServer, fake: FakeOpenAI, question: str, tmp_path: Path
) -> None:
    server = make_server(LIMIT_IDLE_S=10, LIMIT_ANSWER_CHARS=2 * len(POURED)).start()
    gate = tmp_path / "gate"
    poured: list[Step] = [{"repeat": 2000, "steps": [{"delta": PIECE}]}, {"stall": True}]
    fake.script(steady(60, every_ms=EVERY_MS), marker=f"{question} short")
    fake.script(steady(2000, every_ms=EVERY_MS), marker=f"{question} long")
    fake.script(gated(gate, [{"delta": "first "}], poured), marker=f"{question} pours")
    tab, other = server.tab(), server.tab()
    short, long = tab.send(f"{question} short"), tab.send(f"{question} long")
    pours = other.send(f"{question} pours")
    for ack in (short, long):
        tab.wait_for_text(ack, "w0 ")
    other.wait_for_text(pours, "first ")
    other.close(pours)
    with _full_disk(server):
        eventually(lambda: _reasons(server) == ["degraded"])
        refused = other.send("one more")
        assert (code(refused), refused["error"]["retryable"]) == ("storage_unavailable", True)
        tab.wait_for_text(short, steady_text(60))
        gate.touch()
        # More than may be kept in memory: reading stops, and the answers fail after the deadline.
        for failed in ("pours", "long"):
            fake.wait_for(partial(_is_released, question=f"{question} {failed}"), within_s=60)
    eventually(lambda: _reasons(server) == [], within_s=60)
    assert tab.wait_for_end(short)["status"] == "completed"
    assert tab.text(short) == steady_text(60)
    for asker, ack, text in ((tab, long, steady_text(2000)), (other, pours, "first " + POURED)):
        eventually(lambda: asker.reopen(ack)["status"] == "failed")  # noqa: B023 - at once
        assert asker.reopen(ack)["error"]["code"] == "storage_unavailable"
        assert text.startswith(asker.text(ack))
        assert asker.text(ack)
    assert other.wait_for_end(other.send("and now"))["status"] == "completed"
    for name in FILES:
        with closing(sqlite3.connect(server.data_dir / name, timeout=30)) as file:
            assert file.execute("pragma integrity_check").fetchall() == [("ok",)]


def _is_released(entries: list[Entry], question: str) -> bool:
    return any(entry["closed_at"] for entry in entries if question in str(entry["body"]))
