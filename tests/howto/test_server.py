"""The Flask file of the how-to on each kind of server, against a fake OpenAI over real HTTP."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from .example_server import (
    DEADLINE_S,
    EXAMPLE,
    KEY,
    ExampleClient,
    RunningExample,
    ServerKind,
    start_example,
)
from .fake_provider import Answer, FakeOpenAI

ANSWERS = {
    "plain": ["Once", " upon", " a time, ", "ä 🌊", "\n", "the end."],
    "other": ["Something", " else"],
}


@contextmanager
def running(
    tmp_path: Path,
    answers: dict[str, Answer],
    kind: ServerKind = "gunicorn",
    folder: Path = EXAMPLE,
) -> Iterator[tuple[RunningExample, FakeOpenAI]]:
    with FakeOpenAI(answers) as provider:
        provider.start()
        with start_example(kind, provider.url, tmp_path / "log", folder) as example:
            yield example, provider
        provider.shutdown()


@pytest.mark.parametrize("kind", ["gunicorn", "python"])
def test_joined_deltas_equal_the_answer(tmp_path: Path, kind: ServerKind) -> None:
    answer = Answer(ANSWERS["plain"])
    with running(tmp_path, {"plain": answer}, kind) as (example, provider):
        client = ExampleClient(example.url)
        client.ask("plain")
        assert client.wait_for("end") == "stop"
        assert client.deltas == answer.pieces
        assert provider.keys == [f"Bearer {KEY}"]
        client.close()


def test_delta_is_sent_before_the_provider_writes_the_next(tmp_path: Path) -> None:
    answer = Answer(ANSWERS["plain"], held_after=2)
    with running(tmp_path, {"plain": answer}) as (example, _):
        client = ExampleClient(example.url)
        client.ask("plain")
        client.wait_for_deltas(2)
        answer.release.set()
        client.wait_for("end")
        assert "".join(client.deltas) == answer.text
        client.close()


def test_concurrent_answers_reach_only_their_own_client(tmp_path: Path) -> None:
    slow, quick = Answer(ANSWERS["plain"], held_after=1), Answer(ANSWERS["other"])
    with running(tmp_path, {"plain": slow, "other": quick}) as (example, _):
        first, second, idle = (ExampleClient(example.url) for _ in range(3))
        first.ask("plain")
        first.wait_for_deltas(1)
        second.ask("other")
        assert second.wait_for("end") == "stop"
        slow.release.set()
        first.wait_for("end")
        assert "".join(first.deltas) == slow.text
        assert "".join(second.deltas) == quick.text
        assert idle.events == []
        for socket in (first, second, idle):
            socket.close()


def test_stream_without_finish_reason_ends_without_a_reason(tmp_path: Path) -> None:
    answer = Answer(ANSWERS["plain"], is_cut=True)
    with running(tmp_path, {"plain": answer}) as (example, _):
        client = ExampleClient(example.url)
        client.ask("plain")
        assert client.wait_for("end") is None
        assert "".join(client.deltas) == answer.text
        client.close()


@pytest.mark.parametrize(
    "answer",
    [
        Answer([], status=401, body=f"Incorrect API key provided: {KEY}"),
        Answer(["half"], raw="{not json", is_cut=True),
    ],
    ids=["refused", "unreadable"],
)
def test_failure_is_a_plain_sentence_for_the_page_and_an_error_type_in_the_log(
    tmp_path: Path, answer: Answer
) -> None:
    with running(tmp_path, {"plain": answer}) as (example, _):
        client = ExampleClient(example.url)
        client.ask("plain")
        assert client.wait_for("failed") == "The model could not answer."
        assert KEY not in str(client.events)
        assert "The answer failed: " in example.log
        assert KEY not in example.log
        client.close()


def test_page_of_another_origin_is_refused(tmp_path: Path) -> None:
    with running(tmp_path, {}) as (example, _):
        handshake = f"{example.url}/socket.io/?EIO=4&transport=polling"
        for origin, status in [(example.url, 200), ("http://evil.example", 400), ("null", 400)]:
            response = requests.get(handshake, headers={"Origin": origin}, timeout=DEADLINE_S)
            assert (origin, response.status_code) == (origin, status)


def test_gunicorn_ends_on_sigterm_with_a_client_connected(tmp_path: Path) -> None:
    with running(tmp_path, {}) as (example, _):
        client = ExampleClient(example.url)
        example.process.terminate()
        assert example.process.wait(timeout=20) == 0
        client.close()


def test_same_file_streams_on_threads_without_the_monkey_patch(tmp_path: Path) -> None:
    code = (EXAMPLE / "app.py").read_text()
    for cut in ("import eventlet\n", code[code.index("eventlet.monkey_patch()") :].split("\n")[0]):
        assert cut in code
        code = code.replace(cut, "")
    code = code.replace('async_mode="eventlet"', 'async_mode="threading"')
    (tmp_path / "app.py").write_text(code)
    shutil.copy(EXAMPLE / "gunicorn.conf.py", tmp_path)
    answer = Answer(ANSWERS["plain"], held_after=2)
    with running(tmp_path, {"plain": answer}, "threads", tmp_path) as (example, _):
        client = ExampleClient(example.url)
        client.ask("plain")
        client.wait_for_deltas(2)
        answer.release.set()
        client.wait_for("end")
        assert client.deltas == answer.pieces
        client.close()
