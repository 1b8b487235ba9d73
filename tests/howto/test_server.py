"""The Flask file of the how-to, served as told, against an OpenAI over real HTTP."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from .example import DEADLINE_S, EXAMPLE, KEY, Asker, Served, Started, start_example
from .fake_provider import Answer, FakeProvider

ANSWERS = {
    "plain": ["Once", " upon", " a time, ", "ä 🌊", "\n", "the end."],
    "other": ["Something", " else"],
}


@contextmanager
def running(
    tmp_path: Path,
    answers: dict[str, Answer],
    how: Served = "gunicorn",
    folder: Path = EXAMPLE,
) -> Iterator[tuple[Started, FakeProvider]]:
    with FakeProvider(answers) as provider:
        provider.start()
        with start_example(how, provider.url, tmp_path / "log", folder) as started:
            yield started, provider
        provider.shutdown()


@pytest.mark.parametrize("how", ["gunicorn", "python"])
def test_the_joined_deltas_equal_the_answer(tmp_path: Path, how: Served) -> None:
    answer = Answer(ANSWERS["plain"])
    with running(tmp_path, {"plain": answer}, how) as (started, provider):
        asker = Asker(started.url)
        asker.ask("plain")
        assert asker.wait_for("end") == "stop"
        assert asker.deltas == answer.pieces
        assert provider.keys == [f"Bearer {KEY}"]
        asker.close()


def test_a_delta_is_sent_before_the_provider_has_written_the_next(tmp_path: Path) -> None:
    answer = Answer(ANSWERS["plain"], held_after=2)
    with running(tmp_path, {"plain": answer}) as (started, _):
        asker = Asker(started.url)
        asker.ask("plain")
        asker.wait_for_deltas(2)
        answer.release.set()
        asker.wait_for("end")
        assert "".join(asker.deltas) == answer.text
        asker.close()


def test_only_the_asker_gets_the_answer_while_others_get_theirs(tmp_path: Path) -> None:
    slow, quick = Answer(ANSWERS["plain"], held_after=1), Answer(ANSWERS["other"])
    with running(tmp_path, {"plain": slow, "other": quick}) as (started, _):
        first, second, onlooker = (Asker(started.url) for _ in range(3))
        first.ask("plain")
        first.wait_for_deltas(1)
        second.ask("other")
        assert second.wait_for("end") == "stop"
        slow.release.set()
        first.wait_for("end")
        assert "".join(first.deltas) == slow.text
        assert "".join(second.deltas) == quick.text
        assert onlooker.events == []
        for socket in (first, second, onlooker):
            socket.close()


def test_a_stream_without_a_finish_reason_is_not_called_complete(tmp_path: Path) -> None:
    answer = Answer(ANSWERS["plain"], is_cut=True)
    with running(tmp_path, {"plain": answer}) as (started, _):
        asker = Asker(started.url)
        asker.ask("plain")
        assert asker.wait_for("end") is None
        assert "".join(asker.deltas) == answer.text
        asker.close()


@pytest.mark.parametrize(
    "answer",
    [
        Answer([], status=401, body=f"Incorrect API key provided: {KEY}"),
        Answer(["half"], raw="{not json", is_cut=True),
    ],
    ids=["refused", "unreadable"],
)
def test_a_failure_is_a_plain_sentence_on_the_page_and_a_reason_in_the_log(
    tmp_path: Path, answer: Answer
) -> None:
    with running(tmp_path, {"plain": answer}) as (started, _):
        asker = Asker(started.url)
        asker.ask("plain")
        assert asker.wait_for("failed") == "The model could not answer."
        assert KEY not in str(asker.events)
        assert "The answer failed: " in started.log
        assert KEY not in started.log
        asker.close()


def test_a_page_of_another_origin_is_refused(tmp_path: Path) -> None:
    with running(tmp_path, {}) as (started, _):
        handshake = f"{started.url}/socket.io/?EIO=4&transport=polling"
        for origin, status in [(started.url, 200), ("http://evil.example", 400), ("null", 400)]:
            response = requests.get(handshake, headers={"Origin": origin}, timeout=DEADLINE_S)
            assert (origin, response.status_code) == (origin, status)


def test_gunicorn_ends_on_sigterm_with_a_page_connected(tmp_path: Path) -> None:
    with running(tmp_path, {}) as (started, _):
        asker = Asker(started.url)
        started.process.terminate()
        assert started.process.wait(timeout=10) == 0
        asker.close()


def test_the_same_file_streams_on_threads_once_the_patching_is_taken_out(tmp_path: Path) -> None:
    code = (EXAMPLE / "app.py").read_text()
    for cut in ("import eventlet\n", code[code.index("eventlet.monkey_patch()") :].split("\n")[0]):
        assert cut in code
        code = code.replace(cut, "")
    code = code.replace('async_mode="eventlet"', 'async_mode="threading"')
    (tmp_path / "app.py").write_text(code)
    shutil.copy(EXAMPLE / "gunicorn.conf.py", tmp_path)
    answer = Answer(ANSWERS["plain"], held_after=2)
    with running(tmp_path, {"plain": answer}, "threads", tmp_path) as (started, _):
        asker = Asker(started.url)
        asker.ask("plain")
        asker.wait_for_deltas(2)
        answer.release.set()
        asker.wait_for("end")
        assert asker.deltas == answer.pieces
        asker.close()
