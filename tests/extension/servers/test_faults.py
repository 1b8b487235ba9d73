"""A Python model under the extension while its server is stopped, killed, reloaded or drained."""

import signal
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from app.testing.waiting import eventually
from tests.support.waiting import promptly

from .example import THREADS, Browser, run_example, serve_example

SLOW = "slow:make_app()"
WORDS = 120
# The old worker of a reload, and one that is stopped, wait this long for open sockets.
WAITS_1_S = (*THREADS, "--graceful-timeout", "1")


def text_of(words: int) -> str:
    return "".join(f"w{number} " for number in range(words))


def begin(browser: Browser, words: int = WORDS) -> tuple[Any, dict[str, Any]]:
    """Ask the slow model in a tab; return both once some words have come."""
    tab = browser.tab()
    ack = tab.send(f"count to {words}", model="slow")
    assert ack["ok"], ack
    eventually(lambda: "w9 " in tab.whole_text(ack))
    return tab, ack


def answer_of(browser: Browser, ack: dict[str, Any]) -> dict[str, Any] | None:
    """Return the stored answer once it has ended."""
    answer = browser.messages(ack)[-1]
    return answer if answer["status"] != "streaming" else None


def assert_kept(seen: list[str], answer: dict[str, Any]) -> None:
    step, text = answer["parts"]
    assert step["tool"]["status"] == "done"
    assert text["text"].startswith(seen[1])
    numbers = text["text"].split()
    assert numbers == [f"w{number}" for number in range(len(numbers))]


def test_stop_ends_an_answer_within_a_second_also_of_a_model_that_cannot_be_interrupted(
    tmp_path: Path,
) -> None:
    with serve_example(tmp_path, application=SLOW) as url:
        tab = Browser(url, "anna").tab()
        for model in ("slow", "stuck"):
            ack = tab.send("count to 999", model=model)
            eventually(lambda ack=ack: tab.whole_text(ack))  # type: ignore[misc]
            assert tab.stop(ack)["ok"]
            promptly(lambda ack=ack: tab.payloads("answer:end", answer_id=ack["answer_id"]))  # type: ignore[misc]
            assert tab.wait_for_end(ack)["status"] == "stopped"
            assert "never" not in tab.whole_text(ack)


@pytest.mark.parametrize("end", ["kill -9", "stop"])
def test_text_seen_survives_the_end_of_the_server_and_is_continued(
    tmp_path: Path, end: str
) -> None:
    with run_example(tmp_path, *WAITS_1_S, application=SLOW) as example:
        tab, ack = begin(Browser(example.url, "anna"))
        if end == "stop":
            example.process.send_signal(signal.SIGTERM)
            example.process.wait(60)
        example.kill()
        tab.collect()
        seen = list(tab.wire.parts[ack["answer_id"]])
    with serve_example(tmp_path, application=SLOW) as url:
        anna = Browser(url, "anna")
        tab = anna.tab()
        answer = eventually(lambda: answer_of(anna, ack), within_s=40)
        assert answer["status"] == "interrupted"
        assert_kept(seen, answer)
        tab.reopen(ack)
        assert tab.continue_(ack)["run"] == 2
        eventually(lambda: f"w{WORDS - 1} " in tab.whole_text(ack), within_s=60)
        assert tab.wait_for_end(ack, run=2)["status"] == "completed"
    assert "".join(part for part in tab.wire.parts[ack["answer_id"]] if "w" in part) == text_of(
        WORDS
    )


def test_reload_of_the_application_ends_no_answer(tmp_path: Path) -> None:
    with run_example(tmp_path, application=SLOW) as example:
        anna = Browser(example.url, "anna")
        tab, ack = begin(anna, words=400)
        workers = _workers(example.process.pid)
        example.process.send_signal(signal.SIGHUP)
        eventually(lambda: _workers(example.process.pid) - workers, within_s=60)
        late = anna.tab()  # of the new process
        if late.reopen(ack)["status"] == "streaming":
            late.wait_for_end(ack, within_s=60)
        assert tab.wait_for_end(ack, within_s=60)["status"] == "completed"
        for each in (tab, late):
            assert each.wire.parts[ack["answer_id"]][1] == text_of(400)


def _workers(master: int) -> set[str]:
    return set(Path(f"/proc/{master}/task/{master}/children").read_text().split())


def test_three_slow_requests_are_served_at_the_same_time(tmp_path: Path) -> None:
    with serve_example(tmp_path, application=SLOW) as url:
        browsers = [Browser(url, name) for name in ("anna", "berta", "carla")]
        browsers[0].tab()
        with ThreadPoolExecutor(3) as pool:
            pages = list(pool.map(lambda browser: browser.get("/slow").text, browsers))
    assert pages == ["done, beside 2 others"] * 3
