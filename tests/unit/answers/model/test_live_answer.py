"""Parts, entries for the journal, offsets to resume from, and cursors."""

import pytest

from app.answers.model.follower import Follower
from app.answers.model.live_answer import Ids, LiveAnswer
from app.answers.model.status import ALLOWED, Ending, status_for_error
from app.runtime import Runtime

from ..harness import Line

IDS = Ids("owner", "conversation", "answer")
TEXT = {"kind": "text", "at": 0, "text": "abc"}
REASONING = {"kind": "reasoning", "at": 0, "text": "why"}


def _texts(live: LiveAnswer) -> list[tuple[str, str]]:
    return [(part["kind"], part["text"]) for part in live.wire_parts()]


def test_change_of_kind_begins_a_new_part(runtime: Runtime) -> None:
    live = LiveAnswer(IDS, 1, runtime)
    for kind, text in (("reasoning", "a"), ("reasoning", "b"), ("text", "c"), ("reasoning", "d")):
        live.append(kind, text)  # type: ignore[arg-type]
    assert _texts(live) == [("reasoning", "ab"), ("text", "c"), ("reasoning", "d")]


def test_continued_answer_grows_in_the_last_text_part(runtime: Runtime) -> None:
    live = LiveAnswer(IDS, 2, runtime, [REASONING, TEXT])
    live.append("reasoning", "hm")
    live.append("text", "def")
    live.append("reasoning", "m")
    assert _texts(live) == [("reasoning", "why"), ("text", "abcdef"), ("reasoning", "hmm")]
    assert [(entry.part, entry.at) for entry in live.pop_entries()] == [(1, 3), (2, 0)]


def test_continued_answer_without_text_begins_a_part(runtime: Runtime) -> None:
    live = LiveAnswer(IDS, 2, runtime, [REASONING])
    live.append("reasoning", "more")
    live.append("text", "abc")
    assert _texts(live) == [("reasoning", "why"), ("reasoning", "more"), ("text", "abc")]


def test_half_a_surrogate_pair_does_not_leak_into_the_next_part(runtime: Runtime) -> None:
    live = LiveAnswer(IDS, 1, runtime)
    live.append("reasoning", "a\ud83d")
    live.append("text", "\ude00b")
    assert _texts(live) == [("reasoning", "a\ufffd"), ("text", "\ufffdb")]


def test_first_ending_counts(runtime: Runtime) -> None:
    live = LiveAnswer(IDS, 1, runtime)
    live.append("text", "abc")
    assert live.end(Ending("stopped"))
    assert not live.end(Ending("completed", "stop"))
    assert not live.append("text", "more")
    assert live.ending == Ending("stopped")
    assert live.lengths() == [3]


def test_ending_is_the_last_entry_and_is_returned_once(runtime: Runtime) -> None:
    live = LiveAnswer(IDS, 1, runtime)
    live.append("text", "abc")
    live.end(Ending("completed", "stop"))
    assert [entry.kind for entry in live.pop_entries()] == ["text", "end"]
    assert live.pop_entries() == []


@pytest.mark.parametrize(
    ("run", "lengths", "accepted"),
    [
        (1, [1], [1]),
        (1, [], []),
        (1, [3, 2], [3, 1]),
        (2, [1], []),
        (0, [1], []),
        (1, [4], []),
        (1, [1, 1, 1], []),
    ],
)
def test_offsets_to_resume_from_are_accepted_only_where_they_fit(
    runtime: Runtime, run: int, lengths: list[int], accepted: list[int]
) -> None:
    live = LiveAnswer(IDS, 1, runtime, [TEXT, {"kind": "reasoning", "text": "b😀"}])
    assert live.accept(run, lengths) == accepted


def test_only_errors_that_break_an_answer_off_interrupt_it() -> None:
    assert status_for_error("cut_short") == status_for_error("worker_lost") == "interrupted"
    assert status_for_error("provider_timeout") == "failed"


def test_only_a_streaming_answer_can_end() -> None:
    assert {status for status, after in ALLOWED.items() if "stopped" in after} == {"streaming"}


def test_later_run_takes_over_the_cursors_of_followers_that_are_behind(runtime: Runtime) -> None:
    earlier, later = LiveAnswer(IDS, 1, runtime), LiveAnswer(IDS, 2, runtime)
    other = LiveAnswer(Ids("owner", "conversation", "another"), 1, runtime)
    behind, done = (Follower(sid, "owner", "address", Line()) for sid in ("behind", "done"))
    for live in (earlier, other, later):
        live.attach(behind, [3])
        live.attach(done, [4])
    earlier.cursors[done].is_ended = True
    assert later.take_over_cursors([earlier, other, later]) == {behind: [3]}
    assert not earlier.cursors
    assert len(other.cursors) == len(later.cursors) == 2
    assert earlier.take_over_cursors([later]) == {}
    later.detach(done)
    assert list(later.cursors) == [behind]
